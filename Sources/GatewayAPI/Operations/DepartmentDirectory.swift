import Orchestration

/// The departments that may fetch documents, found by the token of their adapters. As of channels, only hashes are kept.
public struct DepartmentDirectory: Sendable {
    private let departments: [String: String]

    /// - Parameter entries: each department with the SHA-256 of its token, as lower-case hex.
    public init(_ entries: [(department: String, tokenHash: String)] = []) {
        departments = Dictionary(entries.map { ($0.tokenHash, $0.department) }) { $1 }
    }

    /// The department whose token that is.
    public func department(token: String) -> String? { departments[ChannelDirectory.hash(token)] }
}
