import Contracts
import GatewayAPI
import Orchestration
import Testing

@Suite("Watching an answer", .timeLimit(.minutes(1)))
struct EventStreamTests {
    private let path = "/v1/requests/\(String.example)/events"

    private func desk(_ answer: Answer) -> ScriptedDesk {
        let desk = ScriptedDesk()
        desk.say(answer)
        return desk
    }

    @Test("Parts come as they come, the end comes last, and the connection goes on")
    func wholeStream() async throws {
        let desk = desk(.waiting)
        try await withGateway(desk) { [path] port in
            try await RawConnection.open(port) { connection in
                try await connection.send(.getting(path))
                let head = try await connection.receive(through: "retry: 3000\n\n").lowercased()
                #expect(head.contains("content-type: text/event-stream\r\n"))
                #expect(head.contains("cache-control: no-store\r\n"))
                #expect(head.contains("x-accel-buffering: no\r\n"))
                try await eventually { desk.watching == 1 }
                desk.say(.half)
                #expect(try await connection.receive(through: "id: 2\n\n").contains("event: part\ndata: {\"name\":\"fund\""))
                desk.say(.closed)
                let end = try await connection.receive(through: "id: 3\n\n")
                #expect(end.contains("event: part\ndata: {\"name\":\"permit\""))
                #expect(end.contains("event: end\ndata: {\"request\":"))
                _ = try await connection.receive(through: "0\r\n\r\n")
                try await connection.send(.getting("/livez"))
                #expect(try await connection.receive(through: "\r\n").hasPrefix("HTTP/1.1 200 OK"))
            }
        }
    }

    @Test("A stream goes on after the revision that was seen")
    func resumed() async throws {
        let desk = desk(.half)
        try await withGateway(desk) { [path] port in
            try await RawConnection.open(port) { connection in
                try await connection.send(.getting(path, fields: "Last-Event-ID: 2\r\n"))
                _ = try await connection.receive(through: "retry: 3000\n\n")
                try await eventually { desk.watching == 1 }
                desk.say(.closed)
                let text = try await connection.receive(through: "id: 3\n\n")
                #expect(text.contains("event: end"))
                #expect(!text.contains("id: 2"))
            }
            try await RawConnection.open(port) { connection in
                try await connection.send(.getting(path, fields: "Last-Event-ID: 1\r\n"))
                #expect(try await connection.receive(through: "id: 3\n\n").contains("\"name\":\"fund\""))
            }
        }
    }

    @Test("Whoever has seen the end is not sent it again")
    func afterTheEnd() async throws {
        try await withGateway(desk(.closed)) { [path] port in
            try await RawConnection.open(port) { connection in
                try await connection.send(.getting(path, fields: "Last-Event-ID: 3\r\n"))
                #expect(try await connection.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 204 No Content\r\n"))
                try await connection.send(.getting(path, fields: "Last-Event-ID: nonsense\r\n"))
                #expect(try await connection.receive(through: "event: end").hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }
    }

    @Test("A silent stream shows that it is alive")
    func pings() async throws {
        var limits = GatewayLimits()
        limits.pingInterval = .milliseconds(20)
        try await withGateway(desk(.waiting), limits: limits) { [path] port in
            try await RawConnection.open(port) { connection in
                try await connection.send(.getting(path))
                for _ in 1...3 { #expect(try await connection.receive(through: ": still here\n\n").contains(":")) }
            }
        }
    }

    @Test("A caller that leaves a stream leaves nothing behind")
    func callerLeaves() async throws {
        let desk = desk(.waiting)
        try await withGateway(desk) { [path] port in
            try await RawConnection.open(port) { connection in
                try await connection.send(.getting(path))
                try await eventually { desk.watching == 1 }
            }
            try await eventually { desk.watching == 0 }
        }
    }

    @Test("On shutdown a stream ends, so that its caller goes elsewhere")
    func shutdown() async throws {
        let desk = desk(.waiting)
        try await withGateway(desk) { [path] port, shutDown in
            try await RawConnection.open(port) { connection in
                try await connection.send(.getting(path))
                try await eventually { desk.watching == 1 }
                await shutDown()
                #expect(try await connection.receiveAll().hasSuffix("retry: 3000\n\n\r\n0\r\n\r\n"))
            }
        }
        #expect(desk.watching == 0)
    }

    @Test("A caller that does not read is cut off")
    func unread() async throws {
        var limits = GatewayLimits()
        limits.unreadTime = .milliseconds(200)
        let desk = desk(.waiting)
        try await withGateway(desk, limits: limits) { [path] port in
            try await RawConnection.open(port) { connection in
                try await connection.send(.getting(path))
                try await eventually { desk.watching == 1 }
                let long = String(repeating: "x", count: 1 << 20)
                for revision in 2...64 { desk.say(.example(revision: revision, fund: long + String(revision))) }
                try await eventually { desk.watching == 0 }
            }
        }
    }
}
