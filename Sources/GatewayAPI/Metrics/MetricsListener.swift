import HTTPTypes
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle

/// Serves `/metrics` to Prometheus, on an address of its own: what is measured is not for those who use the gateway.
public struct MetricsListener: Service {
    /// Prometheus opens one or two.
    private static let connections = 16
    private static let idleTime: TimeAmount = .seconds(60)

    private let address: String
    private let port: Int
    let application: Application<MetricsResponder>

    /// - Parameters:
    ///   - address: Loopback by default; anything else shows the figures to the network.
    ///   - port: 0 takes any free port.
    ///   - onListening: Told the port.
    public init(
        metrics: PrometheusMetrics, address: String = "127.0.0.1", port: Int = 9464, logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.address = address
        self.port = port
        application = Application(
            responder: MetricsResponder(metrics: metrics),
            server: .http1(configuration: .init(idleTimeout: Self.idleTime)),
            configuration: ApplicationConfiguration(
                address: .hostname(address, port: port), availableConnectionsDelegate: .maximum(Self.connections, logger: logger)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { await onListening(port) }
            },
            logger: logger)
    }

    /// Listens until the service group shuts down.
    /// - Throws: ``GatewayError`` if it cannot listen there.
    public func run() async throws {
        try await application.run(on: address, port)
    }
}

struct MetricsResponder: HTTPResponder {
    typealias Context = BasicRequestContext
    let metrics: PrometheusMetrics

    func respond(to request: Request, context: BasicRequestContext) -> Response {
        guard request.uri.path == "/metrics" else { return Self.plain(.notFound, "The metrics are at /metrics.\n") }
        switch request.method {
        case .get: return Self.plain(.ok, metrics.render(), type: .metrics)
        case .head: return Self.plain(.ok, metrics.render(), type: .metrics).createHeadResponse()
        default:
            var response = Self.plain(.methodNotAllowed, "Only GET and HEAD.\n")
            response.headers[.allow] = "GET, HEAD"
            return response
        }
    }

    private static func plain(_ status: HTTPResponse.Status, _ text: String, type: MediaType = .plain) -> Response {
        Response(
            status: status, headers: [.contentType: type.rawValue, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
