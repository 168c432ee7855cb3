import Glibc
import Messaging
import Synchronization

/// Frees a thread that is stuck in a C call: shuts its socket down, so that the call fails.
///
/// librabbitmq 0.11 waits without limit where it sends, and where a read falls due during a publish; nothing inside can interrupt it.
final class Watchdog: Sendable {
    /// When the present call began, in nanoseconds since `start`; 0 while none runs.
    private let busySince = Atomic<Int64>(0)
    /// The socket, while it is open. Locked while it is shut down, so that the number cannot belong to another socket by then.
    private let socket = Mutex<Int32?>(nil)
    private let start: ContinuousClock.Instant
    private let time: any TimeSource

    init(time: any TimeSource) {
        self.time = time
        start = time.now
    }

    /// Watches this socket from now on.
    func watch(_ descriptor: Int32) {
        socket.withLock { $0 = descriptor }
    }

    /// The socket is about to be closed.
    func release() {
        socket.withLock { $0 = nil }
        rest()
    }

    /// A call that may block begins.
    func callBegins() {
        busySince.store(max(1, (time.now - start).nanoseconds), ordering: .relaxed)
    }

    /// No call runs.
    func rest() {
        busySince.store(0, ordering: .relaxed)
    }

    /// Shuts the socket down if the present call has lasted over the limit; true if it did.
    func check(limit: Duration) -> Bool {
        let since = busySince.load(ordering: .relaxed)
        guard since != 0, (time.now - start).nanoseconds - since > limit.nanoseconds else { return false }
        return socket.withLock { descriptor in
            guard let descriptor else { return false }
            return shutdown(descriptor, Int32(SHUT_RDWR)) == 0
        }
    }
}

extension Duration {
    /// In nanoseconds, rounded towards zero.
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}

/// The thread that looks after the threads: Swift's pool may itself be busy when it is needed.
final class WatchdogThread: Sendable {
    /// How often it looks. The limits are many times as long.
    private static let interval: Duration = .seconds(1)

    private let threads: [ConnectionThread]
    private let wakeUp = WakeUp()
    private let isStopping = Atomic(false)

    init(_ threads: [ConnectionThread]) {
        self.threads = threads
    }

    /// Watches until `stop`.
    func run() async throws(MessagingError) {
        try await OSThread.run(name: "amqp-watchdog") { [self] in
            while !isStopping.load(ordering: .acquiring) {
                _ = wakeUp.wait(socket: nil, timeout: Self.interval)
                for thread in threads { thread.checkWatchdog() }
            }
        }
    }

    func stop() {
        isStopping.store(true, ordering: .releasing)
        wakeUp.signal()
    }
}
