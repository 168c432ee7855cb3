import Contracts
import GRDB
import JSON
import Messaging

/// What a handler brought, held to the contract.
struct CaseHandling: Sendable {
    /// What the ledger is told; `failed` where the handler threw or broke its contract.
    let outcome: Outcome
    /// Members of the data that the contract does not declare; they stay here.
    var dropped = 0
    /// How the handler broke the contract; nil where it kept it.
    var breach: String?
    /// What it threw.
    var thrown: (any Error)?

    /// - Parameter addressee: who will be told, for the reply has to fit into a message.
    init(_ outcome: Outcome, of operation: Operation, envelope: ReplyEnvelope, to addressee: Addressee) {
        let checked = OutcomeCheck(outcome, of: operation)
        let reply = envelope.reply(LedgerEntry.Word(checked.outcome, asOf: envelope.time.timestamp), to: addressee)
        var unfit: String?
        if reply.utf8.count > ReplyOutbox.longestReply {
            unfit = "longer than a message may be"
        } else if !checked.outcome.isReadable {
            unfit = "nothing that a message can carry: it holds NUL, a number that would be rounded, or an empty code"
        }
        self.outcome = unfit.map { .failed(TaskProblem(.internal, "the answer is \($0)")) } ?? checked.outcome
        dropped = checked.dropped
        breach = unfit.map { "the reply is \($0)" } ?? checked.breach
    }

    /// It threw, and nothing took effect.
    init(thrown error: any Error) {
        outcome = .failed(TaskProblem(.internal, "the back office could not do it now", isRetriable: true))
        thrown = error
    }

    /// Whether what the handler wrote in the ledger's transaction is to be undone.
    private var isUndone: Bool { if case .failed = outcome { true } else { false } }

    /// Runs a handler within the ledger's transaction. Where it throws, says `failed` or breaks the contract, nothing that it wrote stays.
    /// - Throws: where the transaction itself is lost: the database cannot be written now, or ever.
    static func inside(_ database: Database, _ handle: () throws -> Outcome, judge: (Outcome) -> CaseHandling) throws -> CaseHandling {
        do {
            var handling: CaseHandling?
            try database.inSavepoint {
                let judged = judge(try handle())
                handling = judged
                return judged.isUndone ? .rollback : .commit
            }
            if let handling { return handling }
            throw AdapterError(.backOffice, "a handler's savepoint ended without a result")
        } catch let error as DatabaseError where error.isTrouble {
            throw error
        } catch {
            guard database.isInsideTransaction else { throw error }
            return CaseHandling(thrown: error)
        }
    }
}
