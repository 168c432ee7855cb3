import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Where a gateway is: `http://127.0.0.1:8080`.
struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    var isSecure: Bool
    var host: String
    var port: Int

    /// Nil where that is no address of a gateway.
    init?(_ address: String) {
        let (scheme, rest): (Bool, Substring)
        if address.hasPrefix("http://") {
            (scheme, rest) = (false, address.dropFirst(7))
        } else if address.hasPrefix("https://") {
            (scheme, rest) = (true, address.dropFirst(8))
        } else {
            return nil
        }
        let authority = rest.prefix { $0 != "/" }
        guard rest.dropFirst(authority.count).allSatisfy({ $0 == "/" }) else { return nil }
        isSecure = scheme
        // The last colon ends the host, unless it is part of a bracketed IPv6 address.
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            guard let port = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(port) else { return nil }
            self.port = port
            host = String(authority[..<colon].filter { $0 != "[" && $0 != "]" })
        } else {
            port = scheme ? 443 : 80
            host = String(authority.filter { $0 != "[" && $0 != "]" })
        }
        guard !host.isEmpty else { return nil }
    }

    var description: String { "\(isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

/// A response that was read whole.
struct HTTPReply: Sendable {
    var status: Int
    var fields: HTTPHeaders
    var body: [UInt8]
}

/// One HTTP/1.1 connection, used for one exchange after the other.
struct HTTPConnection {
    /// No answer is longer: what a message on the bus may hold, five departments of it, and some room.
    private static let longestBody = 8 * 1_048_576
    private static let connectLimit = TimeAmount.seconds(5)

    private let endpoint: Endpoint
    private var responses: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
    private let requests: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>

    /// Connects, runs `body`, and closes.
    static func with<Value>(_ endpoint: Endpoint, _ body: (inout HTTPConnection) async throws -> Value) async throws -> Value {
        let tls = endpoint.isSecure ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(connectLimit)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: endpoint.host, port: endpoint.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        // A name is checked against the certificate; an address has none to send along.
                        let name = endpoint.host.allSatisfy { $0.isNumber || $0 == "." || $0 == ":" } ? nil : endpoint.host
                        try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
                    }
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = HTTPConnection(endpoint: endpoint, responses: inbound.makeAsyncIterator(), requests: outbound)
            return try await body(&connection)
        }
    }

    /// Sends a request and reads its whole response.
    mutating func exchange(_ method: HTTPMethod, _ path: String, fields: HTTPHeaders = [:], body: [UInt8]? = nil) async throws -> HTTPReply {
        let head = try await open(method, path, fields: fields, body: body)
        var reply = HTTPReply(status: Int(head.status.code), fields: head.headers, body: [])
        while let chunk = try await nextChunk() {
            reply.body += chunk
            guard reply.body.count <= Self.longestBody else { throw HTTPConnectionError(description: "the response is longer than any answer") }
        }
        return reply
    }

    /// Sends a request and reads the head of its response; the body follows chunk by chunk.
    mutating func open(_ method: HTTPMethod, _ path: String, fields: HTTPHeaders = [:], body: [UInt8]? = nil) async throws -> HTTPResponseHead {
        var fields = fields
        fields.replaceOrAdd(name: "host", value: "\(endpoint.host):\(endpoint.port)")
        if let body { fields.replaceOrAdd(name: "content-length", value: String(body.count)) }
        try await requests.write(.head(HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: fields)))
        if let body { try await requests.write(.body(.byteBuffer(ByteBuffer(bytes: body)))) }
        try await requests.write(.end(nil))
        while let part = try await responses.next() {
            // An interim response (1xx) is passed over.
            if case .head(let head) = part, head.status.code >= 200 { return head }
        }
        throw HTTPConnectionError(description: "the connection was closed before the response")
    }

    /// The next bytes of the response's body; nil at its end.
    mutating func nextChunk() async throws -> [UInt8]? {
        while let part = try await responses.next() {
            switch part {
            case .head: continue
            case .body(let buffer): return Array(buffer.readableBytesView)
            case .end: return nil
            }
        }
        throw HTTPConnectionError(description: "the connection was closed in the middle of the response")
    }
}

/// The other side did not keep to HTTP.
struct HTTPConnectionError: Error, CustomStringConvertible {
    var description: String
}
