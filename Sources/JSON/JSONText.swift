/// JSON text as it is put together, for messages whose form the code knows: nothing is built that would only be taken apart again.
///
/// The caller sees to it that what opens is closed and that no name stands twice; members and elements are told apart by commas here.
public struct JSONText: Sendable {
    /// What has been written, in UTF-8.
    public private(set) var utf8: [UInt8] = []
    /// Whether the next member or element is the first one of what was opened last.
    private var isFirst = true

    /// A text without anything.
    public init() {
        utf8.reserveCapacity(JSONWriter.usualSize)
    }

    /// Opens an object as the whole, or as the next element of a list.
    public mutating func beginObject() {
        separate()
        open(.openBrace)
    }

    /// Begins a member that is an object.
    public mutating func beginObject(_ name: StaticString) {
        begin(name)
        open(.openBrace)
    }

    /// Closes what was opened last.
    public mutating func endObject() { close(.closeBrace) }

    /// Begins a member that is a list.
    public mutating func beginArray(_ name: StaticString) {
        begin(name)
        open(.openBracket)
    }

    /// Closes what was opened last.
    public mutating func endArray() { close(.closeBracket) }

    /// A member that is a text; nothing where there is none.
    public mutating func member(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        begin(name)
        JSONWriter.write(value, into: &utf8)
    }

    /// A member that is a text of so many bytes, all of them ASCII without quotation marks, backslashes and control characters.
    public mutating func member(_ name: StaticString, plain count: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        begin(name)
        utf8.append(.quote)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { text in
            text.initialize(repeating: 0)
            write(text)
            utf8.append(contentsOf: text)
        }
        utf8.append(.quote)
    }

    /// A member that is a whole number; nothing where there is none.
    public mutating func member(_ name: StaticString, _ value: Int?) {
        guard let value else { return }
        begin(name)
        JSONWriter.write(Int64(value), into: &utf8)
    }

    /// A member of any kind; nothing where there is none.
    public mutating func member(_ name: StaticString, _ value: JSONValue?) {
        guard let value else { return }
        begin(name)
        value.write(into: &utf8)
    }

    /// An element of a list, of any kind.
    public mutating func element(_ value: JSONValue) {
        separate()
        value.write(into: &utf8)
    }

    /// The names of members are words of our own, without anything to escape.
    private mutating func begin(_ name: StaticString) {
        separate()
        utf8.append(.quote)
        utf8.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        utf8.append(.quote)
        utf8.append(.colon)
    }

    private mutating func separate() {
        if !isFirst { utf8.append(.comma) }
        isFirst = false
    }

    private mutating func open(_ bracket: UInt8) {
        utf8.append(bracket)
        isFirst = true
    }

    private mutating func close(_ bracket: UInt8) {
        utf8.append(bracket)
        isFirst = false
    }
}
