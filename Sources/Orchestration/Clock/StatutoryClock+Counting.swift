public import Contracts

extension StatutoryClock {
    /// Counts a limit's days by a calendar; nil before the start, and for a promise that was not made.
    public func sum(of limit: ClockLimit, in calendar: WorkingCalendar) -> ClockSum? {
        guard let startedOn, let days = terms.days(of: limit) else { return nil }
        var counting = Counting(days: days, extensions: limit == .statutory ? extensions : [], pauses: pauses)
        return counting.run(of: limit, from: startedOn, in: calendar)
    }

    /// When a limit is over; nil before the start, while a stop is open, and for a promise that was not made.
    public func due(_ limit: ClockLimit, in calendar: WorkingCalendar) -> DueDate? { sum(of: limit, in: calendar)?.due }
}

/// Walks from day to day until the last one is counted or an open stop bars the way.
private struct Counting {
    private var days: Int
    private var counted = 0
    private var entries: [ClockSum.Entry] = []
    /// Not yet added to the days, the earliest first.
    private var extensions: ArraySlice<ClockExtension>
    private let pauses: [StatutoryClock.Pause]

    init(days: Int, extensions: [ClockExtension], pauses: [StatutoryClock.Pause]) {
        self.days = days
        self.extensions = extensions[...]
        self.pauses = pauses
    }

    mutating func run(of limit: ClockLimit, from start: CivilDate, in calendar: WorkingCalendar) -> ClockSum {
        let open = pauses.filter { $0.until == nil }.map(\.stop)
        // The stops come by day, so the first open one is the earliest.
        let barrier = open.first?.on
        var date = start
        let atStart = takeExtensions(through: start)
        entries.append(.init(date: start, kind: calendar.kind(of: start), count: .start, isProvisional: false, extensions: atStart))
        while counted < days, barrier.map({ date < $0 }) ?? true {
            date = date.adding(days: 1)
            // One that is approved on the last day is in time: that day is not over.
            let added = takeExtensions(through: date)
            let next = entry(date, in: calendar, added)
            entries.append(next)
        }
        if counted < days {
            // The stop keeps the limit from being over, so nothing is too late. The last entry tells of what was added meanwhile.
            entries[entries.count - 1].extensions += extensions
            for more in extensions { days += more.days }
            extensions = []
        }
        return ClockSum(limit: limit, entries: entries, days: days, daysCounted: counted, openStops: open, lateExtensions: Array(extensions))
    }

    private mutating func entry(_ date: CivilDate, in calendar: WorkingCalendar, _ added: [ClockExtension]) -> ClockSum.Entry {
        let kind = calendar.kind(of: date)
        let reasons = pauses.filter { $0.takesOut(date) }.map(\.stop.reason)
        let count: ClockSum.Count
        if !kind.isWorking {
            count = .dayOff
        } else if reasons.isEmpty {
            counted += 1
            count = .counted(counted)
        } else {
            count = .stopped(StopReason.allCases.filter(reasons.contains))
        }
        return .init(date: date, kind: kind, count: count, isProvisional: reasons.isEmpty && !calendar.covers(date), extensions: added)
    }

    private mutating func takeExtensions(through date: CivilDate) -> [ClockExtension] {
        let taken = extensions.prefix { $0.on <= date }
        extensions = extensions.dropFirst(taken.count)
        for more in taken { days += more.days }
        return Array(taken)
    }
}
