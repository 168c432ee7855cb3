import Glibc
import Synchronization

/// A network that can break: forwards the TCP connections of a port of the loopback interface to another, and does to them what ``faults`` says.
///
///     try await FaultProxy.with(to: broker.port) { proxy in
///         let bus = AMQPBus(try AMQPConfiguration(url: "amqp://admin:admin@127.0.0.1:\(proxy.port)"), …)
///         proxy.faults.toClient.slice = 1
///         …
///         proxy.end(.reset)
///     }
public final class FaultProxy: Sendable {
    /// How long the thread sleeps where nothing is due; it is woken for whatever happens.
    private static let longestWait = Duration.seconds(60)

    /// Where clients connect to instead of the target.
    public let port: Int
    private let state: Mutex<ProxyState>
    /// Whether the thread is to end.
    private let isEnding = Atomic(false)
    /// Both ends of a line that wakes the thread.
    private let line: (sleeper: Int32, waker: Int32)

    /// Lends a proxy to a port of the loopback interface. When this returns, its thread and all of its descriptors are gone.
    /// - Parameters:
    ///   - seed: of the jitter.
    ///   - isRecording: whether all that is passed on is kept for ``records(towards:)``.
    public static func with<Result: Sendable>(
        to target: Int, seed: UInt64 = 1, isRecording: Bool = false, _ body: (FaultProxy) async throws -> Result
    ) async throws -> Result {
        let proxy = try FaultProxy(to: target, seed: seed, isRecording: isRecording)
        defer { for descriptor in [proxy.line.sleeper, proxy.line.waker] { close(descriptor) } }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await onOwnThread { proxy.forward() } }
            defer {
                proxy.isEnding.store(true, ordering: .releasing)
                proxy.ring()
            }
            return try await body(proxy)
        }
    }

    private init(to target: Int, seed: UInt64, isRecording: Bool) throws(BrokerError) {
        guard let target = UInt16(exactly: target) else { throw BrokerError(.system, "there is no port \(target)") }
        port = try LoopbackPorts.free(1)[0]
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw BrokerError(.system, "no sockets could be made: \(String(cString: strerror(errno)))")
        }
        do throws(BrokerError) {
            state = Mutex(try ProxyState(on: port, to: target, seed: seed, isRecording: isRecording))
        } catch {
            for descriptor in ends { close(descriptor) }
            throw error
        }
        line = (ends[0], ends[1])
    }

    // MARK: - What it does

    /// What happens to the connections. Whatever the proxy does after this was set obeys it.
    public var faults: Faults {
        get { state.withLock { $0.faults } }
        set {
            state.withLock { $0.faults = newValue }
            wake()
        }
    }

    /// Ends every connection now; new ones are taken.
    public func end(_ ending: Faults.Ending = .close) {
        state.withLock { $0.end(ending) }
        wake()
    }

    /// Ends each connection that is open now, as ``Faults/ending`` says, after it has passed on so many more bytes towards a side.
    public func end(afterNext count: Int, towards side: Faults.Side) {
        state.withLock { $0.end(afterNext: count, towards: side) }
        wake()
    }

    /// How many connections were ever accepted.
    public var accepted: Int { state.withLock { $0.accepted } }

    /// How many connections there are now.
    public var open: Int { state.withLock { $0.open } }

    /// How many bytes all connections have passed on towards a side.
    public func passed(towards side: Faults.Side) -> Int { state.withLock { $0.passed(towards: side) } }

    /// What was passed on towards a side, for each connection that is gone.
    public func records(towards side: Faults.Side) -> [[UInt8]] { state.withLock { $0.records(towards: side) } }

    // MARK: - The thread

    private func wake() {
        // Nobody sleeps any more, and the line is gone or about to be.
        if !isEnding.load(ordering: .acquiring) { ring() }
    }

    private func ring() {
        var byte: UInt8 = 1
        send(line.waker, &byte, 1, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }

    private func forward() {
        var bytes = [UInt8](repeating: 0, count: 256)
        while !isEnding.load(ordering: .acquiring) {
            let (due, sockets) = state.withLock { state in
                let due = state.turn(at: .now)
                return (due, state.watched)
            }
            var watched = [pollfd(fd: line.sleeper, events: Int16(POLLIN), revents: 0)] + sockets
            let wait = due.map { min(max(.zero, $0 - .now), Self.longestWait) } ?? Self.longestWait
            // Polling counts milliseconds; a bandwidth is a matter of microseconds.
            if wait < .milliseconds(1) { usleep(UInt32(wait / .microseconds(1))) }
            poll(&watched, nfds_t(watched.count), Int32(wait / .milliseconds(1)))
            if watched[0].revents != 0 { while recv(line.sleeper, &bytes, bytes.count, Int32(MSG_DONTWAIT)) > 0 {} }
        }
        state.withLock { $0.close() }
    }
}
