import HummingbirdCore
import Logging
import NIOCore

/// An HTTP/1.1 connection under a ``ConnectionGuard``, whose ``Departure`` is at hand while its requests are answered.
struct GuardedChannel: ServerChildChannel {
    struct Connection: ServerChildChannelValue {
        let http: HTTP1Channel.Value
        let departure: Departure
        var channel: any Channel { http.channel }
    }

    private let responder: HTTPChannelHandler.Responder
    private let limits: GatewayLimits

    init(responder: @escaping HTTPChannelHandler.Responder, limits: GatewayLimits) {
        self.responder = responder
        self.limits = limits
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        let departure = Departure()
        let limits = limits
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(limits: limits, departure: departure)],
            idleTimeout: TimeAmount(limits.idleTime),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes, maxHeaderFieldCount: limits.headerFields))
        let http = HTTP1Channel(responder: responder, configuration: configuration)
        return channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(ArrivalSense()) }
            .flatMap { http.setup(channel: channel, logger: logger) }
            .map { Connection(http: $0, departure: departure) }
    }

    func handle(value connection: Connection, logger: Logger) async {
        let http = HTTP1Channel(responder: responder)
        await connection.departure.guarding {
            await Departure.$current.withValue(connection.departure) { await http.handle(value: connection.http, logger: logger) }
        }
    }
}
