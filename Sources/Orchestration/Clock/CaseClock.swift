public import Contracts
public import Messaging

/// The clocks of a case: one of the whole, and one of each task that has a limit of its own.
///
/// A stop of the whole stops every task. A stop of a task stops the task and the whole, where the whole's terms have its reason: what article 45
/// takes out of one authority's period it takes out of the joint one too. Starts, extensions and ends are each clock's own.
public struct CaseClock: Hashable, Sendable {
    /// Whose clock is meant.
    public enum Scope: Hashable, Sendable {
        case whole
        case task(String)
    }

    public private(set) var whole: StatutoryClock
    /// By the name of the task in the matter.
    public private(set) var tasks: [String: StatutoryClock]

    public init(_ whole: ClockTerms, tasks: [String: ClockTerms] = [:]) {
        self.whole = StatutoryClock(whole)
        self.tasks = tasks.mapValues { StatutoryClock($0) }
    }

    init(whole: StatutoryClock, tasks: [String: StatutoryClock]) {
        self.whole = whole
        self.tasks = tasks
    }

    /// The clock of a scope; nil for a task that has none.
    public subscript(scope: Scope) -> StatutoryClock? {
        switch scope {
        case .whole: whole
        case .task(let name): tasks[name]
        }
    }

    /// Takes an event in, for its scope and for those that a stop reaches from there.
    /// - Returns: `changed` where any clock has changed, else what the clock of the scope says.
    public mutating func apply(_ event: ClockEvent, to scope: Scope) -> ClockChange {
        let own = applyAlone(event, to: scope)
        guard event.reachesOthers else { return own }
        let others: [Scope] = scope == .whole ? tasks.keys.map { .task($0) } : [.whole]
        let changes = others.map { applyAlone(event, to: $0) }
        return changes.contains(.changed) ? .changed : own
    }

    private mutating func applyAlone(_ event: ClockEvent, to scope: Scope) -> ClockChange {
        switch scope {
        case .whole: whole.apply(event)
        case .task(let name): tasks[name]?.apply(event) ?? .ignored(.noClock)
        }
    }

    /// The stops of any clock that are not over, each once.
    public var openStops: [ClockStop] {
        scopes.flatMap { $0.clock.pauses.filter { $0.until == nil }.map(\.stop) }.reduce(into: []) { stops, stop in
            if !stops.contains(where: { $0.id == stop.id }) { stops.append(stop) }
        }
    }

    /// Notes that a reminder or an escalation was given.
    public mutating func markGiven(_ signal: ClockSignal, of scope: Scope) {
        switch scope {
        case .whole: whole.markGiven(signal)
        case .task(let name): tasks[name]?.markGiven(signal)
        }
    }

    /// All clocks, the whole first, then the tasks by name.
    private var scopes: [(scope: Scope, clock: StatutoryClock)] {
        [(.whole, whole)] + tasks.sorted { $0.key < $1.key }.map { (.task($0.key), $0.value) }
    }

    /// The signals that are due at a moment and have not been given.
    public func signals(at now: Timestamp, in calendar: WorkingCalendar) -> [(scope: Scope, signal: ClockSignal)] {
        scopes.flatMap { scope, clock in clock.signals(at: now, in: calendar).map { (scope, $0) } }
    }

    /// When to ask for signals next; nil where none will be due, as things stand.
    public func nextSignal(after now: Timestamp, in calendar: WorkingCalendar) -> Timestamp? {
        scopes.compactMap { $0.clock.nextSignal(after: now, in: calendar) }.min()
    }

    /// What changes when a calendar takes the place of another; empty where nothing does.
    public func revisions(from old: WorkingCalendar, to new: WorkingCalendar) -> [(scope: Scope, revision: ClockRevision)] {
        scopes.compactMap { scope, clock in clock.revision(from: old, to: new).map { (scope, $0) } }
    }
}

extension ClockEvent {
    /// Whether it is more than one clock's own.
    fileprivate var reachesOthers: Bool {
        switch self {
        case .stopped, .resumed: true
        case .began, .extended, .ended: false
        }
    }
}
