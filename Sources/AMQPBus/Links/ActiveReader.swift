import Messaging

/// A reader while its connection lives.
struct ActiveReader {
    enum State {
        /// To be subscribed at this time, for the so-manieth time.
        case waiting(until: ContinuousClock.Instant, attempt: Int)
        case subscribed
        /// Takes no more, finishes what was begun.
        case stopping
        /// Its channel is being closed.
        case closing
    }

    let reader: Reader
    var state: State
    var channel: UInt16?
    /// The number of its present subscription.
    var subscription = 0
    var assembler: DeliveryAssembler
    var settlements: SettlementRun
    /// What came during this turn.
    var arrived: [(tag: UInt64, message: IncomingMessage)] = []
    /// Whom to tell when its channel is closed.
    var continuation: CheckedContinuation<Void, Never>?
    /// Whether to take it off once its channel is closed.
    var isRemoved = false

    init(_ reader: Reader, bodyLimit: Int, now: ContinuousClock.Instant) {
        self.reader = reader
        state = .waiting(until: now, attempt: 0)
        assembler = DeliveryAssembler(bodyLimit: bodyLimit)
        settlements = SettlementRun(prefetch: reader.subscription.prefetch)
    }

    var needsSettlements: Bool { if case .consumer = reader.kind { true } else { false } }

    /// Whether somebody waits for it to be subscribed.
    var isMissing: Bool { if case .waiting = state { true } else { false } }

    /// The queue as a metric's label: names that are made anew on each connect would have no end.
    var label: String {
        switch reader.subscription.source {
        case .queue(let name): name
        case .exclusive: "exclusive"
        }
    }
}
