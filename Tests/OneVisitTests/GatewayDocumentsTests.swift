import AdapterKit
import Contracts
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

@testable import onevisit

@Suite("An adapter fetches documents from its gateway")
struct GatewayDocumentsTests {
    private static let sha256 = String(repeating: "a", count: 64)

    private func document(_ href: String) -> TaskDocument {
        TaskDocument(name: "lease", type: "application/pdf", size: 4, sha256: Self.sha256, href: href)
    }

    private func read(_ href: String, from gateway: Endpoint) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await GatewayDocuments(gateway: gateway, token: "police-token").read(document(href)) { bytes += $0 }
        return bytes
    }

    private func code(_ href: String, from gateway: Endpoint) async -> AdapterError.Code? {
        do {
            _ = try await read(href, from: gateway)
            return nil
        } catch {
            return (error as? AdapterError)?.code
        }
    }

    private final class Asked: Sendable {
        private let list = Mutex<[(path: String, token: String?)]>([])
        var all: [(path: String, token: String?)] { list.withLock { $0 } }
        func add(_ path: String, _ token: String?) { list.withLock { $0.append((path, token)) } }
    }

    /// A gateway that answers every request with one status and `%PDF`, and remembers what it was asked.
    private func withGateway(
        status: HTTPResponseStatus = .ok, _ body: (Endpoint, () -> [(path: String, token: String?)]) async throws -> Void
    ) async throws {
        let asked = Asked()
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                return try NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>(wrappingChannelSynchronously: channel)
            }
        }
        let port = try #require(server.channel.localAddress?.port)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.executeThenClose { connections in
                    for try await connection in connections {
                        // How a client ends its connection is its own business.
                        do { try await answer(connection, status) { path, token in asked.add(path, token) } } catch {}
                    }
                }
            }
            let endpoint = try #require(Endpoint("http://127.0.0.1:\(port)"))
            try await body(endpoint) { asked.all }
            group.cancelAll()
            do { while try await group.next() != nil {} } catch is CancellationError {}
        }
    }

    private func answer(
        _ connection: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>, _ status: HTTPResponseStatus,
        _ asked: @Sendable (String, String?) -> Void
    ) async throws {
        try await connection.executeThenClose { inbound, outbound in
            for try await part in inbound {
                switch part {
                case .head(let head): asked(head.uri, head.headers.first(name: "authorization"))
                case .body: break
                case .end:
                    let fields: HTTPHeaders = ["content-length": "4", "connection": "close"]
                    try await outbound.write(.head(HTTPResponseHead(version: .http1_1, status: status, headers: fields)))
                    try await outbound.write(.body(.byteBuffer(ByteBuffer(string: "%PDF"))))
                    try await outbound.write(.end(nil))
                    return
                }
            }
        }
    }

    @Test("By a path, or by an address of the gateway that it was given, with its own token")
    func addresses() async throws {
        try await withGateway { gateway, asked async throws in
            let path = "/v1/documents/\(Self.sha256)"
            #expect(try await read(path, from: gateway) == Array("%PDF".utf8))
            #expect(try await read("\(gateway)\(path)", from: gateway) == Array("%PDF".utf8))
            #expect(asked().map(\.path) == [path, path] && asked().allSatisfy { $0.token == "Bearer police-token" })
        }
    }

    @Test("Its token goes to nobody else, and nothing but an address is one")
    func others() async throws {
        try await withGateway { gateway, asked async throws in
            for href in [
                "http://127.0.0.1:1/v1/documents/a", "https://elsewhere.example/v1/documents/a", "v1/documents/a", "/v1/a b", "/v1/a\r\nX: y", "",
            ] {
                #expect(await code(href, from: gateway) == .documentRefused, "\(href)")
            }
            #expect(asked().isEmpty)
        }
    }

    @Test(
        "A refusal is told from a gateway that is in trouble",
        arguments: [(401, "document-refused"), (403, "document-refused"), (404, "document-refused"), (503, "document-unavailable")])
    func statuses(status: Int, code: String) async throws {
        try await withGateway(status: HTTPResponseStatus(statusCode: status)) { gateway, _ async throws in
            #expect(await self.code("/v1/documents/a", from: gateway)?.description == code)
        }
    }

    @Test("A gateway that is not there may be asked again")
    func nobody() async throws {
        let nowhere = try #require(Endpoint("http://127.0.0.1:1"))
        #expect(await code("/v1/documents/a", from: nowhere) == .documentUnavailable)
    }
}
