import Contracts
import CrashPoints
import Messaging
import Synchronization

/// What a lane of cases does besides its deliveries: it keeps its leases, takes up what the dead have left, sends words that the broker did not
/// take, and erases what has had its time.
struct CaseUpkeep: Sendable {
    /// Between two looks at the outbox: somebody at the department may have given a word from another process.
    private static let look: Duration = .seconds(1)
    /// Between two looks at what the dead have left.
    private static let round: Duration = .seconds(10)
    /// Between two erasures.
    private static let erasure: Duration = .seconds(3600)
    /// What is taken out of the ledger at once, so that no transaction keeps the others waiting.
    private static let batch = 100

    let lane: CaseLane
    let worker: CaseWorker
    let replies: CaseReplies
    let parking: ParkingLot
    let bus: any MessageBus
    let time: any TimeSource
    let lifetime: Duration

    /// Lives until its task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await every(CaseTiming.renewal, "leases could not be renewed", renew) }
            group.addTask { await every(Self.round, "what the dead have left could not be read", takeUp) }
            group.addTask { await every(Self.look, "the outbox could not be read", resend) }
            group.addTask { await every(Self.erasure, "the ledger could not be cleaned up", erase) }
            group.addTask { await noteFates() }
            group.addTask { await hastenOnConnect() }
        }
    }

    /// Does it now and every so often; what fails is done again the next time.
    private func every(_ pause: Duration, _ sentence: String, _ body: () async throws -> Void) async {
        repeat { await attempt(sentence, body) } while await time.waits(pause)
    }

    private func attempt(_ sentence: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            guard !Task.isCancelled else { return }
            worker.problems.error(sentence, ["reason": error.publicSentence])
        }
    }

    private func renew() async throws {
        let keys = worker.running.withLock { Array($0) }
        guard !keys.isEmpty else { return }
        CrashPoint.leaseBeforeRenewal.reached()
        try await worker.ledger.renew(keys, of: worker.instance, until: time.timestamp.advanced(by: CaseTiming.lease))
    }

    /// Entries of this name from before a restart, those of others whose lease is over, and what is still to be parked.
    private func takeUp() async throws {
        let own = try await worker.ledger.entries(.begun(by: worker.instance), limit: Self.batch)
        let running = worker.running.withLock { $0 }
        for entry in own where !running.contains(entry.key) { lane.takeUp(entry) }
        for entry in try await worker.ledger.entries(.abandoned(at: time.timestamp), limit: Self.batch) { lane.takeUp(entry) }
        for entry in try await worker.ledger.entries(.unparked, limit: Self.batch) { lane.takeUp(entry) }
    }

    private func resend() async throws {
        while bus.status.publishing.connection != nil {
            let entries = try await worker.ledger.takeUnsent(at: time.timestamp, limit: Self.batch)
            guard !entries.isEmpty else { return }
            CrashPoint.wordBeforeResend.reached()
            await replies.resend(entries)
        }
    }

    /// After a connection was lost nobody knows which words arrived; a word that is said twice changes nothing.
    private func hastenOnConnect() async {
        var known: Int?
        for await status in bus.statusChanges() {
            guard let connection = status.publishing.connection, connection != known else { continue }
            known = connection
            await attempt("the outbox could not be hastened") { try await worker.ledger.hasten(at: time.timestamp) }
        }
    }

    private func noteFates() async {
        while !Task.isCancelled {
            let fates = await replies.takeFates()
            await attempt("what became of words could not be noted") {
                if !fates.taken.isEmpty {
                    try await worker.ledger.sent(fates.taken)
                    CrashPoint.wordAfterMark.reached()
                }
                if !fates.notTaken.isEmpty { try await worker.ledger.notSent(fates.notTaken, at: time.timestamp) }
            }
        }
    }

    /// What nobody took for as long as an entry lives is shown to a person before it is erased.
    private func erase() async throws {
        let before = time.timestamp.advanced(by: .zero - lifetime)
        while case let undelivered = try await worker.ledger.entries(.undelivered(before: before), limit: Self.batch), !undelivered.isEmpty {
            for entry in undelivered {
                if let word = entry.word {
                    let message = replies.message(word, of: entry)
                    let rejection = Rejection(.undeliverable, "nobody took the reply for as long as the ledger keeps it")
                    guard await parking.parkCase(message.body, message.properties, because: rejection) else { return }
                }
                try await worker.ledger.sent([(entry.key, entry.words)])
            }
        }
        while try await worker.ledger.erase(before: before, limit: Self.batch) > 0 {}
    }
}
