/// Where and why a text is not the JSON that we accept.
public struct JSONError: Error, Hashable, Sendable {
    /// From 1.
    public var line: Int
    /// From 1, in Unicode scalars.
    public var column: Int
    /// The value that was being read.
    public var path: JSONPointer
    /// A sentence that never quotes the text.
    public var reason: String

    /// Describes an error found by other means than reading, such as in a test.
    public init(line: Int, column: Int, path: JSONPointer = JSONPointer(), reason: String) {
        self.line = line
        self.column = column
        self.path = path
        self.reason = reason
    }
}

extension JSONError: CustomStringConvertible {
    /// A path in a log line shows so many characters: names come from the sender and may be as long as the text.
    private static let shownPath = 200

    public var description: String {
        let place = "line \(line), column \(column)"
        return path.tokens.isEmpty ? "\(place): \(reason)" : "\(place), at \(shownPath): \(reason)"
    }

    /// On one line, whatever the names hold.
    private var shownPath: String {
        let scalars = path.description.unicodeScalars
        let shown = scalars.prefix(Self.shownPath).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(shown)) + (scalars.count > Self.shownPath ? "…" : "")
    }
}

/// A fault and the byte at which it shows. Line, column and path are worked out only for the one fault that is reported.
struct JSONFault: Error {
    var offset: Int
    var reason: Reason

    enum Reason {
        case size(Int), depth(Int), members(Int)
        case root, byteOrderMark, nul, nulInName, duplicate, rounded, range
        case encoding, syntax, ended, trailing, memory

        var sentence: String {
            switch self {
            case .size(let limit): "the text is longer than \(limit) bytes"
            case .depth(let limit): "values are nested deeper than \(limit) levels"
            case .members(let limit): "the object has more than \(limit) members"
            case .root: "the root must be an object"
            case .byteOrderMark: "the text begins with a byte order mark; leave it out"
            case .nul: "NUL is not allowed, neither raw nor escaped"
            case .nulInName: "NUL is not allowed in a member's name"
            case .duplicate: "the object has a member of this name already"
            case .rounded: "the number cannot be kept without rounding; write it as a string"
            case .range: "the number is beyond the range of a double; write it as a string"
            case .encoding: "the text is not valid UTF-8"
            case .syntax: "this is not JSON syntax"
            case .ended: "the text ends before the value does"
            case .trailing: "text follows after the end of the value"
            case .memory: "there is not enough memory to read the text"
            }
        }
    }
}
