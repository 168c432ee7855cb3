/// URIs of RFC 3986.
enum WebAddress {
    private static let unreserved = Array("-._~".utf8)
    private static let subDelimiters = Array("!$&'()*+,;=".utf8)

    /// `scheme:hierarchy?query#fragment`; the scheme is required.
    static func isURI(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), isScheme(bytes[..<colon]) else { return false }
        return isHierarchy(bytes[(colon + 1)...])
    }

    /// A URI, or one without its scheme and what else it has in common with where it stands: RFC 3986, section 4.1. A first segment of the path that
    /// holds a colon would be read as a scheme.
    static func isReference(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let end = bytes.firstIndex { "/?#".utf8.contains($0) } ?? bytes.endIndex
        return isURI(text) || !bytes[..<end].contains(UInt8(ascii: ":")) && isHierarchy(bytes[...])
    }

    /// What follows the scheme.
    private static func isHierarchy(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            guard isText(rest[(hash + 1)...], and: ":@/?") else { return false }
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            guard isText(rest[(mark + 1)...], and: ":@/?") else { return false }
            rest = rest[..<mark]
        }
        guard rest.starts(with: Array("//".utf8)) else { return isText(rest, and: ":@/") }
        rest = rest.dropFirst(2)
        let pathStart = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        return isAuthority(rest[..<pathStart]) && isText(rest[pathStart...], and: ":@/")
    }

    private static func isScheme(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, first.isLetter else { return false }
        return text.allSatisfy { $0.isLetter || $0.isDecimal || "+-.".utf8.contains($0) }
    }

    /// `user@host:port`.
    private static func isAuthority(_ text: ArraySlice<UInt8>) -> Bool {
        var host = text
        if let at = text.firstIndex(of: UInt8(ascii: "@")) {
            guard isText(text[..<at], and: ":") else { return false }
            host = text[(at + 1)...]
        }
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = host[(host.startIndex + 1)..<end]
            return (NetworkAddress.isIPv6(address) || isFutureAddress(address)) && isPort(host[(end + 1)...])
        }
        let colon = host.firstIndex(of: UInt8(ascii: ":")) ?? host.endIndex
        return isText(host[..<colon], and: "") && isPort(host[colon...])
    }

    private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        text.isEmpty || text.first == UInt8(ascii: ":") && text.dropFirst().allSatisfy(\.isDecimal)
    }

    /// `v`, hexadecimal digits, a point, the address: RFC 3986, section 3.2.2.
    private static func isFutureAddress(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, first | 0x20 == UInt8(ascii: "v"), let point = text.firstIndex(of: UInt8(ascii: ".")) else { return false }
        let version = text[(text.startIndex + 1)..<point]
        let address = text[(point + 1)...]
        return !version.isEmpty && version.allSatisfy(\.isHexadecimal) && !address.isEmpty && isText(address, and: ":")
    }

    /// Unreserved characters, sub-delimiters, escapes, and the others that are named.
    private static func isText(_ text: ArraySlice<UInt8>, and others: String) -> Bool {
        var place = text.startIndex
        while place < text.endIndex {
            let byte = text[place]
            if byte == UInt8(ascii: "%") {
                guard place + 2 < text.endIndex, text[place + 1].isHexadecimal, text[place + 2].isHexadecimal else { return false }
                place += 3
                continue
            }
            guard byte.isLetter || byte.isDecimal || unreserved.contains(byte) || subDelimiters.contains(byte) || others.utf8.contains(byte)
            else { return false }
            place += 1
        }
        return true
    }
}
