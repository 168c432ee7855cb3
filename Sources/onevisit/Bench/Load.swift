/// What a load found: so many requests in so much time, and how long each took.
struct LoadFigures: Sendable {
    var inFlight: Int
    var elapsed: Duration
    /// Of every request that was answered, unsorted.
    var latencies: [Duration]
    /// Requests that were not answered, or not with a closed answer.
    var failures: Int

    var perSecond: Double { Double(latencies.count) / max(elapsed / .seconds(1), .leastNonzeroMagnitude) }

    /// The latency that this share of the requests did not exceed (nearest rank); nil where there are none.
    func percentile(_ share: Double) -> Duration? {
        guard !latencies.isEmpty else { return nil }
        let rank = Int((share * Double(latencies.count)).rounded(.up))
        return latencies.sorted()[min(max(rank, 1), latencies.count) - 1]
    }
}

/// Keeps so many requests in flight for so long: each of so many clients asks again as soon as it has its answer.
struct Load: Sendable {
    var inFlight: Int
    var duration: Duration

    /// One client's loop: asks until `goOn` says no, and tells of each request how long it took and whether it was answered.
    typealias Client = @Sendable (_ number: Int, _ goOn: () -> Bool, _ tell: (Duration, Bool) -> Void) async throws -> Void

    func run(_ client: @escaping Client) async throws -> LoadFigures {
        let start = ContinuousClock.now
        let end = start + duration
        return try await withThrowingTaskGroup(of: (latencies: [Duration], failures: Int).self) { group in
            for number in 0..<inFlight {
                group.addTask {
                    var (latencies, failures) = ([Duration](), 0)
                    try await client(number) {
                        ContinuousClock.now < end && !Task.isCancelled
                    } _: { latency, isAnswered in
                        if isAnswered { latencies.append(latency) } else { failures += 1 }
                    }
                    return (latencies, failures)
                }
            }
            var figures = LoadFigures(inFlight: inFlight, elapsed: .zero, latencies: [], failures: 0)
            for try await one in group {
                figures.latencies += one.latencies
                figures.failures += one.failures
            }
            figures.elapsed = ContinuousClock.now - start
            return figures
        }
    }
}
