import Glibc

/// Asks whether an AMQP 0-9-1 broker answers on a port of the loopback interface.
enum AMQPProbe {
    /// What a client says first.
    private static let greeting: [UInt8] = Array("AMQP".utf8) + [0, 0, 9, 1]
    /// How the broker's first frame begins: a method frame on channel 0, of any length, with `connection.start`.
    private static let start: [UInt8?] = [1, 0, 0, nil, nil, nil, nil, 0, 10, 0, 10]

    /// Blocks for at most `limit`.
    static func answers(port: Int, limit: Duration = .seconds(1)) -> Bool {
        guard let port = UInt16(exactly: port) else { return false }
        let descriptor = LoopbackPorts.socket()
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var wait = timeval(tv_sec: Int(limit.components.seconds), tv_usec: Int(limit.components.attoseconds / 1_000_000_000_000))
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, size)
        guard LoopbackPorts.withAddress(port: port, { connect(descriptor, $0, $1) }) == 0,
            send(descriptor, greeting, greeting.count, Int32(MSG_NOSIGNAL)) == greeting.count
        else { return false }
        var frame = [UInt8](repeating: 0, count: start.count)
        guard recv(descriptor, &frame, frame.count, Int32(MSG_WAITALL)) == frame.count else { return false }
        return zip(frame, start).allSatisfy { byte, wanted in wanted == nil || byte == wanted }
    }
}
