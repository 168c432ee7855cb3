import NIOCore

/// Stands before the HTTP decoder and tells the ``ConnectionGuard`` behind it that something came: a head of which half has come shows
/// nowhere else.
final class ArrivalSense: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Something came.
    struct BytesArrived {}

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireUserInboundEventTriggered(BytesArrived())
        context.fireChannelRead(data)
    }
}
