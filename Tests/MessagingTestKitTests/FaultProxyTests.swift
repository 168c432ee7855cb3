import Glibc
import MessagingTestKit
import Testing

@Suite("A fault proxy", .serialized)
struct FaultProxyTests {
    /// Lends a server that sends back what it gets, and a proxy before it.
    private func withEcho(_ body: (FaultProxy) async throws -> Void) async throws {
        let port = try LoopbackPorts.free(1)[0]
        let listener = LoopbackPorts.socket()
        try #require(LoopbackPorts.withAddress(port: UInt16(port)) { bind(listener, $0, $1) } == 0 && listen(listener, 16) == 0)
        let before = ProcessUse.now.descriptors
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await onOwnThread { Self.echo(listener) } }
            defer { shutdown(listener, Int32(SHUT_RDWR)) }
            try await FaultProxy.with(to: port, body)
        }
        #expect(ProcessUse.now.descriptors < before, "nothing is left open, nor the listener")
    }

    /// Serves one connection after the other.
    private static func echo(_ listener: Int32) {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while case let client = accept(listener, nil, nil), client >= 0 {
            while case let count = recv(client, &bytes, bytes.count, 0), count > 0 { send(client, bytes, count, Int32(MSG_NOSIGNAL)) }
            close(client)
        }
        close(listener)
    }

    /// A client that waits for at most a second; its socket is closed with it.
    private final class Client {
        let descriptor: Int32

        init(_ proxy: FaultProxy) throws {
            descriptor = try #require(LoopbackPorts.connect(to: proxy.port))
            var wait = timeval(tv_sec: 1, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(descriptor) }

        func say(_ text: String) { send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL)) }

        /// Hears so many bytes, or fewer where no more come; "" is an end.
        func hear(_ count: Int) -> Result<String, Failure> {
            var bytes = [UInt8](repeating: 0, count: count)
            let received = recv(descriptor, &bytes, count, Int32(MSG_WAITALL))
            return received < 0 ? .failure(Failure(error: errno)) : .success(String(decoding: bytes.prefix(received), as: UTF8.self))
        }

        struct Failure: Error, Equatable {
            var error: Int32
        }
    }

    @Test func `passes on what it gets, in every weather`() async throws {
        try await withEcho { proxy in
            proxy.faults.both { flow in
                flow.slice = 1
                flow.delay = .milliseconds(1)
                flow.jitter = .milliseconds(3)
                flow.bytesPerSecond = 100_000
            }
            let client = try Client(proxy)
            let text = String(repeating: "杜宇", count: 50)
            client.say(text)
            #expect(client.hear(text.utf8.count) == .success(text))
            #expect(proxy.passed(towards: .server) == text.utf8.count)
            #expect(proxy.passed(towards: .client) == text.utf8.count)
        }
    }

    @Test func `cuts after a byte, and counts from the beginning or from now`() async throws {
        try await withEcho { proxy in
            proxy.faults.toClient.cutAfter = 3
            let first = try Client(proxy)
            first.say("abcdef")
            #expect(first.hear(6) == .success("abc"))
            proxy.faults.toClient.cutAfter = nil
            let second = try Client(proxy)
            second.say("abc")
            #expect(second.hear(3) == .success("abc"))
            proxy.end(afterNext: 2, towards: .client)
            second.say("defg")
            #expect(second.hear(4) == .success("de"))
        }
    }

    @Test func `resets both sides`() async throws {
        try await withEcho { proxy in
            let client = try Client(proxy)
            client.say("a")
            #expect(client.hear(1) == .success("a"))
            proxy.end(.reset)
            #expect(client.hear(1) == .failure(.init(error: ECONNRESET)))
            #expect(proxy.open == 0)
        }
    }

    @Test func `a black hole swallows and closes nothing; a frozen line goes on after`() async throws {
        try await withEcho { proxy in
            let client = try Client(proxy)
            proxy.faults.toServer.isFrozen = true
            client.say("a")
            #expect(client.hear(1) == .failure(.init(error: EAGAIN)))
            proxy.faults.toServer.isFrozen = false
            #expect(client.hear(1) == .success("a"))
            proxy.faults.toServer.isBlackHole = true
            client.say("b")
            #expect(client.hear(1) == .failure(.init(error: EAGAIN)))
            proxy.faults.toServer.isBlackHole = false
            client.say("c")
            #expect(client.hear(1) == .failure(.init(error: EAGAIN)), "bytes are missing before it")
        }
    }

    @Test func `of a half-open connection only one side knows`() async throws {
        try await withEcho { proxy in
            let client = try Client(proxy)
            client.say("a")
            #expect(client.hear(1) == .success("a"))
            proxy.end(.halfOpen(told: .server))
            client.say("b")
            #expect(client.hear(1) == .failure(.init(error: EAGAIN)))
            #expect(proxy.open == 1)
            let other = try Client(proxy)
            other.say("c")
            #expect(other.hear(1) == .success("c"), "the server has left the first")
            proxy.end(.halfOpen(told: .client))
            #expect(other.hear(1) == .success(""))
        }
    }

    @Test func `tells an end late, or never`() async throws {
        try await withEcho { proxy in
            proxy.faults.farewell = .after(.milliseconds(300))
            let client = try Client(proxy)
            client.say("a")
            #expect(client.hear(1) == .success("a"))
            let began = ContinuousClock.now
            shutdown(client.descriptor, Int32(SHUT_WR))
            #expect(client.hear(1) == .success(""), "the server heard it, and its own end came back")
            #expect(ContinuousClock.now - began >= .milliseconds(600), "each of them took its time")
            proxy.faults.farewell = .never
            let second = try Client(proxy)
            shutdown(second.descriptor, Int32(SHUT_WR))
            #expect(second.hear(1) == .failure(.init(error: EAGAIN)))
        }
    }

    @Test func `refuses, or accepts and is silent`() async throws {
        try await withEcho { proxy in
            proxy.faults.admission = .refuse
            #expect(LoopbackPorts.connect(to: proxy.port) == nil)
            proxy.faults.admission = .silence
            let silent = try Client(proxy)
            silent.say("a")
            #expect(silent.hear(1) == .failure(.init(error: EAGAIN)))
            proxy.faults.admission = .forward
            let client = try Client(proxy)
            client.say("a")
            #expect(client.hear(1) == .success("a"))
            #expect(proxy.accepted == 2)
        }
    }

    @Test func `before a port where nobody listens it ends what it accepts`() async throws {
        let nobody = try LoopbackPorts.free(1)[0]
        try await FaultProxy.with(to: nobody) { proxy in
            let client = try Client(proxy)
            #expect(client.hear(1) == .failure(.init(error: ECONNRESET)))
        }
    }

    @Test func `keeps a record if it is asked to`() async throws {
        let port = try LoopbackPorts.free(1)[0]
        let listener = LoopbackPorts.socket()
        try #require(LoopbackPorts.withAddress(port: UInt16(port)) { bind(listener, $0, $1) } == 0 && listen(listener, 16) == 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await onOwnThread { Self.echo(listener) } }
            defer { shutdown(listener, Int32(SHUT_RDWR)) }
            try await FaultProxy.with(to: port, isRecording: true) { proxy in
                let client = try Client(proxy)
                client.say("abc")
                #expect(client.hear(3) == .success("abc"))
                proxy.end()
                #expect(proxy.records(towards: .server) == [Array("abc".utf8)])
                #expect(proxy.records(towards: .client) == [Array("abc".utf8)])
            }
        }
    }
}
