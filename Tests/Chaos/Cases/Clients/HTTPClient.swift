import Foundation
import JSON
import MessagingTestKit

/// Asks the gateway, one connection for each exchange, as somebody at a counter whose program is simple and does not give up.
struct HTTPClient: Sendable {
    let port: Int
    let token: String

    struct Reply: Sendable {
        var status: Int
        var body: [UInt8]

        var document: JSONValue? { try? JSONValue(parsing: body, profile: .document) }
    }

    /// - Returns: nil where no whole response came: it is not known whether the request was handled.
    func exchange(
        _ method: String, _ path: String, fields: [(name: String, value: String)] = [], body: JSONValue? = nil, limit: Duration = .seconds(20)
    ) async -> Reply? {
        var fields = fields
        if body != nil, !fields.contains(where: { $0.name == "Content-Type" }) { fields.append(("Content-Type", "application/json")) }
        return await exchange(method, path, fields: fields, content: body?.utf8 ?? [], limit: limit)
    }

    /// The same with a body of any type.
    func exchange(
        _ method: String, _ path: String, fields: [(name: String, value: String)], content: [UInt8], limit: Duration = .seconds(20)
    ) async -> Reply? {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\nConnection: close\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        head += "Content-Length: \(content.count)\r\n\r\n"
        let request = Array(head.utf8) + content
        return await onOwnThread { [port] in Self.exchange(request, port: port, limit: limit) }
    }

    private static func exchange(_ request: [UInt8], port: Int, limit: Duration) -> Reply? {
        guard let socket = LoopbackPorts.connect(to: port) else { return nil }
        defer { close(socket) }
        let end = ContinuousClock.now + limit
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] { setsockopt(socket, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size)) }
        var rest = request[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else {
                guard sent < 0, errno == EAGAIN, ContinuousClock.now < end else { return nil }
                continue
            }
            rest = rest.dropFirst(sent)
        }
        var response: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while ContinuousClock.now < end {
            if let reply = reply(in: response) { return reply }
            let count = recv(socket, &buffer, buffer.count, 0)
            if count > 0 { response += buffer[..<count] } else if count == 0 || errno != EAGAIN { return nil }
        }
        return nil
    }

    /// The response, once all of it is there. The gateway tells the length of every response that is no stream.
    private static func reply(in bytes: [UInt8]) -> Reply? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        let length = lines.dropFirst().first { $0.lowercased().hasPrefix("content-length:") }?.split(separator: ":").last
            .flatMap { Int($0.filter(\.isNumber)) }
        let body = bytes[end.upperBound...]
        guard let status, body.count >= length ?? 0 else { return nil }
        return Reply(status: status, body: Array(body.prefix(length ?? 0)))
    }
}
