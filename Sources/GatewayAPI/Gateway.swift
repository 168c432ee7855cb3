import Contracts
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
public import Orchestration
public import ServiceLifecycle

/// The HTTP side of the orchestrator: takes submissions, gives answers, shows the catalogue and its own health.
///
/// The number of connections is held below what the process may open, by ``descriptorsKept``, whatever the settings say: a server that runs
/// out of file descriptors fails in places where nobody expects it. ``DescriptorLimit/raise(for:logger:)`` makes room before.
///
/// On graceful shutdown it takes no new connections, ends event streams, and lets requests that are waiting for an answer have it.
public struct Gateway: Service {
    /// File descriptors left for the broker, the store and files.
    public static let descriptorsKept = 128

    private let settings: GatewaySettings
    let application: Application<Frontend>

    /// - Parameters:
    ///   - cases: Nil where this gateway takes no cases; matters that are cases are then refused.
    ///   - operators: Who may look after cases; by default nobody.
    ///   - departments: Whose adapters may fetch documents; by default nobody's.
    ///   - reference: Pages about the contracts in force, served below `/docs/contracts`; nil for none.
    ///   - onListening: Told the port, which is the settings' but where that is 0.
    /// - Throws: ``GatewayError`` if the TLS files cannot be used.
    public init(
        desk: any RequestDesk, cases: (any CaseDesk)? = nil, channels: ChannelDirectory, operators: OperatorDirectory = OperatorDirectory(),
        departments: DepartmentDirectory = DepartmentDirectory(), reference: ContractReference? = nil,
        settings: GatewaySettings = GatewaySettings(), logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws(GatewayError) {
        self.settings = settings
        let limits = settings.limits
        application = Application(
            responder: Frontend(
                desk: desk, cases: cases, channels: channels, operators: operators, departmentTokens: departments, limits: limits,
                pages: StaticPages.all, reference: reference),
            server: try Self.server(settings),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.address, port: settings.port),
                availableConnectionsDelegate: .maximum(Self.connectionsAllowed(limits), logger: logger)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { await onListening(port) }
            },
            logger: logger)
    }

    /// Listens until the service group shuts down.
    /// - Throws: ``GatewayError`` if it cannot listen there.
    public func run() async throws {
        try await application.run(on: settings.address, settings.port)
    }

    private static func server(_ settings: GatewaySettings) throws(GatewayError) -> HTTPServerBuilder {
        let limits = settings.limits
        let plain = HTTPServerBuilder { responder in GuardedChannel(responder: responder, limits: limits) }
        guard let files = settings.tls else { return plain }
        return try .tls(plain, files)
    }

    private static func connectionsAllowed(_ limits: GatewayLimits) -> Int {
        DescriptorLimit.current?.connections(of: limits.connections) ?? limits.connections
    }
}

extension Application {
    /// Runs it, and says in our words why it cannot listen where it was told to.
    /// - Throws: ``GatewayError`` if it cannot listen there.
    func run(on address: String, _ port: Int) async throws {
        do {
            try await run()
        } catch let error as IOError {
            throw GatewayError(listening: address, port, error)
        } catch let error as SocketAddressError.UnknownHost {
            throw GatewayError(unknownAddress: address, error)
        }
    }
}

extension GatewayError {
    /// Why the system refused the address.
    fileprivate init(listening address: String, _ port: Int, _ error: IOError) {
        switch error.errnoCode {
        case EADDRINUSE:
            self.init(
                .addressInUse, "Port \(port) of \(address) is taken by another program. Stop that program or choose another port.", underlying: error)
        case EACCES:
            self.init(
                .addressUnavailable, "This user may not listen on port \(port) of \(address). Choose a port from 1024 upwards.", underlying: error)
        default:
            self.init(
                .addressUnavailable, "Cannot listen on port \(port) of \(address). Choose an address that this machine has.", underlying: error)
        }
    }

    fileprivate init(unknownAddress address: String, _ error: any Error) {
        self.init(.addressUnavailable, "\(address) is no address and no name that this machine can resolve. Correct the address.", underlying: error)
    }
}
