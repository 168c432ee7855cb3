/// E-mail addresses as RFC 5321, section 4.1.2, has a mailbox: a local part, `@`, a domain or an address in brackets.
enum Mailbox {
    /// RFC 5321, section 4.5.3.1.
    private static let longestLocalPart = 64
    private static let longestDomain = 255
    /// RFC 1035, section 2.3.4.
    private static let longestLabel = 63

    static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return false }
        let local = bytes[..<at]
        let domain = bytes[(at + 1)...]
        guard !local.isEmpty, local.count <= longestLocalPart, !domain.isEmpty, domain.count <= longestDomain else { return false }
        return (isDotted(local) || isQuoted(local)) && (isHostName(domain) || isAddressLiteral(domain))
    }

    private static func isDotted(_ text: ArraySlice<UInt8>) -> Bool {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomText) }
    }

    private static func isAtomText(_ byte: UInt8) -> Bool { byte.isLetter || byte.isDecimal || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte) }

    private static func isQuoted(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= 2, text.first == UInt8(ascii: "\""), text.last == UInt8(ascii: "\"") else { return false }
        var isEscaped = false
        for byte in text.dropFirst().dropLast() {
            guard byte >= 0x20, byte < 0x7F, isEscaped || byte != UInt8(ascii: "\"") else { return false }
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        }
        return !isEscaped
    }

    /// RFC 1123, section 2.1.
    static func isHostName(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= longestDomain else { return false }
        return text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.count <= longestLabel && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { $0.isLetter || $0.isDecimal || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isAddressLiteral(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") else { return false }
        let address = text.dropFirst().dropLast()
        let tag = Array("IPv6:".utf8)
        return address.starts(with: tag) ? NetworkAddress.isIPv6(address.dropFirst(tag.count)) : NetworkAddress.isIPv4(address)
    }
}

/// Addresses of hosts, in the forms that mailboxes and URIs share.
enum NetworkAddress {
    static func isIPv4(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy(\.isDecimal) && (part.count == 1 || part.first != 0x30)
                    && part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
            }
    }

    /// Eight groups of up to four hexadecimal digits; the last two may be an IPv4 address; `::` stands once for one group of zeros or more.
    static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
        let colon = UInt8(ascii: ":")
        let gaps = zip(text.indices, text.indices.dropFirst()).filter { text[$0] == colon && text[$1] == colon }
        guard gaps.count <= 1 else { return false }
        guard let gap = gaps.first else { return groups(text, allowsIPv4: true) == 8 }
        guard let before = groups(text[..<gap.0], allowsIPv4: false), let after = groups(text[(gap.1 + 1)...], allowsIPv4: true) else { return false }
        return before + after <= 7
    }

    /// How many groups stand there, nil where they are malformed.
    private static func groups(_ text: ArraySlice<UInt8>, allowsIPv4: Bool) -> Int? {
        if text.isEmpty { return 0 }
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var count = 0
        for (place, part) in parts.enumerated() {
            if (1...4).contains(part.count), part.allSatisfy(\.isHexadecimal) {
                count += 1
            } else if allowsIPv4, place == parts.count - 1, isIPv4(part) {
                count += 2
            } else {
                return nil
            }
        }
        return count
    }
}
