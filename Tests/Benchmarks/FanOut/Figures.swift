import JSON

/// What one run of one program gave.
struct Figures {
    var inFlight: Int
    var elapsed: Duration = .zero
    /// Of the requests that were answered, in nanoseconds.
    private var latencies: [Int64] = []
    private(set) var failed = 0
    /// How many tasks a message carried on average; nil where that is not known.
    var tasksPerMessage: Double?

    init(inFlight: Int) {
        self.inFlight = inFlight
    }

    mutating func add(_ latency: Duration, isAnswered: Bool) {
        guard isAnswered else {
            failed += 1
            return
        }
        latencies.append(latency.components.seconds * 1_000_000_000 + latency.components.attoseconds / 1_000_000_000)
    }

    mutating func join(_ other: Figures) {
        latencies += other.latencies
        failed += other.failed
    }

    /// One line of JSON, as every program of the comparison prints it.
    func line(program: String) -> String {
        let sorted = latencies.sorted()
        func percentile(_ share: Double) -> JSONValue {
            guard !sorted.isEmpty else { return .null }
            let rank = max(1, Int((share * Double(sorted.count)).rounded(.up)))
            return .number((Double(sorted[rank - 1]) / 1e4).rounded() / 100)
        }
        var document: JSONObject = [
            "program": .string(program), "inFlight": .integer(Int64(inFlight)), "requests": .integer(Int64(sorted.count)),
            "requestsPerSecond": .number((Double(sorted.count) / (elapsed / .seconds(1)) * 10).rounded() / 10), "p50ms": percentile(0.5),
            "p99ms": percentile(0.99), "failed": .integer(Int64(failed)),
        ]
        if let tasksPerMessage { document["tasksPerMessage"] = .number((tasksPerMessage * 100).rounded() / 100) }
        return String(decoding: JSONValue.object(document).utf8, as: UTF8.self)
    }
}
