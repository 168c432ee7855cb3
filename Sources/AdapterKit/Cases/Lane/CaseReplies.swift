import Contracts
import CrashPoints
import Messaging
import Synchronization

/// Says words about cases on the bus, and notes which the broker has taken, and which it has not.
final class CaseReplies: Sendable {
    /// How often a word that is in no outbox is offered, with a second in between: a delivery may not stay unsettled for 60 s.
    private static let attempts = 10
    private static let pause: Duration = .seconds(1)

    private let envelope: ReplyEnvelope
    private let bus: any MessageBus
    private let time: any TimeSource
    private let metrics: AdapterMetrics
    private let fates = Mutex(WordFates())
    /// Rung when something of a word became known.
    private let alarm = Alarm()

    init(envelope: ReplyEnvelope, bus: any MessageBus, time: any TimeSource, metrics: AdapterMetrics) {
        self.envelope = envelope
        self.bus = bus
        self.time = time
        self.metrics = metrics
    }

    /// Says an entry's word. Where the broker does not take it, or nobody knows, the outbox says it again.
    func say(_ word: LedgerEntry.Word, number: Int, of key: String, to addressee: Addressee) async {
        metrics.replied(word.outcome, to: addressee.operation)
        let outcome = await bus.publish([envelope.message(word, to: addressee)]).first
        if let outcome { metrics.sent(outcome) }
        if outcome == .done { CrashPoint.wordAfterConfirm.reached() }
        if let outcome { note([(key, number, outcome)]) }
    }

    /// Says what is in no outbox, until the broker has it.
    /// - Returns: False where it would not take it, or the task was cancelled.
    func insist(_ word: LedgerEntry.Word, to addressee: Addressee) async -> Bool {
        metrics.replied(word.outcome, to: addressee.operation)
        for _ in 0..<Self.attempts {
            let outcome = await bus.publish([envelope.message(word, to: addressee)]).first
            if let outcome { metrics.sent(outcome) }
            if outcome == .done { return true }
            guard await time.waits(Self.pause) else { return false }
        }
        return false
    }

    /// Says the words of entries that were taken from the outbox.
    func resend(_ entries: [LedgerEntry]) async {
        let messages = entries.compactMap { entry in entry.word.map { envelope.message($0, to: Addressee(entry)) } }
        let outcomes = await bus.publish(messages)
        for outcome in outcomes { metrics.sent(outcome) }
        metrics.count(.resent, by: outcomes.count)
        note(zip(entries, outcomes).map { ($0.key, $0.words, $1) })
    }

    /// An entry's word as it would be sent.
    func message(_ word: LedgerEntry.Word, of entry: LedgerEntry) -> OutgoingMessage { envelope.message(word, to: Addressee(entry)) }

    private func note(_ words: [(key: String, number: Int, outcome: PublishOutcome)]) {
        fates.withLock { fates in
            for word in words { fates.add(word.key, word.number, word.outcome) }
        }
        alarm.ring()
    }

    /// Waits until something of words became known, and takes it. Empty when the task was cancelled.
    func takeFates() async -> WordFates {
        await alarm.wait()
        return fates.withLock { fates in
            defer { fates = WordFates() }
            return fates
        }
    }
}

/// Which words the broker has taken, and which it certainly has not. Of those whose connection was lost nothing is known.
struct WordFates {
    private(set) var taken: [(key: String, number: Int)] = []
    private(set) var notTaken: [(key: String, number: Int)] = []

    mutating func add(_ key: String, _ number: Int, _ outcome: PublishOutcome) {
        switch outcome {
        case .done: taken.append((key, number))
        case .returned, .refused, .notSent: notTaken.append((key, number))
        case .unknown: break
        }
    }
}

extension ReplyEnvelope {
    /// A reply to a case: it is written to disk, and confirmed.
    func message(_ word: LedgerEntry.Word, to addressee: Addressee) -> OutgoingMessage {
        OutgoingMessage(
            route: Route(exchange: ExchangeName.replies, key: RoutingKey.reply(department: department, to: addressee.replyTo)),
            properties: MessageProperties(
                messageID: identifiers.next(), type: MessageType.replies, appID: instance, isPersistent: true,
                correlationID: addressee.identity.task, timestamp: time.timestamp, traceparent: addressee.identity.trace),
            body: ReplyMessage.body([reply(word, to: addressee)]))
    }

    /// A word as it is sent.
    func reply(_ word: LedgerEntry.Word, to addressee: Addressee) -> Reply {
        Reply(
            task: addressee.identity.task, attempt: addressee.identity.attempt, round: addressee.identity.round, department: department,
            instance: instance, outcome: word.outcome, asOf: word.asOf, trace: addressee.identity.trace)
    }
}
