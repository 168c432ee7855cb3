import Glibc
import MessagingTestKit

/// Speaks AMQP byte by byte, to send what no library sends.
final class RawClient {
    /// What one frame may hold where nobody set it, as RabbitMQ has it.
    static let usualFrame = 131_072

    private let descriptor: Int32

    /// Logs in on a port of the loopback interface and opens channel 1. `frameMax` is what the broker allows.
    init(port: Int, user: String = PrivateBroker.administrator, virtualHost: String, frameMax: Int) throws {
        guard let descriptor = LoopbackPorts.connect(to: port) else { throw TestFailure(description: "Nobody listens on port \(port).") }
        self.descriptor = descriptor
        send(Array("AMQP".utf8) + [0, 0, 9, 1])
        try receive()
        let login = [0] + Array(user.utf8) + [0] + Array(user.utf8)
        method(0, 10, 11, long(0) + short("PLAIN") + long(login.count) + login + short("en_US"))
        try receive()
        method(0, 10, 31, word(2047) + long(frameMax) + word(0))
        method(0, 10, 40, short(virtualHost) + short("") + [0])
        try receive()
        method(1, 20, 10, short(""))
        try receive()
    }

    deinit { close(descriptor) }

    /// Publishes a message with headers given as the bytes of a table.
    func publish(exchange: String, key: String, headers: [UInt8], body: [UInt8]) throws {
        method(1, 60, 40, word(0) + short(exchange) + short(key) + [0])
        // The flags name the headers and the delivery mode.
        frame(2, 1, word(60) + word(0) + long(0) + long(body.count) + word(1 << 13 | 1 << 12) + long(headers.count) + headers + [1])
        if !body.isEmpty { frame(3, 1, body) }
        // The answer to this says that the broker has read all before it.
        method(1, 60, 10, long(0) + word(0) + [0])
        try receive()
    }

    /// A table with one entry that is arrays within arrays, so many of them.
    static func nested(_ depth: Int) -> [UInt8] {
        var inner: [UInt8] = []
        inner.reserveCapacity(depth * 5)
        // From the outside in, each holds all that follows.
        for level in 0..<depth {
            let rest = (depth - level - 1) * 5
            inner += [UInt8(ascii: "A")] + long(rest)
        }
        return short("x") + inner
    }

    /// A table of one long text that makes the frame of a message's header as large as this.
    static func filling(_ frame: Int) -> [UInt8] {
        // Around the table stand the frame's own eight bytes, and nineteen of class, sizes, flags and delivery mode.
        let table = frame - 8 - 19
        let length = table - 7
        return short("x") + [UInt8(ascii: "S")] + long(length) + [UInt8](repeating: UInt8(ascii: "x"), count: length)
    }

    private func method(_ channel: Int, _ classID: Int, _ methodID: Int, _ arguments: [UInt8]) {
        frame(1, channel, word(classID) + word(methodID) + arguments)
    }

    private func frame(_ type: UInt8, _ channel: Int, _ payload: [UInt8]) {
        send([type] + word(channel) + long(payload.count) + payload + [0xCE])
    }

    private func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    /// Waits for the next frame and throws it away.
    private func receive() throws {
        func read(_ count: Int) throws -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            guard recv(descriptor, &bytes, count, Int32(MSG_WAITALL)) == count else {
                throw TestFailure(description: "The broker hung up.")
            }
            return bytes
        }
        let header = try read(7)
        _ = try read(header[3...6].reduce(0) { $0 << 8 | Int($1) } + 1)
    }

    private func short(_ text: String) -> [UInt8] { Self.short(text) }
    private func long(_ value: Int) -> [UInt8] { Self.long(value) }
    private func word(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
    private static func short(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
    private static func long(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }
}
