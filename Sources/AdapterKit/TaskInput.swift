public import JSON

/// The input of a task: only what the operation's request schema declares, and valid under it.
public struct TaskInput: Sendable {
    /// The whole input, an object.
    public let json: JSONValue

    /// - Parameter json: an input that has been projected and checked.
    public init(_ json: JSONValue) {
        self.json = json
    }

    /// The text of a member that the contract requires.
    /// - Throws: where there is none: the handler and its contract do not fit together.
    public func string(_ name: String) throws(AdapterError) -> String {
        guard let text = json[name]?.string else { throw Self.mismatch(name, "a text") }
        return text
    }

    /// The whole number of a member that the contract requires.
    /// - Throws: where there is none: the handler and its contract do not fit together.
    public func integer(_ name: String) throws(AdapterError) -> Int64 {
        guard let number = json[name]?.integer else { throw Self.mismatch(name, "a whole number") }
        return number
    }

    /// The text of a member that may be left out.
    public func optionalString(_ name: String) -> String? { json[name]?.string }

    /// The whole number of a member that may be left out.
    public func optionalInteger(_ name: String) -> Int64? { json[name]?.integer }

    private static func mismatch(_ name: String, _ kind: String) -> AdapterError {
        AdapterError(.contractMismatch, "the handler reads the input member \(name) as \(kind), which the contract does not promise")
    }
}
