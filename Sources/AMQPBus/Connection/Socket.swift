import Glibc
import Messaging

/// Opens a TCP connection: every address of a name is tried, each for a bounded time.
enum Socket {
    /// A connected socket, not blocking, closed on exec.
    static func connect(host: String, port: Int, timeout: Duration) throws(MessagingError) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let resolved = getaddrinfo(host, String(port), &hints, &list)
        guard resolved == 0 else {
            throw MessagingError(.unreachable, "The broker's host '\(host)' cannot be resolved: \(String(cString: gai_strerror(resolved))).")
        }
        defer { freeaddrinfo(list) }
        var reason = "it has no address"
        var next = list
        while let address = next?.pointee {
            next = address.ai_next
            switch connect(address, timeout: timeout) {
            case .success(let descriptor): return descriptor
            case .failure(let error): reason = error.reason
            }
        }
        throw MessagingError(.unreachable, "The broker at \(host):\(port) cannot be reached: \(reason).")
    }

    private struct Failure: Error {
        var reason: String
    }

    private static func connect(_ address: addrinfo, timeout: Duration) -> Result<Int32, Failure> {
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.ai_family, address.ai_socktype | flags, address.ai_protocol)
        guard descriptor >= 0 else { return .failure(Failure(reason: text(errno))) }
        var error = Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno
        if error == EINPROGRESS {
            var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if poll(&watched, 1, Int32(timeout.wholeMilliseconds)) > 0 {
                var length = socklen_t(MemoryLayout<Int32>.size)
                getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length)
            } else {
                error = ETIMEDOUT
            }
        }
        guard error == 0 else {
            close(descriptor)
            return .failure(Failure(reason: text(error)))
        }
        return .success(descriptor)
    }

    /// Sends small messages at once, and gives up what the other side does not acknowledge for so long.
    static func tune(_ descriptor: Int32, silence: Duration) {
        set(descriptor, TCP_NODELAY, 1)
        set(descriptor, TCP_USER_TIMEOUT, Int32(silence.wholeMilliseconds))
    }

    /// Holds small segments back while a run of messages is written, and lets them go after.
    static func cork(_ descriptor: Int32, _ isCorked: Bool) {
        set(descriptor, TCP_CORK, isCorked ? 1 : 0)
    }

    /// Whether a message can be written without waiting.
    static func isWritable(_ descriptor: Int32) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&watched, 1, 0) > 0
    }

    private static func set(_ descriptor: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, Int32(IPPROTO_TCP), option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func text(_ error: Int32) -> String {
        String(cString: strerror(error))
    }
}
