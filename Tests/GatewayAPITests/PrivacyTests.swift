import HTTPTypes
import Logging
import Metrics
import Orchestration
import Testing

@testable import GatewayAPI

@Suite("What is measured and logged", .timeLimit(.minutes(1)))
struct PrivacyTests {
    /// Keeps every line of every level.
    private struct Recorder: LogHandler {
        let transcript: Transcript
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = "\(event.level) \(event.message) \(metadata) \(event.metadata ?? [:]) \(event.error.map { "\($0)" } ?? "")"
            transcript.add(line)
        }
    }

    private static let personal = ["99010419900101123X", "张三", "terminal-token"]

    @Test("Requests are counted and timed by route, method and status")
    func byRoute() async throws {
        let metrics = PrometheusMetrics()
        let desk = ScriptedDesk()
        desk.say(.closed)
        try await withMetricsFactory(metrics) {
            _ = try await submit(to: desk)
            _ = try await submit(to: desk, body: "{")
            for path in ["/v1/requests/\(String.example)", "/v1/requests/99010419900101123X", "/v1/99010419900101123X?name=张三"] {
                _ = try await ask(desk, .get, path)
            }
            _ = try await ask(
                desk, cases: ScriptedCases(), .delete, "/v1/requests/99010419900101123X", fields: [.applicantIdentity: "99010419900101123X"])
            _ = try await ask(desk, .get, "/v1/operations/requests/99010419900101123X/why", token: "operator-token")
            _ = try await ask(desk, try #require(HTTPRequest.Method(rawValue: "PROPFIND")), "/v1/matters")
        }
        let text = metrics.render()
        let page = try Exposition(text)
        let requests = "onevisit_http_requests_total"
        #expect(page["\(requests){method=\"POST\",route=\"/v1/requests\",status=\"200\"}"] == 1)
        #expect(page["\(requests){method=\"POST\",route=\"/v1/requests\",status=\"400\"}"] == 1)
        #expect(page["\(requests){method=\"GET\",route=\"/v1/requests/{request}\",status=\"200\"}"] == 1)
        #expect(page["\(requests){method=\"GET\",route=\"/v1/requests/{request}\",status=\"404\"}"] == 1)
        #expect(page["\(requests){method=\"DELETE\",route=\"/v1/requests/{request}\",status=\"404\"}"] == 1)
        #expect(page["\(requests){method=\"GET\",route=\"/v1/operations/requests/{request}/why\",status=\"503\"}"] == 1)
        #expect(page["\(requests){method=\"GET\",route=\"none\",status=\"404\"}"] == 1)
        #expect(page["\(requests){method=\"OTHER\",route=\"/v1/matters\",status=\"405\"}"] == 1)
        #expect(page["onevisit_http_request_duration_seconds_count{route=\"/v1/requests\"}"] == 2)
        #expect(page["onevisit_http_requests_in_flight"] == 0)
        for word in Self.personal { #expect(!text.contains(word)) }
    }

    @Test("No log line of any level names a person or a token")
    func logs() async throws {
        let transcript = Transcript()
        let logger = Logger(label: "gateway") { _ in Recorder(transcript: transcript) }
        let desk = ScriptedDesk()
        desk.say(.waiting)
        try await withGateway(desk, logger: logger) { port in
            for text in [
                String.submitting("{\"applicant\":{\"residentId\":\"99010419900101123X\",\"name\":\"张三\"}"),
                .getting("/v1/requests/99010419900101123X"),
                .getting("/v1/matters?name=99010419900101123X"), "GET /99010419900101123X HTTP/1.1\r\nNonsense\r\n\r\n",
            ] {
                try await RawConnection.open(port) { connection in
                    try await connection.send(text)
                    #expect(try await connection.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 "))
                }
            }
            try await RawConnection.open(port) { connection in
                try await connection.send(.submitting())
                try await eventually { desk.waiting == 1 }
            }
            try await eventually { desk.waiting == 0 }
        }
        #expect(!transcript.lines.isEmpty)
        for word in Self.personal { #expect(!transcript.lines.contains { $0.contains(word) }) }
    }
}
