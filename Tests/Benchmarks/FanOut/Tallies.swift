import CoreMetrics
import FoundationEssentials
import JSON
import Synchronization

/// Keeps every counter of this process, by name and labels, and forgets all other measurements.
final class Tallies: MetricsFactory {
    private final class Sum: CounterHandler {
        let value = Atomic<Int64>(0)
        func increment(by amount: Int64) { _ = value.wrappingAdd(amount, ordering: .relaxed) }
        func reset() { value.store(0, ordering: .relaxed) }
    }

    private let sums = Mutex<[TallyBook.Entry: Sum]>([:])

    /// What has been counted so far.
    var book: TallyBook {
        TallyBook(entries: sums.withLock { sums in sums.mapValues { Int($0.value.load(ordering: .relaxed)) } })
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let entry = TallyBook.Entry(name: label, labels: Dictionary(dimensions) { $1 })
        return sums.withLock { sums in
            let sum = sums[entry] ?? Sum()
            sums[entry] = sum
            return sum
        }
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler { NOOPMetricsHandler.instance }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { NOOPMetricsHandler.instance }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}

/// What a process has counted.
struct TallyBook: Sendable {
    /// One counter: its name and its labels.
    struct Entry: Hashable, Sendable {
        var name: String
        var labels: [String: String]
    }

    private var entries: [Entry: Int]

    init(entries: [Entry: Int] = [:]) { self.entries = entries }

    /// The sum of all counters of a name that have these labels.
    func sum(of name: String, _ labels: [String: String] = [:]) -> Int {
        entries.reduce(0) { sum, counter in
            let isMeant = counter.key.name == name && labels.allSatisfy { counter.key.labels[$0.key] == $0.value }
            return isMeant ? sum + counter.value : sum
        }
    }

    /// The sums of a name's counters that have these labels, by the value of another label.
    func sums(of name: String, _ labels: [String: String], by label: String) -> [String: Int] {
        let values = Set(entries.keys.filter { $0.name == name }.compactMap { $0.labels[label] })
        return Dictionary(uniqueKeysWithValues: values.map { ($0, sum(of: name, labels.merging([label: $0]) { $1 })) })
    }
}

extension TallyBook {
    /// Reads what ``write(to:)`` wrote, which is whole at every moment.
    init(readingFrom path: String) throws {
        let document = try JSONValue(parsing: [UInt8](Data(contentsOf: URL(filePath: path))), profile: .document)
        entries = [:]
        for counter in document.array ?? [] {
            let labels = counter["labels"]?.object?.reduce(into: [:]) { $0[$1.name] = $1.value.string }
            entries[Entry(name: counter["name"]?.string ?? "", labels: labels ?? [:])] = Int(counter["sum"]?.integer ?? 0)
        }
    }

    func write(to path: String) throws {
        let document = JSONValue.array(
            entries.map { entry, sum in
                let labels = entry.labels.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = .string($1.value) }
                return ["name": .string(entry.name), "labels": .object(labels), "sum": .integer(Int64(sum))]
            })
        try Data(document.utf8).write(to: URL(filePath: path), options: .atomic)
    }
}
