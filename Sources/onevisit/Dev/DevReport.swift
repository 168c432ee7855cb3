import AdapterKit
import JSON

/// What `dev` says when all is ready.
struct DevReport: Sendable {
    var api: String
    var tokens: [String: String]
    var operatorToken: String
    /// Of a user who may do everything; nil without a broker.
    var amqp: String?
    /// In the departments' order.
    var departments: [(name: String, amqp: String)]
    /// Where clerks answer, and what they log in with.
    var desks: [(name: String, url: String)] = []
    var passphrase = ""
    /// In the order in which they are shown.
    var pids: [(name: String, pid: Int32)]
    var metrics: String
    var log: String?

    private var token: String { tokens[DevPlan.terminal] ?? "" }

    /// One line for scripts.
    var json: JSONValue {
        [
            "api": .string(api), "token": .string(token), "amqp": amqp.map { .string($0) } ?? .null,
            "departments": .object(departments.reduce(into: JSONObject()) { $0[$1.name] = .string($1.amqp) }),
            "pids": .object(pids.reduce(into: JSONObject()) { $0[$1.name] = .integer(Int64($1.pid)) }),
            "tokens": .object(tokens.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = .string($1.value) }),
            "operatorToken": .string(operatorToken), "metrics": .string(metrics),
            "desks": .object(desks.reduce(into: JSONObject()) { $0[$1.name] = .string($1.url) }),
            "clerk": ["name": .string(DevPlan.clerk), "passphrase": .string(passphrase)],
        ]
    }

    /// The screen of somebody who sees this for the first time.
    /// - Parameter program: how this program is called here.
    func text(program: String, style: Style) -> String {
        let person = DemoPopulation().resident(0)
        let body = #"{"matter": "social-security-overview", "applicant": {"residentId": "\#(person.residentID)", "name": "\#(person.name)"}}"#
        var lines = [
            style.green("OneVisit is ready.") + " Nothing here is for production: the people do not exist, and all ends with this program.", "",
        ]
        lines.append("  \(style.bold("API"))      \(api)   documentation at \(api)/docs")
        lines.append("  \(style.bold("Token"))    \(token)   of the channel \(DevPlan.terminal)")
        if let counter = tokens[DevPlan.counter] {
            lines.append("           \(counter)   of the channel \(DevPlan.counter), for matters that a terminal does not offer: --token")
        }
        lines.append("  \(style.bold("Metrics"))  \(metrics)")
        if !desks.isEmpty {
            lines.append("  \(style.bold("Desks"))    " + desks.map { "\($0.name) \($0.url)" }.joined(separator: " · "))
            lines.append("           log in as \(DevPlan.clerk) with \(passphrase)")
        }
        if let amqp { lines.append("  \(style.bold("Broker"))   \(amqp)") }
        if let log { lines.append("  \(style.bold("Logs"))     \(log)") }
        lines.append("  \(style.bold("Running"))  " + pids.map { "\($0.name) \($0.pid)" }.joined(separator: " · "))
        lines += [
            "", "Ask with curl:", "",
            "  curl -s \(api)/v1/requests -H 'Authorization: Bearer \(token)' -H 'Content-Type: application/json' -d '\(body)'", "",
            "or, in this folder, with the program itself:", "",
            "  \(program) request submit social-security-overview --resident \(person.residentID) --name \(person.name)", "",
        ]
        // One of those that the request above asks.
        if let department = pids.first(where: { $0.name == "housing-fund" }), amqp != nil {
            lines += ["See what happens when a department is away: kill \(department.pid) (\(department.name)), and ask again.", ""]
        }
        lines.append("Ctrl-C stops everything.")
        return lines.joined(separator: "\n")
    }
}
