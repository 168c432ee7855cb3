/// Publishes messages and hands incoming ones on. Knows nothing of departments.
///
/// A bus lives in `run()`. Sources and receivers are attached before or while it runs and stay attached over every reconnect;
/// each reconnect declares the topology anew and subscribes again. Every promise here is a scenario of `BusConformance`.
///
/// What becomes of messages while nothing can be written: while the link is *down*, sources are not asked, so what they hold stays with
/// them, and `publish` answers `notSent` at once; `status` says so before. While it is *blocked*, sources are asked, and all that they
/// offer is told `notSent` at once. What was written before either is told its outcome, or `unknown`, within a bounded time.
public protocol MessageBus: Sendable {
    /// Lives until its task is cancelled, then stops taking deliveries, flushes what is ready, waits a bounded time for
    /// confirms and settlements, and closes. Reconnects by itself meanwhile; throws only what no reconnect can mend.
    /// A bus runs once: when this has returned, receivers and consumers are detached for good.
    func run() async throws(MessagingError)

    /// How the two directions stand now. Cheap: it may be asked for each request.
    var status: BusStatus { get }

    /// Each change of `status`, beginning with the present one. A slow reader sees the newest and may miss ones between.
    func statusChanges() -> AsyncStream<BusStatus>

    /// Adds a source of messages. The bus asks it whenever it can write and was woken since.
    func attach(_ source: any PublishSource)

    /// Says that an attached source has something. Callable from any thread, never blocks, cheap when repeated.
    func wake()

    /// Publishes these and waits for each one's outcome, given back in their order. Tokens are ignored here.
    func publish(_ messages: [OutgoingMessage]) async -> [PublishOutcome]

    /// Attaches a receiver that needs no settlement. `receive` runs on the thread that reads, with all that was ready at once, in
    /// order; it must not block. Detached when the returned value is cancelled or released.
    func receive(_ subscription: Subscription, _ receive: @escaping @Sendable ([IncomingMessage]) -> Void) -> ReceiverHandle

    /// Hands each delivery to `handle`, up to the prefetch at once, and settles it with what `handle` returns. Lives until the task
    /// is cancelled or the bus ends: then takes no more, returns what was not begun, waits for what was begun, and returns.
    /// A cancelled task cancels its handlers too; so that they finish undisturbed, cancel the task of `run()` and let this one return by itself.
    /// Settlements of a connection that is gone are dropped: the broker delivers those messages again.
    func consume(_ subscription: Subscription, _ handle: @escaping @Sendable (IncomingMessage) async -> Settlement) async
}

/// What waits to be published. The bus asks for it when it can write, so all that gathered meanwhile goes out together and
/// nothing waits for a batch to fill.
public protocol PublishSource: AnyObject, Sendable {
    /// Takes up to `limit` ready messages. Called on the publishing thread; must not block. Fewer than `limit` means: no more now.
    func takeMessages(limit: Int) -> [OutgoingMessage]

    /// Says what became of messages taken here, in runs. Called on the publishing thread; must not block.
    /// Every message taken is told of exactly once.
    func settled(_ outcomes: [(token: UInt64, outcome: PublishOutcome)])
}

/// Which queue to read and how.
public struct Subscription: Sendable {
    /// A queue that others declared, or one of this connection alone.
    public enum Source: Sendable {
        case queue(String)
        /// Declared anew on each connect, under a name of its own; dies with the connection.
        /// The argument is the number of the connection, beginning with 1 and growing with each connect.
        case exclusive(@Sendable (_ connection: Int) -> ExclusiveQueue)
    }

    public var source: Source
    /// How many unsettled deliveries may be with us; ignored by `receive`.
    public var prefetch: Int

    public init(_ source: Source, prefetch: Int = 100) {
        self.source = source
        self.prefetch = prefetch
    }
}

/// A queue that one connection declares, binds and reads alone.
public struct ExclusiveQueue: Hashable, Sendable {
    public var name: String
    public var bindings: [Binding]

    /// From which exchange, with which pattern.
    public struct Binding: Hashable, Sendable {
        public var exchange: String
        public var pattern: String
        public init(exchange: String, pattern: String) {
            self.exchange = exchange
            self.pattern = pattern
        }
    }

    public init(name: String, bindings: [Binding]) {
        self.name = name
        self.bindings = bindings
    }
}

/// Keeps a receiver attached for as long as somebody holds it.
public final class ReceiverHandle: Sendable {
    private let onCancel: @Sendable () -> Void

    public init(onCancel: @escaping @Sendable () -> Void) {
        self.onCancel = onCancel
    }

    deinit { onCancel() }
}

/// How both directions of a bus stand.
public struct BusStatus: Hashable, Sendable {
    public var publishing: LinkState
    public var consuming: LinkState

    public init(publishing: LinkState, consuming: LinkState) {
        self.publishing = publishing
        self.consuming = consuming
    }

    /// Whether a message can leave and its reply arrive.
    public var isReady: Bool { publishing.connection != nil && consuming.connection != nil }
}

/// How one direction stands.
public enum LinkState: Hashable, Sendable {
    /// Not connected, or connected but not yet declared and subscribed; the reason is for operators.
    case down(reason: String)
    /// Connected, declared, subscribed. Counts connections from 1.
    case up(connection: Int)
    /// Up, but the broker takes no messages now: a memory or disk alarm.
    case blocked(connection: Int, reason: String)

    /// The number of the connection on which messages flow now.
    public var connection: Int? {
        if case .up(let connection) = self { connection } else { nil }
    }
}

extension LinkState: CustomStringConvertible {
    public var description: String {
        switch self {
        case .down(let reason): "down: \(reason)"
        case .up(let connection): "up, connection \(connection)"
        case .blocked(_, let reason): "blocked by the broker: \(reason)"
        }
    }
}
