import Glibc
import Messaging

/// The parts of an AMQP address. Errors name the part that is wrong, never the password.
struct AMQPURL: Equatable {
    var isSecure: Bool
    var user: String
    var password: String?
    var host: String
    var port: Int
    var virtualHost: String

    init(_ text: String) throws(MessagingError) {
        guard let colon = text.firstRange(of: "://") else {
            throw Self.error("it must begin with amqp:// or amqps://")
        }
        switch text[..<colon.lowerBound].lowercased() {
        case "amqp": isSecure = false
        case "amqps": isSecure = true
        default: throw Self.error("it must begin with amqp:// or amqps://")
        }
        let rest = text[colon.upperBound...]
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw Self.error("it takes neither a query nor a fragment; a '?' or '#' in a name or password is written %3F or %23")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        guard let at = authority.lastIndex(of: "@") else {
            throw Self.error("the user is missing: write amqp://user:password@host")
        }
        let login = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        user = try Self.decode(login[0], "user")
        guard !user.isEmpty else { throw Self.error("the user is missing: write amqp://user:password@host") }
        password = login.count > 1 ? try Self.decode(login[1], "password") : nil
        (host, port) = try Self.endpoint(authority[authority.index(after: at)...], isSecure: isSecure)
        let path = rest[slash...].dropFirst()
        guard !path.contains("/") else { throw Self.error("the virtual host holds a '/': write it as %2F") }
        virtualHost = path.isEmpty ? "/" : try Self.decode(path, "virtual host")
    }

    private static func endpoint(_ text: Substring, isSecure: Bool) throws(MessagingError) -> (host: String, port: Int) {
        var host = text
        var port = Substring()
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw error("the ']' after the IPv6 address is missing") }
            host = text[text.index(after: text.startIndex)..<end]
            port = text[text.index(after: end)...]
            guard port.isEmpty || port.first == ":" else { throw error("after ']' only a port may follow") }
            port = port.dropFirst()
            if text[text.index(after: end)...].first == ":", port.isEmpty { throw error("the port is not a number from 1 to 65535") }
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard !port.isEmpty else { throw error("the port is not a number from 1 to 65535") }
        }
        guard !host.isEmpty else { throw error("the host is missing") }
        guard text.first == "[" || !host.contains(":") else { throw error("an IPv6 address is written in brackets: [::1]") }
        guard !port.isEmpty else { return (try decode(host, "host"), isSecure ? 5671 : 5672) }
        guard port.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(port), (1...65535).contains(number) else {
            throw error("the port is not a number from 1 to 65535")
        }
        return (try decode(host, "host"), number)
    }

    /// Resolves percent-encoding.
    private static func decode(_ text: Substring, _ part: String) throws(MessagingError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                throw error("in the \(part) a '%' is not followed by two hexadecimal digits")
            }
            bytes.append(high << 4 | low)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self), !decoded.utf8.contains(0) else {
            throw error("the \(part) is not UTF-8 text")
        }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func error(_ reason: String) -> MessagingError {
        MessagingError(.invalidConfiguration, "The broker's URL cannot be read: \(reason).")
    }
}

/// Whether a file of the configuration can be read.
enum FileAccess {
    static func isReadable(_ path: String) -> Bool {
        access(path, R_OK) == 0
    }
}
