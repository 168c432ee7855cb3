import Contracts
import JSON

/// What only cases have, as a person reads it.
struct CaseText {
    var style: Style

    /// The lines under the head of a case: its number and times, what is missing, whether it can be collected. None of a lookup.
    func lines(of answer: JSONValue) -> [String] {
        guard let number = answer["case"]?.string else { return [] }
        var rows = [("case", number), ("opened", CaseTime.text(answer["openedAt"]?.string))]
        if answer["closedAt"] == nil {
            let due = CaseTime.due(of: answer)
            rows.append(("due", due.isEmpty ? "its clock stands still" : due))
        } else {
            rows.append(("closed", CaseTime.text(answer["closedAt"]?.string)))
        }
        for missing in answer["missing"]?.array ?? [] {
            rows.append(("missing", "\(missing["pointer"]?.string ?? ""): \(missing["detail"]?.string ?? missing["code"]?.string ?? "")"))
        }
        if answer["mayCollect"]?.bool == true { rows.append(("collect", "now")) }
        return rows.map { "  \(style.dim(DisplayWidth.pad($0, to: 8))) \($1)" }
    }

    /// Tickets have a column where a case has one.
    func list(_ items: [JSONValue]) -> String {
        let hasTickets = items.contains { $0["ticket"] != nil }
        let rows = items.map { item in
            [item["case"]?.string ?? ""] + (hasTickets ? [item["ticket"]?.string ?? ""] : []) + [
                item["matter"]?.string ?? "", item["state"]?.string ?? "", CaseTime.text(item["openedAt"]?.string), CaseTime.due(of: item),
                item["request"]?.string ?? "",
            ]
        }
        let headings = ["CASE"] + (hasTickets ? ["TICKET"] : []) + ["MATTER", "STATE", "OPENED", "DUE", "REQUEST"]
        return Table(headings: headings, rows: rows).rendered(style: style)
    }

    func timeline(_ items: [JSONValue]) -> String {
        let rows = items.map { [CaseTime.text($0["at"]?.string), $0["task"]?.string ?? "", $0["text"]?.string ?? ""] }
        return Table(headings: ["TIME", "TASK", "WHAT HAPPENED"], rows: rows).rendered(style: style)
    }

    func documents(_ items: [JSONValue]) -> String {
        let rows = items.map { item in
            [
                item["name"]?.string ?? "", item["type"]?.string ?? "", "\(item["size"]?.integer ?? 0)", CaseTime.text(item["at"]?.string),
                item["by"]?.string ?? "",
            ]
        }
        return Table(headings: ["DOCUMENT", "TYPE", "BYTES", "SINCE", "BY"], rows: rows).rendered(style: style)
    }

    /// Every limit of every clock: a line for each day, and what came out.
    func clock(_ document: JSONValue, in language: Language) -> String {
        var lines: [String] = []
        func add(_ clock: JSONValue?, of name: String) {
            for (limit, sum) in clock?.object ?? [:] {
                lines.append(style.bold("\(name)\(limit): \(sum["text"]?[language.rawValue]?.string ?? "")"))
                for entry in sum["entries"]?.array ?? [] {
                    let weekday = entry["weekday"]?[language.rawValue]?.string ?? ""
                    lines.append("  \(entry["date"]?.string ?? "") \(weekday)  \(entry["text"]?[language.rawValue]?.string ?? "")")
                }
            }
        }
        add(document["whole"], of: "")
        for (task, clock) in document["tasks"]?.object ?? [:] { add(clock, of: "\(task), ") }
        return lines.isEmpty ? "The matter has no clock." : lines.joined(separator: "\n")
    }

    func held(_ items: [JSONValue]) -> String {
        let rows = items.map { item in
            [
                item["case"]?.string ?? "", item["step"]?.string ?? "", item["department"]?.string ?? "", CaseTime.text(item["since"]?.string),
                item["reason"]?["code"]?.string ?? "", item["reason"]?["detail"]?.string ?? "",
            ]
        }
        return Table(headings: ["CASE", "STEP", "DEPARTMENT", "SINCE", "CODE", "WHY"], rows: rows).rendered(style: style)
    }

    func account(_ account: JSONValue) -> String {
        func row(_ name: String, _ count: JSONValue?) -> [String] { [name, "\(count?.integer ?? 0)"] }
        let open = (account["open"]?.object ?? [:]).map { row("open: \($0)", $1) }
        let rows =
            [row("accepted", account["accepted"]), row("closed", account["closed"])] + open
            + [row("overdue", account["overdue"]), row("parked messages", account["parked"])]
        return Table(headings: ["PLACE", "CASES"], rows: rows).rendered(style: style)
    }

    /// How many accepted cases the account leaves unexplained; 0 where it balances.
    static func unexplained(_ account: JSONValue) -> Int64 {
        let open = (account["open"]?.object ?? [:]).reduce(0) { $0 + ($1.value.integer ?? 0) }
        return (account["accepted"]?.integer ?? 0) - (account["closed"]?.integer ?? 0) - open
    }
}
