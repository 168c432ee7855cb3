public import Contracts
import Messaging
import Synchronization

/// A reply as it came.
public struct AskedReply: Hashable, Sendable {
    public var reply: Reply
    /// Since the task, or the withdrawal, was sent.
    public var after: Duration

    public init(reply: Reply, after: Duration) {
        self.reply = reply
        self.after = after
    }
}

/// One task that a department was asked, and what it says about it.
public final class Conversation: Sendable {
    public let operation: Operation
    public let task: DepartmentTask
    private let inbox = Mutex<[AskedReply]>([])
    private let alarm = Alarm()
    private let sentAt: Mutex<ContinuousClock.Instant>
    private let time: any TimeSource

    init(_ operation: Operation, _ task: DepartmentTask, time: any TimeSource) {
        self.operation = operation
        self.task = task
        self.time = time
        sentAt = Mutex(time.now)
    }

    /// The next reply; nil where none comes within that time. One reader at a time.
    public func reply(within limit: Duration) async -> AskedReply? {
        let deadline = time.now.advanced(by: limit)
        while true {
            if let first = inbox.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return first }
            guard time.now < deadline, !Task.isCancelled else { return nil }
            await alarm.wait(until: deadline, by: time)
        }
    }

    func hear(_ reply: Reply) {
        let after = time.now - sentAt.withLock { $0 }
        inbox.withLock { $0.append(AskedReply(reply: reply, after: after)) }
        alarm.ring()
    }

    /// Times count from now on.
    func restart() { sentAt.withLock { $0 = time.now } }
}
