import JSON
import Messaging

/// Times of cases as people write and read them. Their days are those of Beijing, where the law counts them.
enum CaseTime {
    private static let beijing: Duration = .seconds(8 * 3600)

    /// `2026-11-26 13:05`, from a time on the wire; empty where there is none.
    static func text(_ wire: String?) -> String {
        guard let time = wire.flatMap({ Timestamp($0) }) else { return "" }
        let text = time.advanced(by: beijing).description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
    }

    /// The same of a due date, which ends with its day: `2026-12-10 24:00`.
    static func dueText(_ wire: String?) -> String {
        let due = text(wire)
        guard due.hasSuffix("00:00"), let time = wire.flatMap({ Timestamp($0) }) else { return due }
        return "\(text(time.advanced(by: .seconds(-1)).description).prefix(10)) 24:00"
    }

    /// The due date of a document: `2027-01-08 24:00 (provisional)` where a year on the way to it has not been announced.
    static func due(of document: JSONValue) -> String {
        let due = dueText(document["due"]?.string)
        return document["dueProvisional"] == true ? "\(due) (provisional)" : due
    }

    /// A time in UTC, or the beginning of a day.
    static func moment(_ text: String) -> Timestamp? {
        Timestamp(text) ?? Timestamp("\(text)T00:00:00Z").map { $0.advanced(by: .zero - beijing) }
    }

    /// A moment, or how long ago it was: `90m`, `1h`, `7d`.
    static func since(_ text: String, now: Timestamp) -> Timestamp? {
        if let moment = moment(text) { return moment }
        guard let unit = text.last, let count = Int64(text.dropLast()), (1...1_000_000).contains(count) else { return nil }
        switch unit {
        case "m": return now.advanced(by: .seconds(-60 * count))
        case "h": return now.advanced(by: .seconds(-3600 * count))
        case "d": return now.advanced(by: .seconds(-86_400 * count))
        default: return nil
        }
    }
}
