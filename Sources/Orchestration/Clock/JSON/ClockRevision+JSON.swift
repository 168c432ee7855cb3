import Contracts
public import JSON
import Messaging

extension ClockRevision {
    /// As the record of a case keeps it: which limits moved, which days made the difference, and what the years said before and after.
    public var json: JSONValue {
        .members([
            "moves": .array(
                moves.map { ["limit": .string($0.limit.rawValue), "before": $0.before.json, "after": $0.after.json] }),
            "days": .list(days.map { ["date": JSONValue($0.date), "before": $0.before.json, "after": $0.after.json] }),
            "years": .list(
                years.map { year in
                    .members(["year": JSONValue(year.year), "before": year.before.map { .string($0) }, "after": year.after.map { .string($0) }])
                }),
        ])
    }
}

extension ClockRevision.Standing {
    fileprivate var json: JSONValue {
        .members([
            "due": due.map { .string($0.timestamp.description) }, "provisional": due.map { .bool($0.isProvisional) }, "daysLeft": JSONValue(daysLeft),
        ])
    }
}

extension WorkingCalendar.Kind {
    fileprivate var json: JSONValue {
        let (kind, holiday) = words
        return .members(["kind": .string(kind), "holiday": holiday.map { JSONValue($0) }])
    }
}
