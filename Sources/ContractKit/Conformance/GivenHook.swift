import Contracts
public import JSON

/// The state of a department in which an example holds.
public struct Given: Hashable, Sendable {
    public var department: String
    public var operation: String
    public var version: Int
    public var example: String
    /// The contract's sentence.
    public var text: String
    /// What the example asks.
    public var request: JSONValue

    /// What a hook gets.
    public var json: JSONValue {
        [
            "setup": 1, "department": .string(department), "operation": .string(operation), "operationVersion": .integer(Int64(version)),
            "example": .string(example), "given": .string(text), "request": request,
        ]
    }
}

/// The question how often an operation has taken effect.
public struct EffectQuestion: Hashable, Sendable {
    public var department: String
    public var operation: String
    public var version: Int

    /// What a hook gets.
    public var json: JSONValue {
        [
            "count": 1, "department": .string(department), "operation": .string(operation), "operationVersion": .integer(Int64(version)),
        ]
    }
}

/// The department behind its adapter: brings it into the state in which an example holds, and looks what has been done there.
public protocol GivenHook: Sendable {
    func setUp(_ given: Given) async -> GivenAnswer
    /// Counts what the back office holds, not what the adapter remembers.
    func effects(_ question: EffectQuestion) async -> EffectAnswer
}

/// What became of it.
public enum GivenAnswer: Hashable, Sendable {
    case ready
    /// It cannot be had; the example is left out.
    case impossible(String)
}

/// How often an operation has taken effect since whenever the department counts from.
public enum EffectAnswer: Hashable, Sendable {
    case counted(Int)
    /// Why nobody knows.
    case unknown(String)

    /// Reads `{ "effects": 12 }`, or `{ "reason": "…" }`.
    /// - Parameter source: who said it: the subject of the sentence where it cannot be used.
    public init(_ document: JSONValue?, from source: String) {
        if let count = document?["effects"]?.integer, count >= 0 {
            self = .counted(Int(count))
        } else if let reason = document?["reason"]?.string {
            self = .unknown(reason)
        } else {
            self = .unknown("\(source) did not answer the question for the count of effects with { \"effects\": <number> }")
        }
    }
}

/// There is no hook: what has a `given` is left out, or, where somebody says so, is there already.
public struct NoHook: GivenHook {
    private let isReady: Bool

    /// - Parameter isReady: whether the department is in the state of all its examples, as after it was filled with them.
    public init(isReady: Bool) { self.isReady = isReady }

    public func setUp(_ given: Given) async -> GivenAnswer {
        isReady ? .ready : .impossible("nobody set up “\(given.text)”: give a hook, or say that it is there")
    }

    public func effects(_ question: EffectQuestion) async -> EffectAnswer { .unknown("no hook was given that counts effects in the back office") }
}
