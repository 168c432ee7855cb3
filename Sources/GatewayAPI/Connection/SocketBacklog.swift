import Glibc
import NIOCore

/// What the system does with a connection's socket and NIO has no word for. On a channel that has no socket, as in tests, there is nothing.
enum SocketBacklog {
    /// Bytes that were written and that the other side has not taken.
    static func unread(_ context: ChannelHandlerContext) -> Int {
        var bytes: CInt = 0
        withSocket(context) { if ioctl($0, UInt(TIOCOUTQ), &bytes) != 0 { bytes = 0 } }
        return Int(bytes)
    }

    /// Makes the next close drop what was not read, instead of keeping it until somebody does.
    static func dropOnClose(_ context: ChannelHandlerContext) {
        var drop = linger(l_onoff: 1, l_linger: 0)
        // Where it fails the connection is gone already.
        withSocket(context) { _ = setsockopt($0, SOL_SOCKET, SO_LINGER, &drop, socklen_t(MemoryLayout<linger>.size)) }
    }

    /// Ends a connection whose handlers would still wait for the other side, as those of TLS do for its goodbye.
    static func end(_ context: ChannelHandlerContext) {
        withSocket(context) { _ = shutdown($0, CInt(SHUT_RDWR)) }
    }

    private static func withSocket(_ context: ChannelHandlerContext, _ body: (CInt) -> Void) {
        // It gives nil where there is no socket, and throws where that is closed already.
        _ = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { body($0) }
    }
}
