import Contracts
import Messaging
import Orchestration
import TestMaterial

enum ShippedCalendar {
    private static let loaded = Result { try Catalogue.load(from: SourceFolder.contracts).calendar }

    /// The calendar of this repository.
    static func calendar() throws -> WorkingCalendar { try loaded.get() }

    /// The same once 2027 has been announced: New Year from Friday to Sunday, and a Saturday worked.
    static func with2027() throws -> WorkingCalendar {
        let newYear = WorkingCalendar.Holiday(
            LocalizedText(zh: "元旦", en: "New Year"), off: day("2027-01-01")...day("2027-01-03"), working: [day("2027-01-09")])
        return WorkingCalendar(try calendar().years.values + [.init(2027, holidays: [newYear], fingerprint: "sha256:2027")])
    }
}

/// A day that the test itself has written.
func day(_ text: String) -> CivilDate {
    guard let date = CivilDate(text) else { preconditionFailure("\(text) is no day") }
    return date
}

/// A moment that the test itself has written.
func moment(_ text: String) -> Timestamp {
    guard let time = Timestamp(text) else { preconditionFailure("\(text) is no moment") }
    return time
}

func stop(_ id: String = "1", _ reason: StopReason = .supplement, on date: String) -> ClockEvent {
    .stopped(ClockStop(id: id, reason: reason, on: day(date)))
}

func resumption(_ id: String = "1", on date: String) -> ClockEvent { .resumed(stop: id, on: day(date)) }

func more(_ days: Int, on date: String) -> ClockEvent {
    .extended(ClockExtension(days: days, approver: "director", reason: "the site is large", on: day(date)))
}

/// A clock of so many days that everything stops, begun on a day.
func clock(_ days: Int, promised: Int? = nil, longestExtension: Int = 0, reminders: Set<Int> = [], begun date: String) -> StatutoryClock {
    var clock = StatutoryClock(
        ClockTerms(
            statutory: days, promised: promised, longestExtension: longestExtension, stops: Set(StopReason.allCases), reminders: reminders))
    _ = clock.apply(.began(.acceptance, on: day(date)))
    return clock
}

extension StatutoryClock {
    /// Takes events in and says what each did.
    mutating func apply(_ events: [ClockEvent]) -> [ClockChange] { events.map { apply($0) } }

    /// The due date of the statutory limit as text, with a question mark where it is provisional.
    func dueText(_ calendar: WorkingCalendar, _ limit: ClockLimit = .statutory) -> String? {
        due(limit, in: calendar).map { $0.isProvisional ? "\($0.date)?" : "\($0.date)" }
    }
}
