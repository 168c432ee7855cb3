import Glibc

/// The name of a member as a key: JSON compares names by their bytes, where `String` takes composed and decomposed letters for one.
public struct JSONName: Hashable, Sendable {
    /// The name.
    public let text: String

    public init(_ text: String) {
        self.text = text
    }

    public static func == (left: JSONName, right: JSONName) -> Bool {
        guard left.text.utf8.count == right.text.utf8.count else { return false }
        var (left, right) = (left.text, right.text)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                guard let start = left.baseAddress, let other = right.baseAddress else { return true }
                return memcmp(start, other, left.count) == 0
            }
        }
    }

    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(UInt8.max)
    }
}
