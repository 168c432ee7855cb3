import Glibc

/// The sockets of a fault proxy and what becomes of them. Nothing here blocks.
struct ProxyState {
    /// How many connections may wait to be accepted.
    private static let backlog: Int32 = 128

    private let listener: Int32
    private let target: UInt16
    private let isRecording: Bool
    private var connections: [ProxiedConnection] = []
    private var isListening = true
    private var random: SeededGenerator
    /// Of the connections that are gone.
    private var passed: [Faults.Side: Int] = [:]
    private var recorded: [Faults.Side: [[UInt8]]] = [:]
    private(set) var accepted = 0

    var faults = Faults() {
        didSet { listen(faults.admission != .refuse) }
    }

    /// Listens on a port of the loopback interface.
    init(on port: Int, to target: UInt16, seed: UInt64, isRecording: Bool) throws(BrokerError) {
        self.target = target
        self.isRecording = isRecording
        random = SeededGenerator(seed)
        listener = Self.socket()
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let isBound = LoopbackPorts.withAddress(port: UInt16(port)) { bind(listener, $0, $1) } == 0
        guard isBound, Glibc.listen(listener, Self.backlog) == 0 else {
            let reason = String(cString: strerror(errno))
            Glibc.close(listener)
            throw BrokerError(.system, "a proxy cannot listen on port \(port): \(reason)")
        }
    }

    /// How many connections there are now.
    var open: Int { connections.count }

    /// How many bytes all connections have passed on towards a side.
    func passed(towards side: Faults.Side) -> Int { connections.reduce(passed[side] ?? 0) { $0 + $1.passed(towards: side) } }

    /// What connections that are gone have passed on towards a side.
    func records(towards side: Faults.Side) -> [[UInt8]] { recorded[side] ?? [] }

    mutating func end(_ ending: Faults.Ending) {
        for place in connections.indices { connections[place].end(ending) }
        forgetGone()
    }

    mutating func end(afterNext count: Int, towards side: Faults.Side) {
        for place in connections.indices { connections[place].cutAfterNext(count, towards: side) }
    }

    /// What to poll for.
    var watched: [pollfd] {
        [pollfd(fd: isListening ? listener : -1, events: Int16(POLLIN), revents: 0)] + connections.flatMap { [faults] in $0.watched(faults) }
    }

    /// Accepts who waits, and lets every connection do what it can; gives back when the next thing is due.
    mutating func turn(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        accept()
        var next: ContinuousClock.Instant?
        for place in connections.indices {
            guard let due = connections[place].turn(faults, at: now, using: &random) else { continue }
            next = next.map { min($0, due) } ?? due
        }
        forgetGone()
        return next
    }

    /// Closes everything.
    mutating func close() {
        end(.close)
        Glibc.close(listener)
    }

    private mutating func forgetGone() {
        for connection in connections where connection.isGone {
            for side in Faults.Side.allCases {
                passed[side, default: 0] += connection.passed(towards: side)
                if isRecording { recorded[side, default: []].append(connection.record(towards: side)) }
            }
        }
        connections.removeAll(where: \.isGone)
    }

    private mutating func listen(_ wanted: Bool) {
        guard isListening != wanted else { return }
        isListening = wanted
        // A socket that no longer listens keeps its port, and listens there again when it is told to.
        if wanted { Glibc.listen(listener, Self.backlog) } else { shutdown(listener, Int32(SHUT_RDWR)) }
    }

    private mutating func accept() {
        while isListening, case let client = Glibc.accept(listener, nil, nil), client >= 0 {
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            Self.sendAtOnce(client)
            accepted += 1
            let isForwarded = faults.admission == .forward
            let server = isForwarded ? connect() : nil
            var connection = ProxiedConnection(client: client, server: server, isRecorded: isRecording)
            if isForwarded, server == nil { connection.end(.reset) }
            connections.append(connection)
        }
    }

    /// A socket that is connected or about to be: whether the target takes it may show only when it is used.
    private func connect() -> Int32? {
        let descriptor = Self.socket()
        guard descriptor >= 0 else { return nil }
        Self.sendAtOnce(descriptor)
        guard LoopbackPorts.withAddress(port: target, { Glibc.connect(descriptor, $0, $1) }) == 0 || errno == EINPROGRESS else {
            Glibc.close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func socket() -> Int32 {
        Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    }

    private static func sendAtOnce(_ descriptor: Int32) {
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
}
