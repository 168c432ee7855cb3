import Contracts
import Messaging

/// Times as clerks read and write them: in Beijing, whose days the law counts.
enum DeskTime {
    private static let beijing: Duration = .seconds(8 * 3600)

    /// `2026-11-26 13:05`.
    static func text(_ time: Timestamp) -> String {
        let text = time.advanced(by: beijing).description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
    }

    /// The same of a due date, which ends with its day: `2026-12-10 24:00`.
    static func dueText(_ time: Timestamp) -> String {
        let due = text(time)
        guard due.hasSuffix(" 00:00") else { return due }
        return "\(CivilDate(inBeijingAt: time.advanced(by: .seconds(-1)))) 24:00"
    }

    /// How many days are left until then: 0 is today, less than 0 is over.
    static func daysLeft(until due: Timestamp, at now: Timestamp) -> Int {
        CivilDate(inBeijingAt: due.advanced(by: .milliseconds(-1))).day - CivilDate(inBeijingAt: now).day
    }
}
