public import Contracts
public import GRDB

/// An operation of the case lane that a department with a system leaves to its clerks: what the program can say at once it says, all else comes to
/// the department's desk.
/// ```swift
/// ClerkOperation("social-insurance.certificate.issue-sealed") { input, context, database in
///     hasPaid ? nil : .refused(…)
/// }
/// ```
public struct ClerkOperation: Sendable {
    /// What the program says before a clerk sees the task, within the ledger's transaction; nil where a clerk has to see it.
    public typealias Check = @Sendable (TaskInput, CaseContext, Database) throws -> Outcome?

    /// What the clerks answer.
    public let operation: OperationReference
    public let check: Check

    /// - Parameter version: of the operation's contract.
    public init(_ operation: String, version: Int = 1, check: @escaping Check) {
        self.operation = OperationReference(operation, version: version)
        self.check = check
    }
}
