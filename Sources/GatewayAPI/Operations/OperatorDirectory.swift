import Orchestration

/// Somebody who looks after the cases of all channels.
public struct Operator: Hashable, Sendable {
    /// As in the configuration; what an operator does stands in the record of the case under this name.
    public var name: String

    public init(name: String) {
        self.name = name
    }
}

/// The operators, found by their token. As of channels, only hashes are kept.
public struct OperatorDirectory: Sendable {
    private let operators: [String: Operator]

    /// - Parameter entries: each operator with the SHA-256 of the token, as lower-case hex.
    public init(_ entries: [(operator: Operator, tokenHash: String)] = []) {
        operators = Dictionary(entries.map { ($0.tokenHash, $0.operator) }) { $1 }
    }

    /// The operator whose token that is.
    public func `operator`(token: String) -> Operator? { operators[ChannelDirectory.hash(token)] }
}
