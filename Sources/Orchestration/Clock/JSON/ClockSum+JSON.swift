import Contracts
public import JSON
import Messaging

extension ClockSum {
    /// The sum with its words in both languages, which ``init(_:)`` leaves aside: they follow from the rest.
    public var json: JSONValue {
        .members([
            "limit": .string(limit.rawValue), "days": JSONValue(days), "daysCounted": JSONValue(daysCounted), "daysLeft": JSONValue(daysLeft),
            "lastDay": lastDay.map { JSONValue($0) }, "due": due.map { .string($0.timestamp.description) },
            "provisional": due.map { .bool($0.isProvisional) }, "text": JSONValue(conclusion),
            "openStops": .list(openStops.map(\.json)), "lateExtensions": .list(lateExtensions.map(\.json)),
            "entries": .array(entries.map(\.json)),
        ])
    }

    /// Reads what ``json`` wrote.
    public init(_ json: JSONValue) throws(ClockUnreadable) {
        let reader = ClockReader(json)
        var entries: [Entry] = []
        for entry in try reader.list("entries") { entries.append(try Entry(entry)) }
        var openStops: [ClockStop] = []
        for stop in try reader.list("openStops") { openStops.append(try ClockStop(stop)) }
        self.init(
            limit: try reader.word("limit", as: ClockLimit.self), entries: entries, days: try reader.number("days"),
            daysCounted: try reader.number("daysCounted"), openStops: openStops, lateExtensions: try reader.extensions("lateExtensions"))
    }
}

extension ClockSum.Entry {
    var json: JSONValue {
        let (day, name) = kind.words
        var count: JSONValue
        var number: JSONValue?
        var reasons: JSONValue?
        switch self.count {
        case .start: count = "start"
        case .dayOff: count = "day-off"
        case .counted(let day): (count, number) = ("counted", JSONValue(day))
        case .stopped(let stops): (count, reasons) = ("stopped", .list(stops.map { .string($0.rawValue) }))
        }
        return .members([
            "date": JSONValue(date), "weekday": JSONValue(date.weekday.text), "kind": .string(day), "holiday": name.map { JSONValue($0) },
            "count": count, "number": number, "reasons": reasons, "provisional": isProvisional ? true : nil,
            "extensions": .list(extensions.map(\.json)), "text": JSONValue(text),
        ])
    }

    init(_ json: JSONValue) throws(ClockUnreadable) {
        let reader = ClockReader(json)
        let count: ClockSum.Count
        switch try reader.text("count") {
        case "start": count = .start
        case "day-off": count = .dayOff
        case "counted": count = .counted(try reader.number("number"))
        case "stopped": count = .stopped(try reader.words("reasons", as: StopReason.self))
        default: throw ClockUnreadable("count")
        }
        self.init(
            date: try reader.date("date"), kind: try WorkingCalendar.Kind(reader), count: count, isProvisional: reader["provisional"] == true,
            extensions: try reader.extensions("extensions"))
    }
}

extension WorkingCalendar.Kind {
    /// Its name, and the holiday's.
    var words: (kind: String, holiday: LocalizedText?) {
        switch self {
        case .weekday: ("weekday", nil)
        case .weekend: ("weekend", nil)
        case .holiday(let name): ("holiday", name)
        case .makeUp(let name): ("make-up", name)
        }
    }

    fileprivate init(_ reader: ClockReader) throws(ClockUnreadable) {
        switch try reader.text("kind") {
        case "weekday": self = .weekday
        case "weekend": self = .weekend
        case "holiday": self = .holiday(try reader.texts("holiday"))
        case "make-up": self = .makeUp(try reader.texts("holiday"))
        default: throw ClockUnreadable("kind")
        }
    }
}

extension ClockReader {
    fileprivate func extensions(_ name: String) throws(ClockUnreadable) -> [ClockExtension] {
        var extensions: [ClockExtension] = []
        for element in try list(name) { extensions.append(try ClockExtension(element)) }
        return extensions
    }
}
