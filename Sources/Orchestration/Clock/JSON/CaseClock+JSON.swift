public import Contracts
public import JSON

extension CaseClock {
    /// As it is stored with a case: each clock's terms, what it heard, and which signals were given.
    public var json: JSONValue {
        var tasks = JSONObject(minimumCapacity: self.tasks.count)
        for (name, clock) in self.tasks.sorted(by: { $0.key < $1.key }) { tasks.append(name, clock.json) }
        return .members(["whole": whole.json, "tasks": tasks.isEmpty ? nil : .object(tasks)])
    }

    /// Reads what ``json`` wrote.
    public init(_ json: JSONValue) throws(ClockUnreadable) {
        guard let whole = json["whole"] else { throw ClockUnreadable("whole") }
        var tasks: [String: StatutoryClock] = [:]
        for member in json["tasks"]?.object ?? JSONObject() { tasks[member.name] = try StatutoryClock(member.value) }
        self.init(whole: try StatutoryClock(whole), tasks: tasks)
    }

    /// How every limit of every clock is counted, day by day and in both languages:
    /// `{ "whole": { "statutory": {…}, "promised": {…} }, "tasks": { "<name>": {…} } }`. A clock that has not begun has no limits in it.
    public func explanation(in calendar: WorkingCalendar) -> JSONValue {
        var tasks = JSONObject(minimumCapacity: self.tasks.count)
        for (name, clock) in self.tasks.sorted(by: { $0.key < $1.key }) { tasks.append(name, clock.explanation(in: calendar)) }
        return .members(["whole": whole.explanation(in: calendar), "tasks": tasks.isEmpty ? nil : .object(tasks)])
    }
}

extension StatutoryClock {
    /// Its terms, what it heard, and which signals were given.
    public var json: JSONValue {
        .members([
            "terms": terms.json, "events": .list(events.map(\.json)),
            "given": .list(given.sorted { Self.order($0) < Self.order($1) }.map(\.json)),
        ])
    }

    /// Reads what ``json`` wrote, by hearing it all again: a stored event that changes nothing was not written by us.
    public init(_ json: JSONValue) throws(ClockUnreadable) {
        guard let terms = json["terms"] else { throw ClockUnreadable("terms") }
        let reader = ClockReader(json)
        self.init(try ClockTerms(terms))
        for stored in try reader.list("events") {
            guard apply(try ClockEvent(stored)) == .changed else { throw ClockUnreadable("events") }
        }
        for stored in try reader.list("given") { markGiven(try ClockSignal(stored)) }
    }

    fileprivate func explanation(in calendar: WorkingCalendar) -> JSONValue {
        .members([
            "statutory": sum(of: .statutory, in: calendar)?.json, "promised": sum(of: .promised, in: calendar)?.json,
        ])
    }

    /// So that the same clock is written the same.
    private static func order(_ signal: ClockSignal) -> (String, Int, Int) {
        switch signal.kind {
        case .reminder(let before): (signal.limit.rawValue, signal.days, -before)
        case .escalation: (signal.limit.rawValue, signal.days, 1)
        }
    }
}

extension ClockTerms {
    /// In the words of a matter's file; days as numbers.
    var json: JSONValue {
        .members([
            "start": .string(start.rawValue), "statutory": JSONValue(statutory),
            "extension": longestExtension == 0 ? nil : JSONValue(longestExtension), "promised": promised.map { JSONValue($0) },
            "stops": .list(StopReason.allCases.filter(stops.contains).map { .string($0.rawValue) }),
            "reminders": .list(reminders.sorted(by: >).map { JSONValue($0) }),
        ])
    }

    init(_ json: JSONValue) throws(ClockUnreadable) {
        let reader = ClockReader(json)
        var reminders: Set<Int> = []
        for element in try reader.list("reminders") {
            guard let days = element.integer else { throw ClockUnreadable("reminders") }
            reminders.insert(Int(days))
        }
        self.init(
            statutory: try reader.number("statutory"), promised: json["promised"] == nil ? nil : try reader.number("promised"),
            longestExtension: json["extension"] == nil ? 0 : try reader.number("extension"), start: try reader.word("start", as: ClockStart.self),
            stops: Set(try reader.words("stops", as: StopReason.self)), reminders: reminders)
    }
}
