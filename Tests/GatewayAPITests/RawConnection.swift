import GatewayAPI
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Orchestration
import ServiceLifecycle
import Testing

/// Runs a gateway on a free port for as long as `body` lasts, which is told the port.
func withGateway<Value: Sendable>(
    _ desk: ScriptedDesk, cases: ScriptedCases? = nil, limits: GatewayLimits = GatewayLimits(), tls: TLSFiles? = nil, logger: Logger = .quiet,
    _ body: @Sendable (Int) async throws -> Value
) async throws -> Value {
    try await withGateway(desk, cases: cases, limits: limits, tls: tls, logger: logger) { port, _ in try await body(port) }
}

/// The same for a `body` that wants to begin the shutdown itself.
func withGateway<Value: Sendable>(
    _ desk: ScriptedDesk, cases: ScriptedCases? = nil, limits: GatewayLimits = GatewayLimits(), tls: TLSFiles? = nil, logger: Logger = .quiet,
    _ body: @Sendable (Int, _ shutDown: @escaping @Sendable () async -> Void) async throws -> Value
) async throws -> Value {
    let (ports, listening) = AsyncStream.makeStream(of: Int.self)
    let gateway = try Gateway(
        desk: desk, cases: cases, channels: .example, settings: GatewaySettings(port: 0, tls: tls, limits: limits), logger: logger,
        onListening: { listening.yield($0) })
    return try await whileRunning(gateway) { shutDown in
        for await port in ports { return try await body(port, shutDown) }
        throw CancellationError()
    }
}

/// Runs a service, and shuts it down gracefully when `body` is done.
func whileRunning<Value: Sendable>(
    _ service: some Service, _ body: @Sendable (_ shutDown: @escaping @Sendable () async -> Void) async throws -> Value
) async throws -> Value {
    let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [.init(service: service)], logger: .quiet))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        do {
            let value = try await body { await group.triggerGracefulShutdown() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
    }
}

/// A connection on which a test writes what it likes.
struct RawConnection {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    /// What came and was not taken yet.
    private var pending = ""

    /// Connects, and closes when `body` is done.
    static func open<Value: Sendable>(
        _ port: Int, trusting certificate: String? = nil, _ body: @Sendable (inout RawConnection) async throws -> Value
    ) async throws -> Value {
        let context = try certificate.map { path in
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(path)
            return try NIOSSLContext(configuration: configuration)
        }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                if let context {
                    try channel.pipeline.syncOperations.addHandler(try NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                }
                return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&connection)
        }
    }

    private init(inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator, outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) {
        self.inbound = inbound
        self.outbound = outbound
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// What comes up to and with `end`, or up to the end of the connection.
    mutating func receive(through end: String) async throws -> String {
        while true {
            if let range = pending.firstRange(of: end) {
                let text = pending[..<range.upperBound]
                pending = String(pending[range.upperBound...])
                return String(text)
            }
            guard let part = try await inbound.next() else { return rest() }
            pending += String(buffer: part)
        }
    }

    /// All that still comes until the other side closes.
    mutating func receiveAll() async throws -> String {
        while let part = try await inbound.next() { pending += String(buffer: part) }
        return rest()
    }

    private mutating func rest() -> String {
        let text = pending
        pending = ""
        return text
    }
}

extension String {
    /// A submission as it goes over the wire.
    static func submitting(_ body: String = .submission, token: String = "terminal-token", fields: String = "") -> String {
        "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\nContent-Type: application/json\r\n"
            + "\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static func getting(_ path: String, fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer terminal-token\r\n\(fields)\r\n"
    }
}
