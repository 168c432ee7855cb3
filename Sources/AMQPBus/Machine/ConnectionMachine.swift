import Messaging

/// Decides what a connection does next: when to connect, how long to wait after a failure, and when it is over.
struct ConnectionMachine {
    enum Action: Equatable {
        /// Open the connection of this number and serve it until it is lost or told to stop.
        case connect(Int)
        case wait(until: ContinuousClock.Instant)
        case end
    }

    private enum State {
        case ready
        case connecting
        case serving(since: ContinuousClock.Instant)
        case waiting(until: ContinuousClock.Instant)
    }

    /// Delays after a connection was lost or not reached.
    let backoff: Backoff
    /// Delays after the broker refused the login.
    let refusedBackoff: Backoff
    /// A connection that lived this long was a good one: the next failure counts as the first.
    let steadyAfter: Duration

    private var state = State.ready
    private var failures = 0
    private var isStopping = false
    /// How many connections were opened: the number of the present one.
    private(set) var incarnation = 0

    init(backoff: Backoff, refusedBackoff: Backoff, steadyAfter: Duration) {
        self.backoff = backoff
        self.refusedBackoff = refusedBackoff
        self.steadyAfter = steadyAfter
    }

    /// What to do now.
    mutating func next(at now: ContinuousClock.Instant) -> Action {
        if isStopping { return .end }
        if case .waiting(let until) = state, now < until { return .wait(until: until) }
        state = .connecting
        return .connect(incarnation + 1)
    }

    /// The broker let us in.
    mutating func opened(at now: ContinuousClock.Instant) {
        incarnation += 1
        state = .serving(since: now)
    }

    /// The connection could not be opened, or was lost.
    mutating func failed(_ code: MessagingError.Code, at now: ContinuousClock.Instant, random: Double) {
        if case .serving(let since) = state, now - since >= steadyAfter { failures = 0 }
        failures += 1
        let backoff = code == .loginRefused ? refusedBackoff : backoff
        state = .waiting(until: now + backoff.delay(attempt: failures, random: random))
    }

    /// From now on nothing is opened.
    mutating func stop() {
        isStopping = true
    }
}
