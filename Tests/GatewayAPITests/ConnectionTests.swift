import Contracts
import GatewayAPI
import Orchestration
import Testing

@Suite("Connections, good and bad", .timeLimit(.minutes(1)))
struct ConnectionTests {
    private func desk(_ answer: Answer = .closed) -> ScriptedDesk {
        let desk = ScriptedDesk()
        desk.say(answer)
        return desk
    }

    @Test("A connection carries one request after another")
    func keepAlive() async throws {
        try await withGateway(desk()) { port in
            try await RawConnection.open(port) { connection in
                for _ in 1...3 {
                    try await connection.send(.submitting())
                    #expect(try await connection.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
                    #expect(try await connection.receive(through: "}}}").hasPrefix("{\"request\":"))
                }
            }
        }
    }

    @Test("Pipelined requests are answered in their order")
    func pipelined() async throws {
        try await withGateway(desk()) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send(.submitting() + .getting("/v1/nothing") + .getting("/livez"))
                #expect(try await connection.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(try await connection.receive(through: "HTTP/1.1 404 Not Found\r\n").contains("\"parts\""))
                #expect(try await connection.receive(through: "{\"status\":\"ok\"}").contains("HTTP/1.1 200 OK\r\n"))
            }
        }
    }

    @Test("A caller that leaves while it waits leaves nothing behind")
    func callerLeaves() async throws {
        let desk = desk(.waiting)
        try await withGateway(desk) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send(.submitting())
                try await eventually { desk.waiting == 1 }
            }
            try await eventually { desk.waiting == 0 && desk.watching == 0 }
            #expect(desk.abandoned == 1)
            #expect(desk.submissions.count == 1)
        }
    }

    @Test("A connection that served a waiting caller serves the next request too")
    func waitThenAnother() async throws {
        let desk = desk(.waiting)
        try await withGateway(desk) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send(.submitting())
                try await eventually { desk.waiting == 1 }
                desk.say(.closed)
                #expect(try await connection.receive(through: "}}}").hasPrefix("HTTP/1.1 200 OK\r\n"))
                try await connection.send(.getting("/livez"))
                #expect(try await connection.receive(through: "\r\n").hasPrefix("HTTP/1.1 200 OK"))
            }
        }
        #expect(desk.abandoned == 0)
    }

    @Test("On shutdown those who wait still get their answers")
    func shutdownWaits() async throws {
        let desk = desk(.waiting)
        try await withGateway(desk) { port, shutDown in
            try await RawConnection.open(port) { connection in
                try await connection.send(.submitting())
                try await eventually { desk.waiting == 1 }
                await shutDown()
                // Nobody new is let in, but who waits goes on waiting.
                try await eventually { await isRefused(port) }
                #expect(desk.waiting == 1)
                desk.say(.closed)
                #expect(try await connection.receiveAll().hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }
        #expect(desk.abandoned == 0)
    }

    private func isRefused(_ port: Int) async -> Bool {
        do {
            return try await RawConnection.open(port) { _ in false }
        } catch {
            return true
        }
    }

    @Test("A body that drips is cut when its time is over, and told why")
    func slowBody() async throws {
        var limits = GatewayLimits()
        limits.arrivalTime = .milliseconds(200)
        let desk = desk()
        try await withGateway(desk, limits: limits) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send(
                    "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer terminal-token\r\nAccept-Language: en\r\n")
                try await connection.send("Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                let text = try await connection.receiveAll()
                #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
                #expect(text.contains("application/problem+json"))
                #expect(text.contains("did not arrive in time"))
            }
        }
        #expect(desk.submissions.isEmpty)
    }

    @Test("A body that drips on after it was refused is cut too")
    func slowBodyAfterRefusal() async throws {
        var limits = GatewayLimits()
        limits.arrivalTime = .seconds(1)
        try await withGateway(desk(), limits: limits) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send("POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
                #expect(try await connection.receiveAll().hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
            }
        }
    }

    @Test("A head that does not come to its end is cut and told why, be it the first or a later one", arguments: [false, true])
    func slowHead(isLater: Bool) async throws {
        var limits = GatewayLimits()
        limits.arrivalTime = .milliseconds(200)
        try await withGateway(desk(), limits: limits) { port in
            try await RawConnection.open(port) { connection in
                if isLater {
                    try await connection.send(.getting("/livez"))
                    #expect(try await connection.receive(through: "}").hasPrefix("HTTP/1.1 200 OK"))
                }
                try await connection.send("GET /livez HTTP/1.1\r\nHost: loc")
                #expect(try await connection.receiveAll().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            }
        }
    }

    @Test("A connection on which nothing comes is closed, at first soon, after a response not so soon")
    func silence() async throws {
        var limits = GatewayLimits()
        limits.arrivalTime = .milliseconds(200)
        limits.idleTime = .seconds(1)
        try await withGateway(desk(), limits: limits) { port in
            let atFirst = try await RawConnection.open(port) { connection in try await connection.receiveAll() }
            #expect(atFirst.isEmpty)
            try await RawConnection.open(port) { connection in
                let start = ContinuousClock.now
                try await connection.send(.getting("/livez"))
                #expect(try await connection.receiveAll().hasPrefix("HTTP/1.1 200 OK"))
                #expect(ContinuousClock.now - start >= .seconds(1))
            }
        }
    }

    @Test(
        "What is no HTTP, or more of it than is wanted, is refused with a problem",
        arguments: [
            "NONSENSE\r\n\r\n", "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Big: \(String(repeating: "x", count: 20_000))\r\n\r\n",
            "GET /\(String(repeating: "x", count: 40_000)) HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /livez HTTP/1.1\r\n\((1...150).map { "X-\($0): 1\r\n" }.joined())\r\n",
            "GET /livez HTTP/1.1\r\nHost : localhost\r\n\r\n", "GET /livez HTTP/1.1\r\nX: a\u{0}b\r\n\r\n",
            // Two lengths, or a length and chunks: what one server takes for a body the next takes for a request.
            "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\n\r\n",
            "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{\"a\":1",
            "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
            "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        ])
    func malformed(text: String) async throws {
        try await withGateway(desk()) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send(text)
                let reply = try await connection.receiveAll()
                #expect(reply.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
                #expect(reply.contains("\"code\":\"invalid-request\""))
                #expect(reply.contains("connection: close") || reply.contains("Connection: close"))
                #expect(reply.ranges(of: "HTTP/1.1 ").count == 1)
            }
        }
    }

    @Test("Chunks that are none are refused although their head was good")
    func badChunk() async throws {
        let desk = desk()
        try await withGateway(desk) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send(
                    "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer terminal-token\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\nXYZ\r\n")
                #expect(try await connection.receiveAll().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            }
        }
        #expect(desk.submissions.isEmpty)
    }

    @Test("A chunked body is taken, and measured")
    func chunked() async throws {
        let desk = desk()
        let head =
            "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer terminal-token\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
        @Sendable func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }
        try await withGateway(desk) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send(
                    head + chunk(String(String.submission.prefix(20))) + chunk(String(String.submission.dropFirst(20))) + chunk(""))
                #expect(try await connection.receive(through: "}}}").hasPrefix("HTTP/1.1 200 OK\r\n"))
                try await connection.send(head + chunk(String(repeating: " ", count: 1 << 20)) + chunk(.submission) + chunk(""))
                #expect(try await connection.receive(through: "\r\n").hasPrefix("HTTP/1.1 413"))
            }
        }
        #expect(desk.submissions.count == 1)
    }

    @Test("A caller that asks before it sends its body is told to go on, or that it is too much")
    func expectation() async throws {
        func head(_ length: Int) -> String {
            "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer terminal-token\r\nContent-Type: application/json\r\n"
                + "Expect: 100-continue\r\nContent-Length: \(length)\r\n\r\n"
        }
        let (fitting, large) = (head(String.submission.utf8.count), head(2 << 20))
        try await withGateway(desk()) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send(fitting)
                #expect(try await connection.receive(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try await connection.send(.submission)
                #expect(try await connection.receive(through: "}}}").hasPrefix("HTTP/1.1 200 OK\r\n"))
                try await connection.send(large)
                #expect(try await connection.receive(through: "\r\n").hasPrefix("HTTP/1.1 413"))
            }
        }
    }

    @Test("A body that breaks off is no submission")
    func brokenOff() async throws {
        let desk = desk()
        try await withGateway(desk) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send(
                    "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer terminal-token\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 4000\r\n\r\n\(String.submission)")
            }
            // The gateway goes on.
            try await RawConnection.open(port) { connection in
                try await connection.send(.getting("/livez"))
                #expect(try await connection.receive(through: "\r\n").hasPrefix("HTTP/1.1 200 OK"))
            }
        }
        #expect(desk.submissions.isEmpty)
    }

    @Test("Callers beyond the limit wait until another has left")
    func connectionLimit() async throws {
        var limits = GatewayLimits()
        limits.connections = 1
        let transcript = Transcript()
        try await withGateway(desk(), limits: limits) { port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (firstIsIn, letIn) = AsyncStream.makeStream(of: Void.self)
                let (secondAsks, asks) = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    try await RawConnection.open(port) { first in
                        try await first.send(.getting("/livez"))
                        _ = try await first.receive(through: "}")
                        letIn.finish()
                        for await _ in secondAsks {}
                        // Long enough for the second to be served if it were let in.
                        for _ in 1...50 {
                            try await first.send(.getting("/livez"))
                            #expect(try await first.receive(through: "}").hasPrefix("HTTP/1.1 200 OK"))
                        }
                        transcript.add("first leaves")
                    }
                }
                group.addTask {
                    for await _ in firstIsIn {}
                    try await RawConnection.open(port) { second in
                        try await second.send(.getting("/livez"))
                        asks.finish()
                        #expect(try await second.receive(through: "}").hasPrefix("HTTP/1.1 200 OK"))
                        transcript.add("second is served")
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(transcript.lines == ["first leaves", "second is served"])
    }

    @Test("A port that is taken is told in a sentence")
    func portTaken() async throws {
        try await withGateway(desk()) { port in
            let second = try Gateway(desk: desk(), channels: .example, settings: GatewaySettings(port: port), logger: .quiet)
            let error = await #expect(throws: GatewayError.self) { try await second.run() }
            #expect(error?.code == .addressInUse)
            #expect(error?.message == "Port \(port) of 127.0.0.1 is taken by another program. Stop that program or choose another port.")
        }
    }

    @Test("An address that this machine does not have is told in a sentence", arguments: ["192.0.2.1", "no.such.host.invalid"])
    func noSuchAddress(address: String) async throws {
        let gateway = try Gateway(desk: desk(), channels: .example, settings: GatewaySettings(address: address, port: 0), logger: .quiet)
        let error = await #expect(throws: GatewayError.self) { try await gateway.run() }
        #expect(error?.code == .addressUnavailable)
        #expect(error?.message.contains(address) == true)
    }
}
