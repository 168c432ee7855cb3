public import Contracts

/// Counts the days that the law and an office's promise give to a task or a case. A value without I/O and clock: it keeps what happened, and
/// works out the rest from a calendar whenever it is asked.
///
/// The day of the start does not count; a limit is over at 24:00 of its last working day. A stop takes out the days from the one after it to
/// that of the resumption. Events may be heard in any order: where they do not contradict each other the result is the same.
public struct StatutoryClock: Hashable, Sendable {
    /// A stop, and the day of its resumption, nil while it is open.
    public struct Pause: Hashable, Sendable {
        public let stop: ClockStop
        public let until: CivilDate?

        /// Whether the stop is over and that day does not count for it: from the day after the stop to that of the resumption.
        func takesOut(_ date: CivilDate) -> Bool { until.map { stop.on < date && date <= $0 } ?? false }
    }

    public let terms: ClockTerms
    /// The day of its start, nil before.
    public private(set) var startedOn: CivilDate?
    /// The day on which what was to be done was done, nil before.
    public private(set) var endedOn: CivilDate?
    /// Extensions of the statutory limit, by day.
    public private(set) var extensions: [ClockExtension] = []
    /// The reminders and escalations that somebody got.
    public private(set) var given: Set<ClockSignal> = []
    private var stops: [String: ClockStop] = [:]
    private var resumptions: [String: CivilDate] = [:]

    public init(_ terms: ClockTerms) {
        self.terms = terms
    }

    /// All stops, by day.
    public var pauses: [Pause] {
        stops.values.sorted { ($0.on, $0.id) < ($1.on, $1.id) }.map { Pause(stop: $0, until: resumptions[$0.id]) }
    }

    /// Takes an event in, or says why it changes nothing.
    public mutating func apply(_ event: ClockEvent) -> ClockChange {
        switch event {
        case .began(let start, let day):
            guard start == terms.start else { return .ignored(.otherStart) }
            return Self.settle(&startedOn, day)
        case .stopped(let stop):
            guard terms.stops.contains(stop.reason) else { return .ignored(.doesNotStop) }
            if let end = resumptions[stop.id], end < stop.on { return .ignored(.resumedBeforeStop) }
            return Self.settle(&stops[stop.id], stop)
        case .resumed(let id, let day):
            if let stop = stops[id], day < stop.on { return .ignored(.resumedBeforeStop) }
            return Self.settle(&resumptions[id], day)
        case .extended(let more):
            return extend(by: more)
        case .ended(let day):
            return Self.settle(&endedOn, day)
        }
    }

    /// Notes that a reminder or an escalation was given, so that it is not given again.
    public mutating func markGiven(_ signal: ClockSignal) {
        given.insert(signal)
    }

    private mutating func extend(by more: ClockExtension) -> ClockChange {
        guard more.days >= 1, !more.approver.isEmpty, !more.reason.isEmpty else { return .ignored(.incompleteExtension) }
        guard !extensions.contains(more) else { return .ignored(.duplicate) }
        let days = extensions.reduce(more.days) { $0 + $1.days }
        guard days <= terms.longestExtension else { return .ignored(.extensionTooLong) }
        extensions.append(more)
        extensions.sort { ($0.on, $0.days, $0.approver, $0.reason) < ($1.on, $1.days, $1.approver, $1.reason) }
        return .changed
    }

    /// What was heard first stands.
    private static func settle<Value: Equatable>(_ known: inout Value?, _ value: Value) -> ClockChange {
        if let known { return .ignored(known == value ? .duplicate : .contradiction) }
        known = value
        return .changed
    }
}

// MARK: - Storing

extension StatutoryClock {
    /// Everything that it has taken in, in the order of the days. A new clock of the same terms that hears these and is told what was ``given``
    /// equals this one.
    public var events: [ClockEvent] {
        var events: [ClockEvent] = startedOn.map { [.began(terms.start, on: $0)] } ?? []
        events += pauses.map { .stopped($0.stop) }
        events += resumptions.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map { .resumed(stop: $0.key, on: $0.value) }
        events += extensions.map { .extended($0) }
        events += endedOn.map { [.ended(on: $0)] } ?? []
        return events
    }
}
