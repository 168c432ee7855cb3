import MessagingTestKit
import Synchronization

/// What was answered since somebody last looked.
final class SoakAnswers: Sendable {
    /// What was answered in some time.
    struct Count: Sendable {
        var latencies = Histogram()
        var failed = 0
    }

    private let count = Mutex(Count())
    private let over = Atomic(false)

    /// Whether nobody should ask any more.
    var isOver: Bool { over.load(ordering: .relaxed) }

    func end() { over.store(true, ordering: .relaxed) }

    func add(_ latency: Duration, isComplete: Bool) {
        count.withLock { count in
            if isComplete { count.latencies.add(latency) } else { count.failed += 1 }
        }
    }

    /// Gives it away and begins anew.
    func take() -> Count {
        count.withLock { count in
            defer { count = Count() }
            return count
        }
    }
}

/// What all processes held at one moment.
struct Sample: Sendable {
    /// Since the load began.
    var at: Duration
    /// By process, in the order in which they are shown.
    var processes: [(name: String, residentBytes: Int, descriptors: Int)]
    var connections: Int
    var answers: SoakAnswers.Count
}

/// Looks at the processes again and again.
struct Sampler: Sendable {
    let broker: PrivateBroker
    /// By name; the broker comes last.
    let processes: [(name: String, pid: Int32)]

    /// Looks once a minute, or more often where there are few, and prints what it sees.
    /// - Parameter take: gives what was answered since the last call.
    func run(for duration: Duration, _ take: () -> SoakAnswers.Count) async throws -> [Sample] {
        let interval = max(.seconds(5), min(.seconds(60), duration / 30))
        let control = BrokerControl(broker)
        let start = ContinuousClock.now
        var samples: [Sample] = []
        while ContinuousClock.now - start + interval <= duration + .seconds(1) {
            try await Task.sleep(until: start + interval * (samples.count + 1))
            let states = try (processes + [("broker", broker.pid)]).map { name, pid in
                let state = try ProcessState(of: pid)
                return (name: name, residentBytes: state.residentBytes, descriptors: state.descriptors)
            }
            let connections = try await control.connections().count
            let sample = Sample(at: ContinuousClock.now - start, processes: states, connections: connections, answers: take())
            samples.append(sample)
            print(Self.line(sample))
        }
        return samples
    }

    private static func line(_ sample: Sample) -> String {
        let processes = sample.processes.map { "\($0.name) \($0.residentBytes / 1024) KiB, \($0.descriptors) open" }
        func milliseconds(_ share: Double) -> String { sample.answers.latencies.percentile(share).map { TextTable.number($0, 1) } ?? "-" }
        return
            "\(Int(sample.at / .seconds(1))) s: \(sample.answers.latencies.total) complete, \(sample.answers.failed) not, p50 \(milliseconds(0.5)) ms, "
            + "p99 \(milliseconds(0.99)) ms; \(sample.connections) connections; " + processes.joined(separator: "; ")
    }
}

/// Whether what was sampled stays as it is: the last third of the time after the warm-up beside the first.
struct Flatness: Sendable {
    /// Answers are kept for a minute, 10 000 at most; before that the memory has to grow.
    private static let (warmUpShare, shortestWarmUp) = (0.1, Duration.seconds(60))
    /// What an allocator may move without anything being kept.
    private static let (mostGrowth, allowance) = (1.05, 2 << 20)

    private struct Series {
        var name: String
        var first: Double
        var last: Double
        var most: Double
    }

    private let memory: [Series]
    private let descriptors: [Series]
    private let isTooShort: Bool

    init(_ samples: [Sample]) {
        let whole = samples.last?.at ?? .zero
        let warmUp = max(whole * Self.warmUpShare, min(Self.shortestWarmUp, whole / 2))
        let counted = samples.filter { $0.at > warmUp }
        isTooShort = counted.count < 3
        let third = max(1, counted.count / 3)
        func series(_ name: String, _ value: (Sample) -> Double) -> Series {
            func mean(_ samples: some Collection<Sample>) -> Double { samples.reduce(0) { $0 + value($1) } / Double(max(1, samples.count)) }
            return Series(name: name, first: mean(counted.prefix(third)), last: mean(counted.suffix(third)), most: counted.map(value).max() ?? 0)
        }
        let places = (samples.first?.processes ?? []).enumerated()
        memory = places.map { place, process in series(process.name) { Double($0.processes[place].residentBytes) } }
        descriptors =
            places.map { place, process in series(process.name) { Double($0.processes[place].descriptors) } }
            + [series("connections") { Double($0.connections) }]
    }

    /// What grew, or why nothing can be said.
    var growths: [String] {
        if isTooShort { return ["too few samples to say whether anything grows"] }
        // The broker's memory is its own business: it collects when it likes.
        let fat = memory.filter { $0.name != "broker" && $0.last > max($0.first * Self.mostGrowth, $0.first + Double(Self.allowance)) }
        let leaky = descriptors.filter { $0.last > $0.first + 1 }
        return fat.map { "the memory of \($0.name) grew" } + leaky.map { "the descriptors of \($0.name) grew" }
    }

    var table: String {
        func lines(_ series: [Series], _ what: String, _ scale: Double) -> [[String]] {
            series.map { one in
                let ratio = one.first > 0 ? TextTable.number(one.last / one.first, 3) : "-"
                return [one.name, what] + [one.first, one.last, one.most].map { TextTable.number($0 / scale, 1) } + [ratio]
            }
        }
        return TextTable.aligned(
            [["PROCESS", "WHAT", "FIRST THIRD", "LAST THIRD", "MOST", "RATIO"]] + lines(memory, "MiB", 1_048_576) + lines(descriptors, "open", 1))
    }
}
