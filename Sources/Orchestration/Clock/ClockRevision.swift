public import Contracts

/// What another calendar changed for a clock: the record that a recomputation leaves.
public struct ClockRevision: Hashable, Sendable {
    /// How a limit stands.
    public struct Standing: Hashable, Sendable {
        public var due: DueDate?
        /// Days that an open stop keeps.
        public var daysLeft: Int

        public init(due: DueDate?, daysLeft: Int) {
            self.due = due
            self.daysLeft = daysLeft
        }
    }

    /// A limit that stands otherwise now.
    public struct Move: Hashable, Sendable {
        public var limit: ClockLimit
        public var before: Standing
        public var after: Standing

        public init(limit: ClockLimit, before: Standing, after: Standing) {
            self.limit = limit
            self.before = before
            self.after = after
        }
    }

    /// A day that is worked now and was not, or the other way round.
    public struct Day: Hashable, Sendable {
        public var date: CivilDate
        public var before: WorkingCalendar.Kind
        public var after: WorkingCalendar.Kind

        public init(date: CivilDate, before: WorkingCalendar.Kind, after: WorkingCalendar.Kind) {
            self.date = date
            self.before = before
            self.after = after
        }
    }

    /// At least one.
    public var moves: [Move]
    /// Those within the clock's time; none where a provisional date was confirmed.
    public var days: [Day]
    /// The years of the calendar that the clock's time touches and that say something else now.
    public var years: [WorkingCalendar.YearChange]
}

extension StatutoryClock {
    /// What changes for this clock when a calendar takes the place of another; nil where nothing does.
    public func revision(from old: WorkingCalendar, to new: WorkingCalendar) -> ClockRevision? {
        let sums = ClockLimit.allCases.compactMap { limit in
            if let before = sum(of: limit, in: old), let after = sum(of: limit, in: new) { (before: before, after: after) } else { nil }
        }
        let moves = sums.filter { $0.before.standing != $0.after.standing }
            .map { ClockRevision.Move(limit: $0.before.limit, before: $0.before.standing, after: $0.after.standing) }
        let dates = sums.flatMap { [$0.before, $0.after] }.compactMap(\.entries.last?.date)
        guard !moves.isEmpty, let startedOn, let last = dates.max() else { return nil }
        let days = (startedOn...last).filter { old.isWorkingDay($0) != new.isWorkingDay($0) }
            .map { ClockRevision.Day(date: $0, before: old.kind(of: $0), after: new.kind(of: $0)) }
        let years = new.changes(since: old).filter { (startedOn.year...last.year).contains($0.year) }
        return ClockRevision(moves: moves, days: days, years: years)
    }
}

extension ClockSum {
    fileprivate var standing: ClockRevision.Standing { .init(due: due, daysLeft: daysLeft) }
}
