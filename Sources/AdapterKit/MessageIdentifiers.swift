import Messaging
import Synchronization

/// Names for what an instance publishes, each unique: the instance, when it began, and a count.
final class MessageIdentifiers: Sendable {
    private let prefix: String
    private let count = Atomic<UInt64>(0)

    init(instance: String, startedAt: Timestamp) {
        prefix = "\(instance)-\(String(startedAt.milliseconds, radix: 36))-"
    }

    func next() -> String {
        prefix + String(count.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36)
    }
}
