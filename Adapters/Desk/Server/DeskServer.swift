import AdapterKit
import Hummingbird
import HummingbirdCore
public import Logging
public import Messaging
import NIOCore
public import ServiceLifecycle

/// Serves a desk's pages to its clerks, within the adapter's process.
public struct DeskServer: Service {
    private let settings: DeskServerSettings
    let application: Application<DeskFrontend>

    /// - Parameters:
    ///   - papers: where papers are fetched; nil where there is no such place, and clerks are told so.
    ///   - onListening: told the port, which is the settings' but where that is 0.
    public init(
        _ desk: DeskDepartment, settings: DeskServerSettings = DeskServerSettings(), papers: (any PaperSource)? = nil,
        time: any TimeSource = SystemTime(), logger: Logger, onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        let header = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: DeskServerSettings.longestHeader, maxHeaderListSize: DeskServerSettings.longestHeader, maxHeaderFieldCount: 100)
        application = Application(
            responder: DeskFrontend(desk: desk, isSecure: settings.isSecure, papers: papers, time: time),
            server: .http1(
                configuration: .init(idleTimeout: TimeAmount(DeskServerSettings.idleTime), httpDecoderConfiguration: header)),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.address, port: settings.port),
                availableConnectionsDelegate: .maximum(settings.connections, logger: logger)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { await onListening(port) }
            },
            logger: logger)
    }

    /// Listens until the service group shuts down.
    /// - Throws: ``AdapterError`` if it cannot listen there.
    public func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw AdapterError(
                .invalidConfiguration,
                "the desk cannot listen on port \(settings.port) of \(settings.address); stop what has the port, or choose another one",
                underlying: error)
        }
    }
}
