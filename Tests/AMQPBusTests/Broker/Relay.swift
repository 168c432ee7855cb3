import Glibc
import MessagingTestKit
import Synchronization

/// Forwards TCP connections of the loopback interface, and cuts, refuses or freezes them when told: a network that can break.
final class Relay: Sendable {
    private struct State {
        var isOpen = true
        /// Bytes are neither read nor written, and nothing is closed.
        var isFrozen = false
        /// How many bytes are forwarded at a time; nil forwards what is there.
        var slice: Int?
        var pairs: [(Int32, Int32)] = []
        var isEnding = false
    }

    let port: Int
    private let target: Int
    private let listener: Int32
    private let state = Mutex(State())

    /// Lends a relay to a port of the loopback interface.
    static func with<Result: Sendable>(to target: Int, _ body: (Relay) async throws -> Result) async throws -> Result {
        let relay = try Relay(to: target)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(relay)) } catch { result = .failure(error) }
        relay.state.withLock { $0.isEnding = true }
        return try result.get()
    }

    private init(to target: Int) throws {
        self.target = target
        port = try LoopbackPorts.free(1)[0]
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        let bound = Self.withAddress(port) { bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 64) == 0 else { throw BrokerConsole.Failure(description: "The relay cannot listen on port \(port).") }
        var thread = pthread_t()
        let box = Unmanaged.passRetained(self)
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Relay>.fromOpaque(argument).takeRetainedValue().forward() }
                return nil
            }, box.toOpaque())
        pthread_detach(thread)
    }

    /// Cuts every connection; new ones are taken.
    func cut() {
        state.withLock { state in
            for (left, right) in state.pairs {
                shutdown(left, Int32(SHUT_RDWR))
                shutdown(right, Int32(SHUT_RDWR))
            }
        }
    }

    /// Refuses new connections, or takes them again.
    func setOpen(_ isOpen: Bool) {
        state.withLock { $0.isOpen = isOpen }
        if !isOpen { cut() }
    }

    /// Swallows everything without closing anything, as a firewall does that forgot its connections.
    func setFrozen(_ isFrozen: Bool) {
        state.withLock { $0.isFrozen = isFrozen }
    }

    /// Forwards so many bytes at a time.
    func setSlice(_ bytes: Int?) {
        state.withLock { $0.slice = bytes }
    }

    // MARK: On the thread

    private func forward() {
        var pairs: [(Int32, Int32)] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let (isOpen, isFrozen, slice, isEnding) = state.withLock { state in
                state.pairs = pairs
                return (state.isOpen, state.isFrozen, state.slice, state.isEnding)
            }
            guard !isEnding else { break }
            var watched = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
            if !isFrozen { for (left, right) in pairs { watched += [left, right].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) } } }
            guard poll(&watched, nfds_t(watched.count), 5) > 0 else { continue }
            if watched[0].revents != 0 {
                let accepted = accept(listener, nil, nil)
                if accepted >= 0 {
                    if isOpen, let onward = Self.connect(port: target) { pairs.append((accepted, onward)) } else { close(accepted) }
                }
            }
            var ended: Set<Int32> = []
            for item in watched.dropFirst() where item.revents != 0 {
                guard let pair = pairs.first(where: { $0.0 == item.fd || $0.1 == item.fd }), !ended.contains(pair.0) else { continue }
                let other = pair.0 == item.fd ? pair.1 : pair.0
                let count = recv(item.fd, &buffer, slice ?? buffer.count, 0)
                if count <= 0 || !Self.sendAll(other, buffer[..<count]) { ended.insert(pair.0) }
            }
            // Closed under the lock: `cut` must not meet a number that belongs to another socket by then.
            state.withLock { state in
                for (left, right) in pairs where ended.contains(left) {
                    close(left)
                    close(right)
                }
                pairs.removeAll { ended.contains($0.0) }
                state.pairs = pairs
            }
        }
        state.withLock { state in
            for (left, right) in pairs {
                close(left)
                close(right)
            }
            state.pairs = []
        }
        close(listener)
    }

    private static func sendAll(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// A connected socket, or nil.
    static func connect(port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        guard withAddress(port, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    static func withAddress<Result>(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
