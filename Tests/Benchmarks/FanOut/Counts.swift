import CoreMetrics
import Synchronization

/// Keeps the two counters that say how many tasks travel together, and forgets every other measurement.
final class Counts: MetricsFactory {
    private final class Sum: CounterHandler {
        let value = Atomic<Int64>(0)
        func increment(by amount: Int64) { _ = value.wrappingAdd(amount, ordering: .relaxed) }
        func reset() { value.store(0, ordering: .relaxed) }
    }

    private let messages = Sum()
    private let tasks = Sum()

    var totals: (messages: Int64, tasks: Int64) { (messages.value.load(ordering: .relaxed), tasks.value.load(ordering: .relaxed)) }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        switch label {
        case "onevisit_task_messages_total": messages
        case "onevisit_tasks_in_messages_total": tasks
        default: NOOPMetricsHandler.instance
        }
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler { NOOPMetricsHandler.instance }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { NOOPMetricsHandler.instance }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
