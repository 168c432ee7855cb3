import Logging
import Messaging
import Synchronization

/// The thread that owns one connection after another, and drives what is done with it.
///
/// A turn reads all frames that are there, does all that can be done, and polls: so the more there is to do, the less each thing costs.
final class ConnectionThread: Sendable {
    /// How many frames are read before work is done: bounds what waits to be handed on.
    private static let framesPerTurn = 512

    /// What others do to wake the thread.
    let wakeUp = WakeUp()
    private let isStopping = Atomic(false)
    private let watchdog: Watchdog
    private let configuration: AMQPConfiguration
    private let direction: Direction
    private let logger: Logger
    private let time: any TimeSource

    /// Which way messages go on the connection.
    enum Direction: String {
        case publish, consume
    }

    init(_ direction: Direction, _ configuration: AMQPConfiguration, logger: Logger, time: any TimeSource) {
        self.direction = direction
        self.configuration = configuration
        self.time = time
        watchdog = Watchdog(time: time)
        var logger = logger
        logger[metadataKey: "connection"] = "\(configuration.connectionName) \(direction.rawValue)"
        self.logger = logger
    }

    /// Runs the thread until `stop`, and returns once it is gone. The link is made on the thread and never leaves it.
    func run(_ link: @escaping @Sendable (BusMetrics) -> some Link) async throws(MessagingError) {
        try await OSThread.run(name: "amqp-\(direction.rawValue)") { [self] in
            let metrics = BusMetrics(direction: direction)
            var link = link(metrics)
            live(&link, metrics)
            link.end()
        }
    }

    /// Lets the thread finish what it has begun, for a bounded time, and end.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        wakeUp.signal()
    }

    /// Shuts the socket down if a call is stuck; called from the watchdog's thread.
    func checkWatchdog() {
        guard watchdog.check(limit: configuration.watchdogLimit) else { return }
        logger.error("A call of the broker's library is stuck; its socket was shut down.")
    }

    // MARK: On the thread

    private func live(_ link: inout some Link, _ metrics: BusMetrics) {
        var machine = ConnectionMachine(
            backoff: configuration.backoff, refusedBackoff: configuration.refusedBackoff, steadyAfter: configuration.steadyAfter)
        while true {
            if isStopping.load(ordering: .acquiring) { machine.stop() }
            switch machine.next(at: time.now) {
            case .end: return
            case .wait(let until):
                link.rest(at: time.now)
                _ = wakeUp.wait(socket: nil, timeout: until - time.now)
            case .connect(let incarnation):
                do throws(LinkFailure) {
                    try serve(&link, &machine, incarnation: incarnation, metrics)
                    return
                } catch {
                    metrics.connected(false)
                    machine.failed(error.error.code, at: time.now, random: .random(in: 0..<1))
                    logger.error("The broker is not connected.", metadata: ["reason": "\(error.error.message)"])
                    link.lost(error.error)
                }
            }
        }
    }

    /// Opens a connection and serves it until it is to end; throws when it is lost.
    private func serve(_ link: inout some Link, _ machine: inout ConnectionMachine, incarnation: Int, _ metrics: BusMetrics) throws(LinkFailure) {
        let handle: ConnectionHandle
        do throws(MessagingError) {
            handle = try ConnectionHandle(
                configuration, name: "\(configuration.connectionName) \(direction.rawValue)", isConsuming: direction == .consume, watchdog: watchdog)
        } catch {
            throw LinkFailure(error: error)
        }
        machine.opened(at: time.now)
        metrics.connected(true)
        if incarnation > 1 { metrics.reconnected() }
        logger.info("The broker is connected.", metadata: ["number": "\(incarnation)"])
        try handle.openChannel(ConnectionHandle.controlChannel)
        try link.begin(handle, incarnation: incarnation, at: time.now)
        let isClean = try turn(&link, handle, metrics)
        link.end()
        metrics.connected(false)
        // A blocked broker would not read our farewell.
        if isClean { handle.close() }
        logger.info("The broker is left.")
    }

    /// Turns until the link is drained: true then, false where the time for that ran out.
    private func turn(_ link: inout some Link, _ handle: borrowing ConnectionHandle, _ metrics: BusMetrics) throws(LinkFailure) -> Bool {
        let interval = handle.heartbeat / 2
        var lastRead = time.now
        var reason: WakeUp.Reason = [.signalled, .readable]
        var hasFrames = true
        var drainUntil: ContinuousClock.Instant?
        while true {
            let now = time.now
            if drainUntil == nil, isStopping.load(ordering: .acquiring) {
                drainUntil = now + configuration.drainLimit
                link.drain()
            }
            if hasFrames || reason.contains(.readable) || now - lastRead >= interval || handle.isSecure {
                hasFrames = try read(&link, handle, at: now)
                lastRead = now
            }
            let next = try link.work(handle, isSignalled: reason.contains(.signalled), at: now)
            if let drainUntil {
                if link.isDrained { return true }
                if now >= drainUntil { return false }
            }
            hasFrames = hasFrames || handle.holdsFrames
            var timeout = next.hasMore || hasFrames ? .zero : interval
            for due in [next.due, drainUntil].compactMap({ $0 }) { timeout = min(timeout, max(.zero, due - time.now)) }
            if next.isPatient, timeout > NextTurn.patience, wakeUp.wait(socket: nil, timeout: NextTurn.patience).contains(.signalled) {
                reason = wakeUp.wait(socket: handle.descriptor, timeout: .zero).union(.signalled)
            } else {
                reason = wakeUp.wait(socket: handle.descriptor, forWriting: next.awaitsWriting, timeout: timeout)
            }
            metrics.turned()
        }
    }

    /// Reads what is there; true if there may be more.
    private func read(_ link: inout some Link, _ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant) throws(LinkFailure) -> Bool {
        for _ in 0..<Self.framesPerTurn {
            guard let (channel, frame) = try handle.nextFrame() else { return false }
            if case .connectionClosed(let reason) = frame {
                try handle.confirmConnectionClosed()
                throw LinkFailure(error: reason.error)
            }
            try link.take(frame, on: channel, handle, at: now)
            // Of an unencrypted socket, polling says whether there is more.
            if !handle.isSecure, !handle.holdsFrames { return false }
        }
        return true
    }
}
