/// Which texts are accepted: the grammar is that of RFC 8259; a profile adds limits and says what else is refused.
///
/// Both profiles refuse duplicate names, a byte order mark, NUL in a member's name (jansson cannot hold it) and numbers beyond the range
/// of a double. In both, an integer is a number that is written without fraction and exponent; `-0` is the integer 0, `-0.0` a double.
public struct JSONProfile: Hashable, Sendable {
    /// The longest text, in bytes.
    public let maximumBytes: Int
    /// The deepest nesting. The root is level 1.
    public let maximumDepth: Int
    /// The largest number of members of one object. It bounds what colliding names can cost.
    public let maximumMembers: Int
    /// Whether the root must be an object, NUL is refused in strings too, and a number that would be rounded is an error.
    let isStrict: Bool

    /// Messages on the bus: the limits of the wire protocol, an object at the root, no NUL, no number that would be rounded.
    public static let bus = JSONProfile(maximumBytes: 1 << 20, maximumDepth: 64, maximumMembers: 10_000, isStrict: true)

    /// Files and other documents: any value at the root, escaped NUL in strings, integers beyond `Int64` as the nearest double.
    ///
    /// The limits are far above what people write. The depth keeps recursion over a value within a thread's stack.
    public static let document = JSONProfile(maximumBytes: 64 << 20, maximumDepth: 512, maximumMembers: 100_000, isStrict: false)
}
