import Contracts
import NIOHTTP1
import Testing

@testable import onevisit

/// What a process says at `/metrics`.
struct MetricsPage: Sendable {
    private var lines: [(name: String, labels: String, value: Double)] = []

    init(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...]) else { continue }
            let series = line[..<blank]
            let name = series.prefix { $0 != "{" }
            lines.append((String(name), String(series.dropFirst(name.count)), value))
        }
    }

    /// The sum of all series of a name whose labels have these values.
    func sum(of name: String, _ labels: [String: String] = [:]) -> Int {
        Int(
            lines.reduce(0) { sum, line in
                line.name == name && labels.allSatisfy { line.labels.contains("\($0.key)=\"\($0.value)\"") } ? sum + line.value : sum
            })
    }
}

extension RunningSession {
    /// What the orchestrator has counted.
    func counted() async throws -> MetricsPage { try await Self.metrics(at: plan.metricsPorts[0]) }

    /// What the process of a department that the session started has counted.
    func counted(by department: String) async throws -> MetricsPage {
        let place = try #require(plan.departments.firstIndex(of: department))
        return try await Self.metrics(at: plan.metricsPorts[place + 1])
    }

    private static func metrics(at port: Int) async throws -> MetricsPage {
        let client = try GatewayClient(.init(url: "http://127.0.0.1:\(port)", token: nil), language: .en)
        return MetricsPage(String(decoding: try await client.exchange(.GET, "/metrics").body, as: UTF8.self))
    }

    /// Waits until every part that was asked has ended, by the orchestrator's own counters.
    func allHasEnded(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let hasEnded = try await eventually {
            let page = try await counted()
            let asked = page.sum(of: "onevisit_tasks_sent_total", ["repeat": "no"])
            return asked > 0 && asked == page.sum(of: "onevisit_parts_ended_total")
        }
        #expect(hasEnded, "each part that was asked ends once", sourceLocation: sourceLocation)
    }
}
