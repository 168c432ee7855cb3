public import Contracts
public import Messaging

/// Word to somebody about a limit: a reminder before it is over, an escalation after.
public struct ClockSignal: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// So many working days are left after that day.
        case reminder(daysBefore: Int)
        /// The limit is over.
        case escalation
    }

    public var limit: ClockLimit
    public var kind: Kind
    /// The days of the limit when it was due. An extension makes it another limit, of which one is reminded again; a stop or another calendar
    /// only moves its date.
    public var days: Int

    public init(_ kind: Kind, of limit: ClockLimit, days: Int) {
        self.limit = limit
        self.kind = kind
        self.days = days
    }
}

extension StatutoryClock {
    /// The signals that are due at a moment and have not been given: at most one for each limit, the latest whose time has come. Those that it
    /// overtook, in a time when nobody asked, would only confuse.
    public func signals(at now: Timestamp, in calendar: WorkingCalendar) -> [ClockSignal] {
        ClockLimit.allCases.compactMap { limit in
            guard let latest = schedule(of: limit, in: calendar).last(where: { $0.at <= now })?.signal, !given.contains(latest) else { return nil }
            return latest
        }
    }

    /// When to ask for signals next: the moment of the first that will be due after this one; nil where none will, as things stand.
    public func nextSignal(after now: Timestamp, in calendar: WorkingCalendar) -> Timestamp? {
        ClockLimit.allCases.flatMap { schedule(of: $0, in: calendar) }.filter { $0.at > now && !given.contains($0.signal) }.map(\.at).min()
    }

    /// All signals of a limit, given or not, in the order of their times. None after the end.
    private func schedule(of limit: ClockLimit, in calendar: WorkingCalendar) -> [(at: Timestamp, signal: ClockSignal)] {
        guard endedOn == nil, let sum = sum(of: limit, in: calendar), let lastDay = sum.lastDay else { return [] }
        // A limit that is not longer than the reminder's time needs none: its start is reminder enough.
        let reminders = terms.reminders.filter { (0..<sum.days).contains($0) }.sorted(by: >).compactMap { before in
            sum.date(ofDay: sum.days - before).map {
                (at: $0.startInBeijing, signal: ClockSignal(.reminder(daysBefore: before), of: limit, days: sum.days))
            }
        }
        return reminders + [(at: lastDay.endInBeijing, signal: ClockSignal(.escalation, of: limit, days: sum.days))]
    }
}
