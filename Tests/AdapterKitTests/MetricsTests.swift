import Contracts
import JSON
import Messaging
import MetricsTestKit
import Testing

@Suite(.timeLimit(.minutes(2))) struct MetricsTests {
    @Test func `what becomes of tasks is counted by operation and outcome, and nothing unbounded is a label`() async throws {
        let metrics = TestMetrics()
        try await Stage(metrics: metrics).run { stage in
            try await stage.ask([
                stage.task("Emma"), stage.task("wordy", ["input": ["title": "wordy", "shelf": 3]]), stage.task("broken"), stage.task("falling"),
                stage.task("late", within: .seconds(-1)), stage.task("x", ["operation": "library.made-up.read"]), stage.task("bad", ["key": .null]),
            ])
            try await eventually("all are told and the message settled") { stage.heard.replies.count == 6 && stage.unsettled == 0 }
        }
        func count(_ name: String, _ dimensions: [(String, String)] = []) throws -> Int64 {
            try metrics.expectCounter("onevisit_adapter_\(name)_total", [("department", "library")] + dimensions).totalValue
        }
        let read = ("operation", "library.book.read@1")
        #expect(try count("replies", [read, ("outcome", "answered")]) == 2)
        #expect(try count("replies", [read, ("outcome", "failed")]) == 2)
        #expect(try count("replies", [("operation", "other"), ("outcome", "failed")]) == 2)
        #expect(try count("expired") == 1)
        #expect(try count("contract_breaches") == 1)
        #expect(try count("handler_errors") == 1)
        #expect(try count("dropped_members", [("side", "input")]) == 1)
        #expect(try count("dropped_members", [("side", "data")]) == 1)
        #expect(try count("parked", [("fate", "parked")]) == 2)
    }
}
