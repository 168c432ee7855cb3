/// The name of a member as a key: JSON compares names by their bytes, where `String` takes composed and decomposed letters for one.
public struct JSONName: Hashable, Sendable {
    /// The name.
    public let text: String

    public init(_ text: String) {
        self.text = text
    }

    public static func == (left: JSONName, right: JSONName) -> Bool {
        // Names of the same bytes are equal strings, and unequal strings are found out fastest.
        guard left.text == right.text else { return false }
        return left.text.utf8.withContiguousStorageIfAvailable { left in
            right.text.utf8.withContiguousStorageIfAvailable { left.count == $0.count && left.elementsEqual($0) }
        }.flatMap { $0 } ?? left.text.utf8.elementsEqual(right.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(UInt8.max)
    }
}
