import Glibc
import Synchronization

/// Callers that are in no hurry: some send a head byte by byte, some a body, some read what they get byte by byte. Each holds a connection
/// for as long as the gateway puts up with it.
final class SlowCallers: Sendable {
    enum Kind: CaseIterable { case heads, bodies, readers }

    /// How many come in a step, two hundred a second: it is their being there that is looked at, not their coming.
    private static let openedAtOnce = 20
    /// Each moves once in so many steps, so that two thousand do not keep a processor busy with being slow.
    private static let stride = 10
    private static let step: Duration = .milliseconds(100)

    private struct Caller {
        var number: Int
        var kind: Kind
        var descriptor: CInt
        var openedAt: ContinuousClock.Instant
    }

    private struct State {
        var cut: [Kind: [Duration]] = [:]
        var failures = 0
    }

    private let port: Int
    private let count: Int
    private let state = Mutex(State())

    init(port: Int, count: Int) {
        self.port = port
        self.count = count
    }

    /// How long each that was cut off had been connected.
    var cut: [Kind: [Duration]] { state.withLock { $0.cut } }
    /// Those that found no way in.
    var failures: Int { state.withLock { $0.failures } }
    var areAllCut: Bool { state.withLock { $0.failures + $0.cut.values.reduce(0) { $0 + $1.count } == count } }

    /// Opens them all, a third of each kind, and lets them drip until each is cut off or the task is cancelled.
    func run() async throws {
        var callers: [Caller] = []
        defer { for caller in callers { close(caller.descriptor) } }
        var (opened, turn) = (0, 0)
        while opened < count || !callers.isEmpty {
            for _ in 0..<min(Self.openedAtOnce, count - opened) {
                if let caller = open(opened) {
                    callers.append(caller)
                } else {
                    state.withLock { $0.failures += 1 }
                }
                opened += 1
            }
            let now = ContinuousClock.now
            var kept: [Caller] = []
            for caller in callers {
                if caller.number % Self.stride != turn || isAlive(caller) {
                    kept.append(caller)
                } else {
                    close(caller.descriptor)
                    state.withLock { $0.cut[caller.kind, default: []].append(now - caller.openedAt) }
                }
            }
            callers = kept
            turn = (turn + 1) % Self.stride
            try await Task.sleep(for: Self.step)
        }
    }

    private func open(_ number: Int) -> Caller? {
        let kind = Kind.allCases[number % Kind.allCases.count]
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        // Before the connection is made, because it decides how much the other side may send unasked.
        var small: CInt = 1024
        if kind == .readers { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &small, socklen_t(MemoryLayout<CInt>.size)) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        let caller = Caller(number: number, kind: kind, descriptor: descriptor, openedAt: .now)
        guard isConnected, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0, send(opening(of: kind), on: caller) else {
            close(descriptor)
            return nil
        }
        return caller
    }

    private func opening(of kind: Kind) -> String {
        switch kind {
        case .heads: "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-"
        case .bodies: "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4096\r\n\r\n{"
        case .readers: "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
        }
    }

    /// Does one small thing, and sees whether the other side is still there.
    private func isAlive(_ caller: Caller) -> Bool {
        var byte: UInt8 = 0
        if caller.kind == .readers {
            // What came before the end can still be read after it, so the end has to be asked for.
            var state = pollfd(fd: caller.descriptor, events: 0, revents: 0)
            guard poll(&state, 1, 0) == 0 else { return false }
            let count = recv(caller.descriptor, &byte, 1, 0)
            return count > 0 || count < 0 && errno == EAGAIN
        }
        var rest = [UInt8](repeating: 0, count: 4096)
        // What it says, it says because it has had enough; then it closes.
        var count = 0
        repeat { count = recv(caller.descriptor, &rest, rest.count, 0) } while count > 0
        return count < 0 && errno == EAGAIN && send("a", on: caller)
    }

    private func send(_ text: String, on caller: Caller) -> Bool {
        let bytes = Array(text.utf8)
        return Glibc.send(caller.descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count
    }
}
