import FoundationEssentials
import JSON

/// What one program gave with so many requests in flight.
struct Row {
    var program: String
    var inFlight: Int
    var requestsPerSecond: Double
    var p50: Double
    var p99: Double
    var failed: Int
    var tasksPerMessage: Double?
    /// Processor seconds for 1000 requests, side by side: who asks (with the orchestrator), who answers, and the broker.
    var costs: (asking: Double, departments: Double, broker: Double)

    /// - Parameters:
    ///   - figures: the line that the program printed.
    ///   - costs: processor seconds of all `requests`.
    init?(_ program: String, _ figures: JSONValue, costs: (Double, Double, Double), requests: Double) {
        guard let inFlight = figures["inFlight"]?.integer, let rate = figures["requestsPerSecond"]?.double, let p50 = figures["p50ms"]?.double,
            let p99 = figures["p99ms"]?.double
        else { return nil }
        self.program = program
        self.inFlight = Int(inFlight)
        requestsPerSecond = rate
        self.p50 = p50
        self.p99 = p99
        failed = Int(figures["failed"]?.integer ?? 0)
        tasksPerMessage = figures["tasksPerMessage"]?.double
        self.costs = (costs.0 / requests * 1000, costs.1 / requests * 1000, costs.2 / requests * 1000)
    }

    var cost: Double { costs.asking + costs.departments + costs.broker }
}

/// The figures as a table for people and as JSON for programs.
enum Report {
    static func table(_ rows: [Row], levels: [Int]) -> String {
        var lines = [
            [
                "IN FLIGHT", "PROGRAM", "REQUESTS/S", "P50 MS", "P99 MS", "FAILED", "× C", "P99 ÷ C", "CPU S/1000", "ASKING", "DEPARTMENTS", "BROKER",
                "TASKS/MESSAGE",
            ]
        ]
        for level in Set(rows.map(\.inFlight)).sorted() {
            let c = rows.first { $0.program == "c" && $0.inFlight == level }
            for row in rows where row.inFlight == level {
                lines.append([
                    "\(level)", row.program, number(row.requestsPerSecond, 0), number(row.p50, 2), number(row.p99, 2), "\(row.failed)",
                    c.map { number(row.requestsPerSecond / $0.requestsPerSecond, 2) } ?? "", c.map { number(row.p99 / $0.p99, 2) } ?? "",
                    number(row.cost, 3), number(row.costs.asking, 3), number(row.costs.departments, 3), number(row.costs.broker, 3),
                    row.tasksPerMessage.map { number($0, 1) } ?? "",
                ])
            }
        }
        return TextTable.aligned(lines)
    }

    static func json(_ rows: [Row]) -> Data {
        let documents = rows.map { row -> JSONValue in
            var document: JSONObject = [
                "program": .string(row.program), "inFlight": .integer(Int64(row.inFlight)), "requestsPerSecond": .number(row.requestsPerSecond),
                "p50ms": .number(row.p50), "p99ms": .number(row.p99), "failed": .integer(Int64(row.failed)),
                "cpuSecondsPer1000": .number(rounded(row.cost)), "cpuSecondsPer1000Asking": .number(rounded(row.costs.asking)),
                "cpuSecondsPer1000Departments": .number(rounded(row.costs.departments)),
                "cpuSecondsPer1000Broker": .number(rounded(row.costs.broker)),
            ]
            if let tasks = row.tasksPerMessage { document["tasksPerMessage"] = .number(tasks) }
            return .object(document)
        }
        return Data(JSONValue.array(documents).utf8)
    }

    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

    private static func number(_ value: Double, _ digits: Int) -> String { TextTable.number(value, digits) }
}
