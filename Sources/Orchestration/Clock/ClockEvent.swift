public import Contracts

/// Something that a clock hears of. Days are those in Beijing on which it happened, not on which it was heard of.
public enum ClockEvent: Hashable, Sendable {
    case began(ClockStart, on: CivilDate)
    case stopped(ClockStop)
    /// The stop of that id is over.
    case resumed(stop: String, on: CivilDate)
    case extended(ClockExtension)
    /// What was to be done in time is done. Nobody is reminded any more.
    case ended(on: CivilDate)
}

/// A stop of a clock. Several may be open at once; the clock runs when none is.
public struct ClockStop: Hashable, Sendable {
    /// Unique within the case, so that a resumption names the stop that it ends.
    public var id: String
    public var reason: StopReason
    /// Counted still, if it is a working day.
    public var on: CivilDate

    public init(id: String, reason: StopReason, on: CivilDate) {
        self.id = id
        self.reason = reason
        self.on = on
    }
}

/// More days for the statutory limit, as somebody approved them.
public struct ClockExtension: Hashable, Sendable {
    /// Working days.
    public var days: Int
    /// The office that approved it; the law says who may.
    public var approver: String
    /// What the applicant is told.
    public var reason: String
    /// When it was approved. After the limit's last day it is too late, and counts nothing.
    public var on: CivilDate

    public init(days: Int, approver: String, reason: String, on: CivilDate) {
        self.days = days
        self.approver = approver
        self.reason = reason
        self.on = on
    }
}

/// What an event did to a clock.
public enum ClockChange: Hashable, Sendable {
    case changed
    case ignored(Ignored)

    /// Why an event changed nothing.
    public enum Ignored: String, Hashable, Sendable {
        /// It is known already.
        case duplicate
        /// The task has no clock of its own.
        case noClock = "no-clock"
        /// The clock starts with something else.
        case otherStart = "other-start"
        /// It says otherwise than an event that came first: another day of the start, of a resumption or of the end, another stop of the same id.
        case contradiction
        /// The clock's terms do not have that reason.
        case doesNotStop = "does-not-stop"
        /// A stop cannot be over before it began.
        case resumedBeforeStop = "resumed-before-stop"
        /// An extension is at least one day and has an approver and a reason.
        case incompleteExtension = "incomplete-extension"
        /// The clock's terms do not allow so many more days.
        case extensionTooLong = "extension-too-long"
    }
}
