import CRabbitMQ
import Glibc
import Synchronization

/// Wakes the thread that polls: an `eventfd`, written only when nobody has since the thread last looked.
final class WakeUp: Sendable {
    /// Why the thread woke.
    struct Reason: OptionSet {
        let rawValue: Int
        /// Somebody called `signal`.
        static let signalled = Reason(rawValue: 1)
        /// The socket has something to read, or is broken.
        static let readable = Reason(rawValue: 2)
        /// The socket takes something.
        static let writable = Reason(rawValue: 4)
    }

    private let descriptor: Int32
    private let isSignalled = Atomic(false)

    init() {
        descriptor = onevisit_eventfd()
        precondition(descriptor >= 0, "The system gives no eventfd: it has no descriptors left.")
    }

    deinit { Glibc.close(descriptor) }

    /// Callable from any thread; costs an atomic exchange where the thread is to wake already.
    func signal() {
        guard !isSignalled.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var one: UInt64 = 1
        // It fails only where the counter is full, and then the thread wakes as well.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Waits until somebody signals, the socket is ready, or the time is over. What was signalled before this returns is seen after.
    func wait(socket: Int32?, forWriting: Bool = false, timeout: Duration) -> Reason {
        var watched = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        if let socket { watched.append(pollfd(fd: socket, events: Int16(POLLIN) | (forWriting ? Int16(POLLOUT) : 0), revents: 0)) }
        // Rounded up: waking before the time would mean waking twice.
        let milliseconds = max(
            0, min(timeout.components.seconds * 1000 + (timeout.components.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000, 60_000))
        guard poll(&watched, nfds_t(watched.count), Int32(milliseconds)) > 0 else { return [] }
        var reason: Reason = []
        if watched[0].revents != 0 {
            var count: UInt64 = 0
            _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
            _ = isSignalled.exchange(false, ordering: .acquiringAndReleasing)
            reason.insert(.signalled)
        }
        if socket != nil {
            if watched[1].revents & ~Int16(POLLOUT) != 0 { reason.insert(.readable) }
            if watched[1].revents & Int16(POLLOUT) != 0 { reason.insert(.writable) }
        }
        return reason
    }
}
