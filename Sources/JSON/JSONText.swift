extension JSONValue {
    /// The value as compact JSON text in UTF-8.
    public var utf8: [UInt8] { [] }

    /// The value in the canonical form of RFC 8785: members sorted by UTF-16, numbers as ECMAScript writes them.
    public var canonicalUTF8: [UInt8] { [] }

    /// Reads JSON text.
    /// - Throws: ``JSONError`` with line, column, path and reason.
    public init(parsing text: [UInt8], profile: JSONProfile) throws(JSONError) {
        self = .null
    }
}

/// Which texts are accepted.
public struct JSONProfile: Hashable, Sendable {
    public static let bus = JSONProfile()
    public static let document = JSONProfile()
}

/// Where and why a text is not the JSON that we accept.
public struct JSONError: Error, Hashable, Sendable {
    /// From 1.
    public var line: Int
    /// From 1, in characters.
    public var column: Int
    public var path: JSONPointer
    public var reason: String
}
