import CoreMetrics
import Synchronization

/// One series of a metric: a name, labels, and what has been measured.
protocol PrometheusSeries: AnyObject, Sendable {
    func lines(_ name: String, _ labels: [String]) -> String
}

/// A sum that only grows. Whole amounts, which nearly all are, are counted without a lock.
final class PrometheusCounter: PrometheusSeries, CounterHandler, FloatingPointCounterHandler {
    private let whole = Atomic<Int64>(0)
    private let fraction = Mutex<Double>(0)

    func increment(by amount: Int64) { whole.wrappingAdd(amount, ordering: .relaxed) }
    func increment(by amount: Double) { fraction.withLock { $0 += amount } }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.withLock { $0 = 0 }
    }

    func lines(_ name: String, _ labels: [String]) -> String {
        PrometheusText.line(name, labels, Double(whole.load(ordering: .relaxed)) + fraction.withLock { $0 })
    }
}

/// A value that goes up and down.
final class PrometheusGauge: PrometheusSeries, MeterHandler, RecorderHandler {
    private let value = Mutex<Double>(0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    func lines(_ name: String, _ labels: [String]) -> String { PrometheusText.line(name, labels, value.withLock { $0 }) }
}

/// How values are distributed: how many were at most as large as each bound.
final class PrometheusHistogram: PrometheusSeries, TimerHandler, RecorderHandler {
    private struct State {
        /// One for each bound, and one for what lies above all.
        var counts: [Int64]
        var sum = 0.0
    }
    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        let place = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[place] += 1
            state.sum += value
        }
    }

    func lines(_ name: String, _ labels: [String]) -> String {
        let state = state.withLock { $0 }
        var text = ""
        var count: Int64 = 0
        for (bound, own) in zip(bounds + [.infinity], state.counts) {
            count += own
            text += PrometheusText.line("\(name)_bucket", labels + ["le=\"\(PrometheusText.number(bound))\""], Double(count))
        }
        return text + PrometheusText.line("\(name)_sum", labels, state.sum) + PrometheusText.line("\(name)_count", labels, Double(count))
    }
}
