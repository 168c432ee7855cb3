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

    func error(_ sentence: String, _ particulars: [String: String]) {
        guard bucket.withLock({ $0.take(at: time.now) }) else { return }
        logger.error("\(sentence)", metadata: particulars.mapValues { .string($0) })
    }

    /// A handler threw. What it threw may quote data, so its kind alone is said, or the sentence of an ``AdapterError``.
    func handlerFailed(_ error: any Error, _ operation: String) {
        self.error("a handler failed", ["operation": operation, "error": "\(type(of: error))", "reason": error.publicSentence])
    }

    /// A handler broke its contract.
    func contractBroken(_ breach: String, _ operation: String) {
        error("an answer broke its contract and was not sent; mend the handler", ["operation": operation, "breach": breach])
    }
}

extension Error {
    /// What may be logged of it: the sentence of an ``AdapterError``, else its kind.
    var publicSentence: String { (self as? AdapterError)?.message ?? String(describing: type(of: self)) }
}
