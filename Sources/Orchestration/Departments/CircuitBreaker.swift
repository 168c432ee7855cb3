/// Says whether a department may be asked now. A value: give it the time and it gives you the answer.
///
/// Closed, it counts outcomes over a window; when enough were counted and half of them were faults, or so many in a row, it opens. (By the
/// share alone a department that falls silent after ten good seconds would be asked for ten more.) ``SilenceWatch`` may know it sooner. Open, it
/// refuses for a while that doubles with each failed probe. Then it lets one probe through: its success closes the circuit.
struct CircuitBreaker: Sendable {
    struct Settings: Hashable, Sendable {
        /// Over how long outcomes are counted.
        var window: Duration = .seconds(20)
        /// Fewer outcomes than this say nothing yet; so many faults in a row say enough, whatever was before.
        var minimumCalls = 20
        /// The share of faults at which it opens.
        var faultShare = 0.5
        /// How long it refuses at first, and at most.
        var firstPause: Duration = .seconds(5)
        /// The same where it fell silent: that may have been a machine that stood still for a moment.
        var pauseAfterSilence: Duration = .seconds(1)
        var longestPause: Duration = .seconds(60)
    }

    /// Leave to ask once. Carries the generation in which it was given, so that an outcome from before the circuit opened cannot close it.
    struct Permit: Hashable, Sendable {
        fileprivate var generation: Int
        fileprivate var isProbe: Bool
    }

    private enum State: Sendable {
        /// Valid exits: to `open`, when the window is bad, or the department silent.
        case closed(start: ContinuousClock.Instant?, calls: Int, faults: Int, inARow: Int)
        /// Valid exits: to `halfOpen`, when the pause is over.
        case open(until: ContinuousClock.Instant, pause: Duration)
        /// Valid exits: to `closed` by the probe's success, to `open` by its fault.
        case halfOpen(pause: Duration)
    }

    private let settings: Settings
    private var state: State = .closed(start: nil, calls: 0, faults: 0, inARow: 0)
    private var generation = 0

    init(_ settings: Settings = Settings()) {
        self.settings = settings
    }

    /// Whether it refuses now, for those who look and do not ask.
    func isOpen(at now: ContinuousClock.Instant) -> Bool {
        switch state {
        case .closed: false
        case .open(let until, _): now < until
        case .halfOpen: true
        }
    }

    /// Leave to ask, or nil.
    mutating func admit(at now: ContinuousClock.Instant) -> Permit? {
        switch state {
        case .closed: return Permit(generation: generation, isProbe: false)
        case .open(let until, let pause):
            guard now >= until else { return nil }
            state = .halfOpen(pause: pause)
            return Permit(generation: generation, isProbe: true)
        case .halfOpen: return nil
        }
    }

    /// The department spoke.
    mutating func succeeded(_ permit: Permit, at now: ContinuousClock.Instant) {
        guard permit.generation == generation else { return }
        if permit.isProbe {
            generation += 1
            state = .closed(start: nil, calls: 0, faults: 0, inARow: 0)
        } else {
            count(fault: false, at: now)
        }
    }

    /// The department failed or stayed silent.
    mutating func failed(_ permit: Permit, at now: ContinuousClock.Instant) {
        guard permit.generation == generation else { return }
        if permit.isProbe, case .halfOpen(let pause) = state {
            open(for: min(pause * 2, settings.longestPause), at: now)
        } else {
            count(fault: true, at: now)
        }
    }

    /// The department says nothing at all, whatever it said before.
    mutating func fellSilent(at now: ContinuousClock.Instant) {
        guard case .closed = state else { return }
        open(for: settings.pauseAfterSilence, at: now)
    }

    /// Nothing was learned: the task did not reach the department. A probe is given back, so that the next task is one.
    mutating func withdrawn(_ permit: Permit, at now: ContinuousClock.Instant) {
        guard permit.generation == generation, permit.isProbe, case .halfOpen(let pause) = state else { return }
        state = .open(until: now, pause: pause)
    }

    private mutating func count(fault: Bool, at now: ContinuousClock.Instant) {
        guard case .closed(let start, var calls, var faults, var inARow) = state else { return }
        var began = start ?? now
        if began.advanced(by: settings.window) <= now { (began, calls, faults, inARow) = (now, 0, 0, 0) }
        calls += 1
        faults += fault ? 1 : 0
        inARow = fault ? inARow + 1 : 0
        let isHalfBad = calls >= settings.minimumCalls && Double(faults) >= Double(calls) * settings.faultShare
        if isHalfBad || inARow >= settings.minimumCalls {
            open(for: settings.firstPause, at: now)
        } else {
            state = .closed(start: began, calls: calls, faults: faults, inARow: inARow)
        }
    }

    private mutating func open(for pause: Duration, at now: ContinuousClock.Instant) {
        generation += 1
        state = .open(until: now.advanced(by: pause), pause: pause)
    }
}
