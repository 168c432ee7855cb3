/// What names on the bus look like.
public enum Name {
    /// Longest name of a department, gateway, matter or task.
    public static let longest = 63

    /// Names that queues and exchanges of the product have, so no department may.
    public static let reservedForDepartments: Set<String> = ["reply", "replies", "requests", "tasks", "events", "presence", "dead", "parked"]

    /// Whether that is a name of a department, gateway, matter or task: `[a-z][a-z0-9-]{0,62}`.
    public static func isValid(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, isLetter(first), text.utf8.count <= longest else { return false }
        return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// Whether replies can be sent there: a gateway's name, or an address of one of its instances.
    public static func isAddress(_ text: String) -> Bool { isValid(text) }

    /// Whether that is an operation: `<department>(.<name>)+`.
    public static func isOperation(_ text: String) -> Bool {
        // In one pass over the bytes: every task of every message is asked.
        var segments = 1
        var length = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") {
                guard length > 0 else { return false }
                segments += 1
                length = 0
            } else {
                guard isLetter(byte) || length > 0 && (isDigit(byte) || byte == UInt8(ascii: "-")) else { return false }
                length += 1
                guard length <= longest else { return false }
            }
        }
        return segments >= 2 && length > 0
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
