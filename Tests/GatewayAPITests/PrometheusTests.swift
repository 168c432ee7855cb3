import Metrics
import Testing

@testable import GatewayAPI

@Suite("Metrics as Prometheus reads them", .timeLimit(.minutes(1)))
struct PrometheusTests {
    @Test("Counters, gauges and histograms are written with their types")
    func kinds() throws {
        let metrics = PrometheusMetrics()
        metrics.makeCounter(label: "replies", dimensions: [("outcome", "answered"), ("department", "police")]).increment(by: 3)
        metrics.makeFloatingPointCounter(label: "cost_total", dimensions: []).increment(by: 0.5)
        let meter = metrics.makeMeter(label: "in.flight", dimensions: [])
        meter.increment(by: 5)
        meter.decrement(by: 2)
        let timer = metrics.makeTimer(label: "reply.duration", dimensions: [("department", "police")])
        timer.recordNanoseconds(2_000_000)
        timer.recordNanoseconds(60_000_000_000)
        let page = try Exposition(metrics.render())
        #expect(page.types["replies_total"] == "counter")
        #expect(page["replies_total{department=\"police\",outcome=\"answered\"}"] == 3)
        #expect(page["cost_total"] == 0.5)
        #expect(page.types["in_flight"] == "gauge")
        #expect(page["in_flight"] == 3)
        #expect(page.types["reply_duration_seconds"] == "histogram")
        #expect(page["reply_duration_seconds_bucket{department=\"police\",le=\"0.001\"}"] == 0)
        #expect(page["reply_duration_seconds_bucket{department=\"police\",le=\"0.0025\"}"] == 1)
        #expect(page["reply_duration_seconds_bucket{department=\"police\",le=\"30\"}"] == 1)
        #expect(page["reply_duration_seconds_bucket{department=\"police\",le=\"+Inf\"}"] == 2)
        #expect(page["reply_duration_seconds_count{department=\"police\"}"] == 2)
        #expect(page["reply_duration_seconds_sum{department=\"police\"}"] == 60.002)
    }

    @Test("Recorders are histograms if they aggregate, of seconds if their name says so")
    func recorders() throws {
        let metrics = PrometheusMetrics()
        metrics.makeRecorder(label: "batch_size", dimensions: [], aggregate: true).record(Int64(16))
        metrics.makeRecorder(label: "commit_seconds", dimensions: [], aggregate: true).record(0.004)
        metrics.makeRecorder(label: "level", dimensions: [], aggregate: false).record(7.5)
        let page = try Exposition(metrics.render())
        #expect(page["batch_size_bucket{le=\"10\"}"] == 0)
        #expect(page["batch_size_bucket{le=\"20\"}"] == 1)
        #expect(page["commit_seconds_bucket{le=\"0.005\"}"] == 1)
        #expect(page["level"] == 7.5)
    }

    @Test("The same labels in any order are the same series")
    func sameSeries() throws {
        let metrics = PrometheusMetrics()
        metrics.makeCounter(label: "a", dimensions: [("x", "1"), ("y", "2")]).increment(by: 1)
        metrics.makeCounter(label: "a", dimensions: [("y", "2"), ("x", "1")]).increment(by: 1)
        #expect(try Exposition(metrics.render())["a_total{x=\"1\",y=\"2\"}"] == 2)
    }

    @Test("Names are made fit and values escaped")
    func sanitized() throws {
        let metrics = PrometheusMetrics()
        metrics.makeMeter(label: "9 lives/你", dimensions: [("__name__", "a"), ("le", "b"), ("the way", "\"c\\\n")]).set(Int64(1))
        let text = metrics.render()
        #expect(text.contains("_9_lives____{_name__=\"a\",exported_le=\"b\",the_way=\"\\\"c\\\\\\n\"} 1\n"))
        _ = try Exposition(text)
    }

    @Test("Series beyond the limit are counted, not kept; so is a name that is taken by another kind")
    func bounded() throws {
        let metrics = PrometheusMetrics(seriesAllowed: 2)
        for number in 1...5 { metrics.makeCounter(label: "calls", dimensions: [("caller", String(number))]).increment(by: 1) }
        metrics.makeMeter(label: "calls_total", dimensions: []).set(Int64(9))
        metrics.makeCounter(label: "calls", dimensions: [("caller", "1")]).increment(by: 1)
        let page = try Exposition(metrics.render())
        #expect(page.samples.keys.filter { $0.hasPrefix("calls_total") }.count == 2)
        #expect(page["calls_total{caller=\"1\"}"] == 2)
        #expect(page["onevisit_metrics_dropped_series_total"] == 4)
    }

    @Test("Numbers are written as Prometheus reads them")
    func numbers() {
        #expect([0, 1.5, -3, 1e21, .infinity, -.infinity, .nan].map(PrometheusText.number) == ["0", "1.5", "-3", "1e+21", "+Inf", "-Inf", "NaN"])
    }

    @Test("Counting from many tasks at once loses nothing")
    func concurrent() async throws {
        let metrics = PrometheusMetrics()
        await withDiscardingTaskGroup { group in
            for _ in 1...8 {
                group.addTask {
                    for _ in 1...1000 {
                        metrics.makeCounter(label: "n", dimensions: []).increment(by: 1)
                        metrics.makeTimer(label: "t", dimensions: []).recordNanoseconds(1_000_000)
                    }
                }
            }
        }
        let page = try Exposition(metrics.render())
        #expect(page["n_total"] == 8000)
        #expect(page["t_seconds_count"] == 8000)
    }

    @Test("The process tells how it does")
    func process() throws {
        let page = try Exposition(PrometheusMetrics().render())
        #expect(try #require(page["process_resident_memory_bytes"]) > 1_000_000)
        #expect(try #require(page["process_open_fds"]) >= 3)
        #expect(try #require(page["process_max_fds"]) >= 64)
        #expect(try #require(page["process_cpu_seconds_total"]) > 0)
        // Between the writing of this test and the year 2100.
        #expect((1_790_000_000...4_102_444_800).contains(try #require(page["process_start_time_seconds"])))
    }

    @Test("They are served on an address of their own")
    func listener() async throws {
        let metrics = PrometheusMetrics()
        metrics.makeCounter(label: "seen", dimensions: []).increment(by: 1)
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let listener = MetricsListener(metrics: metrics, port: 0, logger: .quiet, onListening: { listening.yield($0) })
        try await whileRunning(listener) { _ in
            for await port in ports {
                try await RawConnection.open(port) { connection in
                    try await connection.send(.getting("/metrics"))
                    let text = try await connection.receive(through: "seen_total 1\n")
                    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
                    #expect(text.contains("text/plain; version=0.0.4; charset=utf-8"))
                }
                let second = MetricsListener(metrics: metrics, port: port, logger: .quiet)
                let error = await #expect(throws: GatewayError.self) { try await second.run() }
                #expect(error?.code == .addressInUse)
                break
            }
        }
    }
}

/// A strict reading of the text format: a type before the samples of each metric, each metric and each sample once.
struct Exposition {
    private(set) var types: [String: String] = [:]
    private(set) var samples: [String: Double] = [:]

    init(_ text: String) throws {
        let sample =
            /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)+\})? (NaN|[+-]Inf|-?[0-9.]+(?:e[+-]?[0-9]+)?)/
        try #require(text.hasSuffix("\n"))
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                try #require(words.count == 4 && ["counter", "gauge", "histogram"].contains(words[3]))
                try #require(types.updateValue(String(words[3]), forKey: String(words[2])) == nil, "a type stands twice")
                continue
            }
            let match = try #require(try sample.wholeMatch(in: line), "not a sample: \(line)")
            let name = String(match.output.1)
            let family = types[name] == nil ? name.replacing(/_(bucket|sum|count)$/, with: "") : name
            try #require(types[family] != nil, "no type before \(name)")
            let value = match.output.3 == "NaN" ? Double.nan : Double(match.output.3.replacing("Inf", with: "inf"))
            try #require(samples.updateValue(try #require(value), forKey: name + (match.output.2 ?? "")) == nil, "\(line) stands twice")
        }
    }

    subscript(sample: String) -> Double? { samples[sample] }
}
