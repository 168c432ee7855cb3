import JSON

/// A `format` that is asserted.
enum Format: String, CaseIterable, Sendable {
    /// RFC 3339 `full-date`.
    case date
    /// RFC 3339 `date-time`, with any offset.
    case dateTime = "date-time"
    /// RFC 3339 `full-time`, with an offset.
    case time
    /// RFC 3339, appendix A, `duration`.
    case duration
    /// RFC 5321 mailbox.
    case email
    /// RFC 3986 URI with a scheme.
    case uri
    /// RFC 3986 URI, or a reference relative to one.
    case uriReference = "uri-reference"
    /// RFC 1123 name of a host.
    case hostname
    /// RFC 2673, four decimal numbers.
    case ipv4
    /// RFC 4291, section 2.2.
    case ipv6
    /// RFC 4122, hexadecimal digits in groups of 8-4-4-4-12.
    case uuid
    /// RFC 6901.
    case jsonPointer = "json-pointer"
    /// draft-bhutton-relative-json-pointer-00.
    case relativeJSONPointer = "relative-json-pointer"
    /// An expression that ``Pattern`` compiles.
    case regex
    /// GB 11643: see ``ResidentID``.
    case residentID = "resident-id"
    /// GB 32100: see ``CreditCode``.
    case creditCode = "credit-code"

    func accepts(_ text: String) -> Bool {
        switch self {
        case .date: text.withBytes(InternetTime.isDate)
        case .dateTime: text.withBytes(InternetTime.isDateTime)
        case .time: text.withBytes(InternetTime.isTime)
        case .duration: InternetTime.isDuration(text.utf8[...])
        case .email: Mailbox.isValid(text)
        case .uri: WebAddress.isURI(text)
        case .uriReference: WebAddress.isReference(text)
        case .hostname: Mailbox.isHostName(Array(text.utf8)[...])
        case .ipv4: NetworkAddress.isIPv4(Array(text.utf8)[...])
        case .ipv6: NetworkAddress.isIPv6(Array(text.utf8)[...])
        case .jsonPointer: JSONPointer(text) != nil
        case .relativeJSONPointer: Self.isRelativePointer(text)
        case .uuid: Self.isUUID(Array(text.utf8))
        case .regex: Self.isPattern(text)
        case .residentID: ResidentID.isValid(text)
        case .creditCode: CreditCode.isValid(text)
        }
    }

    /// What the value should be, for a sentence: in Chinese and English.
    var name: (zh: String, en: String) {
        switch self {
        case .date: ("日期，如 2026-11-23", "a date such as 2026-11-23")
        case .dateTime: ("日期和时间，如 2026-11-23T05:00:00Z", "a date and time such as 2026-11-23T05:00:00Z")
        case .time: ("时间，如 05:00:00Z", "a time such as 05:00:00Z")
        case .duration: ("时长，如 P3D", "a duration such as P3D")
        case .email: ("电子邮件地址", "an e-mail address")
        case .uri: ("网址", "a URI")
        case .uriReference: ("网址或相对网址", "a URI or a reference relative to one")
        case .hostname: ("主机名", "the name of a host")
        case .ipv4: ("IPv4 地址", "an IPv4 address")
        case .ipv6: ("IPv6 地址", "an IPv6 address")
        case .jsonPointer: ("JSON 指针，如 /form/name", "a JSON Pointer such as /form/name")
        case .relativeJSONPointer: ("相对 JSON 指针，如 1/name", "a relative JSON Pointer such as 1/name")
        case .uuid: ("UUID", "a UUID")
        case .regex: ("正则表达式", "a regular expression")
        case .residentID: ("18 位公民身份号码，末位校验正确，X 大写", "a resident identity number of 18 characters with the right check character, X in upper case")
        case .creditCode: ("18 位统一社会信用代码，末位校验正确", "a unified social credit code of 18 characters with the right check character")
        }
    }

    /// A number without leading zeros, how many levels up it goes; then `#`, or a pointer.
    private static func isRelativePointer(_ text: String) -> Bool {
        let digits = text.utf8.prefix(while: \.isDecimal)
        guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else { return false }
        let rest = text[digits.endIndex...]
        return rest == "#" || JSONPointer(rest) != nil
    }

    private static func isUUID(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 36 else { return false }
        return bytes.indices.allSatisfy { place in
            switch place {
            case 8, 13, 18, 23: bytes[place] == UInt8(ascii: "-")
            default: bytes[place].isHexadecimal
            }
        }
    }

    private static func isPattern(_ text: String) -> Bool {
        do throws(PatternError) {
            _ = try Pattern(text)
            return true
        } catch {
            return false
        }
    }
}

extension UInt8 {
    var isDecimal: Bool { self >= 0x30 && self <= 0x39 }

    var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }

    var isHexadecimal: Bool { isDecimal || (0x61...0x66).contains(self | 0x20) }
}
