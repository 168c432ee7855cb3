import Contracts
public import JSON

extension ClockEvent {
    /// As it is stored and told: `{ "event": "stopped", "stop": "…", "reason": "inspection", "on": "2026-03-04" }`.
    public var json: JSONValue {
        switch self {
        case .began(let start, let day): ["event": "began", "start": .string(start.rawValue), "on": JSONValue(day)]
        case .stopped(let stop): .members(["event": "stopped"], and: stop.json)
        case .resumed(let id, let day): ["event": "resumed", "stop": .string(id), "on": JSONValue(day)]
        case .extended(let more): .members(["event": "extended"], and: more.json)
        case .ended(let day): ["event": "ended", "on": JSONValue(day)]
        }
    }

    /// Reads what ``json`` wrote.
    public init(_ json: JSONValue) throws(ClockUnreadable) {
        let reader = ClockReader(json)
        switch try reader.text("event") {
        case "began": self = .began(try reader.word("start", as: ClockStart.self), on: try reader.date("on"))
        case "stopped": self = .stopped(try ClockStop(json))
        case "resumed": self = .resumed(stop: try reader.text("stop"), on: try reader.date("on"))
        case "extended": self = .extended(try ClockExtension(json))
        case "ended": self = .ended(on: try reader.date("on"))
        default: throw ClockUnreadable("event")
        }
    }
}

extension ClockStop {
    var json: JSONValue { ["stop": .string(id), "reason": .string(reason.rawValue), "on": JSONValue(on)] }

    init(_ json: JSONValue) throws(ClockUnreadable) {
        let reader = ClockReader(json)
        self.init(id: try reader.text("stop"), reason: try reader.word("reason", as: StopReason.self), on: try reader.date("on"))
    }
}

extension ClockExtension {
    var json: JSONValue { ["days": JSONValue(days), "approver": .string(approver), "reason": .string(reason), "on": JSONValue(on)] }

    init(_ json: JSONValue) throws(ClockUnreadable) {
        let reader = ClockReader(json)
        self.init(
            days: try reader.number("days"), approver: try reader.text("approver"), reason: try reader.text("reason"), on: try reader.date("on"))
    }
}

extension ClockSignal {
    /// As it is stored and told: `{ "signal": "reminder", "daysBefore": 3, "limit": "statutory", "days": 20 }`.
    public var json: JSONValue {
        switch kind {
        case .reminder(let before):
            ["signal": "reminder", "daysBefore": JSONValue(before), "limit": .string(limit.rawValue), "days": JSONValue(days)]
        case .escalation: ["signal": "escalation", "limit": .string(limit.rawValue), "days": JSONValue(days)]
        }
    }

    /// Reads what ``json`` wrote.
    public init(_ json: JSONValue) throws(ClockUnreadable) {
        let reader = ClockReader(json)
        let kind: Kind
        switch try reader.text("signal") {
        case "reminder": kind = .reminder(daysBefore: try reader.number("daysBefore"))
        case "escalation": kind = .escalation
        default: throw ClockUnreadable("signal")
        }
        self.init(kind, of: try reader.word("limit", as: ClockLimit.self), days: try reader.number("days"))
    }
}

extension JSONValue {
    /// The members of the first, then those of the second.
    fileprivate static func members(_ first: JSONValue, and second: JSONValue) -> JSONValue {
        var object = first.object ?? JSONObject()
        for member in second.object ?? JSONObject() { object.append(member.name, member.value) }
        return .object(object)
    }
}
