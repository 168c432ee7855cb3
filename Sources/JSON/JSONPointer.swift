/// A JSON Pointer (RFC 6901): the way to one place in a document.
public struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    /// The unescaped reference tokens, outermost first. None means the whole document.
    public var tokens: [String]

    public init(tokens: [String] = []) {
        self.tokens = tokens
    }

    /// Reads the text form: empty, or tokens each led by `/`, with `~1` for `/` and `~0` for `~`. Nil where it is none.
    public init?(_ text: some StringProtocol) {
        guard !text.isEmpty else {
            self.init()
            return
        }
        guard text.first == "/" else { return nil }
        var tokens: [String] = []
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            var token = ""
            var rest = part[...]
            while let tilde = rest.firstIndex(of: "~") {
                token += rest[..<tilde]
                let after = rest.index(after: tilde)
                guard after < rest.endIndex, rest[after] == "0" || rest[after] == "1" else { return nil }
                token += rest[after] == "0" ? "~" : "/"
                rest = rest[rest.index(after: after)...]
            }
            tokens.append(token + rest)
        }
        self.init(tokens: tokens)
    }

    public var description: String { tokens.map { "/" + Self.escaped($0) }.joined() }

    /// One step deeper, to the member of that name.
    public static func + (pointer: JSONPointer, token: String) -> JSONPointer {
        JSONPointer(tokens: pointer.tokens + [token])
    }

    /// One step deeper, to the element at that place, counted from 0.
    public static func + (pointer: JSONPointer, place: Int) -> JSONPointer { pointer + String(place) }

    private static func escaped(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
        return token.reduce(into: "") { $0 += $1 == "~" ? "~0" : $1 == "/" ? "~1" : String($1) }
    }
}

extension JSONValue {
    /// The value at that place, or nil where the document has none. Array elements are named by their decimal index without leading zeros.
    public subscript(pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            let next: JSONValue? =
                switch value {
                case .object(let object): object[token]
                case .array: Self.index(token).flatMap { value[$0] }
                default: nil
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }

    private static func index(_ token: String) -> Int? {
        guard let index = Int(token), index >= 0, String(index) == token else { return nil }
        return index
    }
}
