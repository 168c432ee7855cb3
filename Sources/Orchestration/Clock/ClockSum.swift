public import Contracts
public import Messaging

/// When a limit is over.
public struct DueDate: Hashable, Sendable {
    /// Its last day, to 24:00 in Beijing.
    public var date: CivilDate
    /// Whether a year on the way to it has not been announced, so that another date may come out when it is.
    public var isProvisional: Bool

    public init(_ date: CivilDate, isProvisional: Bool = false) {
        self.date = date
        self.isProvisional = isProvisional
    }

    /// As `due` on the wire has it: 16:00Z of the date.
    public var timestamp: Timestamp { date.endInBeijing }
}

/// How a limit's days were counted, day by day, from the start to the last day, or to the stop that is open.
public struct ClockSum: Hashable, Sendable {
    /// How a day counted.
    public enum Count: Hashable, Sendable {
        /// The day of the start, which does not count.
        case start
        /// The so manieth day of the limit, from 1.
        case counted(Int)
        /// Offices do not work on it.
        case dayOff
        /// A working day on which the clock stood still, for these reasons.
        case stopped([StopReason])
    }

    public struct Entry: Hashable, Sendable {
        public var date: CivilDate
        public var kind: WorkingCalendar.Kind
        public var count: Count
        /// Whether its year has not been announced and it mattered what day it is.
        public var isProvisional: Bool
        /// Days that were added to the limit since the entry before.
        public var extensions: [ClockExtension]
    }

    public let limit: ClockLimit
    /// From the day of the start, in order, without gaps.
    public let entries: [Entry]
    /// The days of the limit with its extensions.
    public let days: Int
    /// How many of them have been counted.
    public let daysCounted: Int
    /// The stops that are open.
    public let openStops: [ClockStop]
    /// Extensions that were approved after the last day. They count nothing.
    public let lateExtensions: [ClockExtension]

    /// How many days are left to count; 0 unless a stop keeps them.
    public var daysLeft: Int { days - daysCounted }

    /// The day on which the last of the days was counted. A later stop does not take it back; while a stop keeps days there is none.
    public var lastDay: CivilDate? { daysLeft == 0 ? entries.last?.date : nil }

    /// When the limit is over. While a stop is open there is no due date.
    public var due: DueDate? {
        guard openStops.isEmpty, let lastDay else { return nil }
        return DueDate(lastDay, isProvisional: entries.contains(where: \.isProvisional))
    }

    /// The day on which so many days of the limit have been counted; with 0 that of the start.
    public func date(ofDay number: Int) -> CivilDate? {
        number == 0 ? entries.first?.date : entries.first { $0.count == .counted(number) }?.date
    }
}
