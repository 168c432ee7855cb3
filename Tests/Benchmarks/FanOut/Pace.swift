import Glibc

/// Asks at an even pace, whether or not those before have their answers.
struct Pace: Sendable {
    var perSecond: Double

    /// Asks for as long as `goOn` says, and returns when the last one has been answered.
    func run(while goOn: @Sendable () -> Bool, _ ask: @escaping @Sendable (_ number: Int, _ due: ContinuousClock.Instant) async -> Void) async throws
    {
        let start = ContinuousClock.now
        try await withThrowingDiscardingTaskGroup { group in
            var number = 0
            while goOn() {
                // Who is late asks at once, and counts from when he wanted to ask.
                let due = start + .seconds(Double(number) / perSecond)
                try await Task.sleep(until: due, tolerance: .zero, clock: .continuous)
                group.addTask { [number] in await ask(number, due) }
                number += 1
            }
        }
    }
}

/// Durations by how long they are, in steps of 5 %: a bounded memory, whatever is counted.
struct Histogram: Sendable {
    private static let step = 1.05
    private var counts = [Int](repeating: 0, count: 400)
    private(set) var total = 0

    mutating func add(_ duration: Duration) {
        let microseconds = max(1, duration / .microseconds(1))
        counts[min(Self.place(of: microseconds), counts.count - 1)] += 1
        total += 1
    }

    /// What this share did not exceed, in milliseconds, at most a step too much; nil where nothing was counted.
    func percentile(_ share: Double) -> Double? {
        var left = Int((share * Double(total)).rounded(.up))
        for (place, count) in counts.enumerated() where count > 0 {
            left -= count
            if left <= 0 { return Self.end(of: place) / 1000 }
        }
        return nil
    }

    private static func place(of microseconds: Double) -> Int { Int((log(microseconds) / log(step)).rounded(.up)) }

    private static func end(of place: Int) -> Double { pow(step, Double(place)) }
}
