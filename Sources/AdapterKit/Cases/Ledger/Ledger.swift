public import Contracts
public import GRDB
public import Messaging

/// Where a department keeps, by idempotency key, what has become of the tasks of cases. All instances of a department share one.
///
/// Every change is on disk when it returns.
public protocol Ledger: Sendable {
    /// Reads the entry of a key, lets `body` change it, and writes what it has become, all in one transaction. Where `body` throws nothing is written.
    /// - Parameters:
    ///   - alone: whether nothing else shares the transaction, as for what may stop the process.
    ///   - body: gets the database of the transaction too, for effects that are to happen with the entry or not at all.
    func change<Value: Sendable>(
        _ key: String, alone: Bool, _ body: @escaping @Sendable (inout LedgerEntry?, Database) throws -> Value
    ) async throws -> Value

    /// Entries, the longest unchanged first.
    func entries(_ selection: LedgerSelection, limit: Int) async throws -> [LedgerEntry]

    /// Prolongs the leases that this instance still has on these keys.
    func renew(_ keys: [String], of instance: String, until: Timestamp) async throws

    /// Takes entries whose word is due to be sent, and puts each off until its fate would be known, so that nobody else takes it meanwhile.
    func takeUnsent(at now: Timestamp, limit: Int) async throws -> [LedgerEntry]

    /// Makes all unsent words due at once, as after a restart.
    func hasten(at now: Timestamp) async throws

    /// The broker has these words: an entry's word counts only if it is still the one of that number.
    func sent(_ words: [(key: String, number: Int)]) async throws

    /// The broker has not taken these words: they are offered again, each after its back-off.
    func notSent(_ words: [(key: String, number: Int)], at now: Timestamp) async throws

    /// Erases what has not changed since then.
    /// - Returns: how many entries there were.
    func erase(before: Timestamp, limit: Int) async throws -> Int
}

/// Which entries of a ledger.
public enum LedgerSelection: Hashable, Sendable {
    /// Begun by that instance, with a message to be taken up.
    case begun(by: String)
    /// Begun, with a message to be taken up, and the lease was over then.
    case abandoned(at: Timestamp)
    /// With a message that is still to be parked.
    case unparked
    /// Unchanged since then, with a word that nobody took.
    case undelivered(before: Timestamp)
    /// Said `later`, or unknown: somebody at the department has to give the word.
    case open
}

extension Ledger {
    /// Gives an entry that said `later`, or of which nobody knew whether it took effect, its word from outside a delivery: from a clerk, or a batch
    /// system. It is on disk when this returns, and sent until the broker has it.
    ///
    /// `failed` means that nothing took effect, and the case may ask again; `later` is a new promise.
    /// - Parameter outcome: has been held to the contract.
    /// - Throws: ``AdapterError`` with the code `not-waiting` where the entry waits for no word, or `unfit-word` where no message can carry this one.
    public func settle(_ key: String, _ outcome: Outcome, at now: Timestamp) async throws {
        try await settle(key, outcome, at: now) { _, _ in }
    }

    /// As ``settle(_:_:at:)``, with what is to be written together with it or not at all.
    public func settle(
        _ key: String, _ outcome: Outcome, at now: Timestamp, with body: @escaping @Sendable (LedgerEntry, Database) throws -> Void
    ) async throws {
        guard outcome.isReadable else {
            throw AdapterError(.unfitWord, "no message can carry the word: it holds NUL, a number that would be rounded, or an empty code")
        }
        try await change(key, alone: false) { entry, database in
            var machine = LedgerMachine(entry, instance: "")
            guard machine.settled(outcome, at: now), let settled = machine.entry else {
                throw AdapterError(.notWaiting, "the task waits for no word: it has one, was withdrawn, or somebody works on it")
            }
            entry = settled
            try body(settled, database)
        }
    }
}
