import Logging
import Messaging
import Synchronization

/// Says what goes wrong, in constant sentences without personal data, and not more often than anybody can read. Metrics count them all.
final class ProblemLog: Sendable {
    /// Lines per second and instance.
    private static let mostPerSecond = 10

    private let logger: Logger
    private let time: any TimeSource
    private let bucket: Mutex<TokenBucket>

    init(_ logger: Logger, time: any TimeSource) {
        self.logger = logger
        self.time = time
        bucket = Mutex(TokenBucket(perSecond: Self.mostPerSecond))
    }

    func error(_ message: Logger.Message, _ metadata: Logger.Metadata) {
        guard bucket.withLock({ $0.take(at: time.now) }) else { return }
        logger.error(message, metadata: metadata)
    }
}
