public import Contracts
public import GRDB

/// What carries out one version of an operation of the case lane.
///
/// Where the department's system is a SQL database that the adapter may write to, the handler runs inside the transaction in which the ledger
/// records the task, so both happen or neither does:
/// ```swift
/// CaseHandler("police.residence-permit.renew") { input, context, database in
///     try database.execute(sql: "UPDATE jzz SET …", arguments: […])
///     return .answered(data: …)
/// }
/// ```
/// For every other system it is asynchronous, and the contract's `effect` says what may be done when nobody knows whether it took effect:
/// ```swift
/// CaseHandler("records.marriage-record.confirm") { input, context in
///     try await archive.order(input, reference: context.key)
/// } query: { input, context in
///     try await archive.find(reference: context.key)
/// }
/// ```
///
/// What a handler returns is held to the contract. `failed` says that nothing took effect, and the task may be asked again; `later` that the final
/// reply comes from ``Ledger/settle(_:_:at:)``; `withdrawn` is only the ledger's to say. What is thrown is quoted neither in the reply nor in the log.
public struct CaseHandler: Sendable {
    /// Does the work within the ledger's transaction. It must do nothing outside the database, and be quick: the department's other writers wait.
    /// Where it throws, or says `failed`, or breaks the contract, all that it wrote is undone.
    public typealias Transaction = @Sendable (TaskInput, CaseContext, Database) throws -> Outcome
    /// Takes back what a task that said `later` left in the database, within the transaction that records the withdrawal.
    /// - Returns: whether it is withdrawn. False: it is too late, and the final reply follows.
    public typealias Withdraw = @Sendable (CaseContext, Database) throws -> Bool
    /// Does the work in a system of its own. It may take as long as it needs: after 45 s the case is told `later`, and the reply follows.
    public typealias Work = @Sendable (TaskInput, CaseContext) async throws -> Outcome
    /// Asks whether a task has taken effect: its outcome, or nil where it has not.
    public typealias Query = @Sendable (TaskInput, CaseContext) async throws -> Outcome?

    enum Manner: Sendable {
        case transaction(Transaction, withdraw: Withdraw?)
        case outside(Work, query: Query?)
    }

    /// What it carries out.
    public let operation: OperationReference
    let manner: Manner

    /// A handler that works in the database in which the ledger is.
    /// - Parameters:
    ///   - version: of the operation's contract.
    ///   - withdraw: what a withdrawal undoes after `later`; without it, such a task is withdrawn by the ledger alone.
    public init(_ operation: String, version: Int = 1, transaction: @escaping Transaction, withdraw: Withdraw? = nil) {
        self.operation = OperationReference(operation, version: version)
        manner = .transaction(transaction, withdraw: withdraw)
    }

    /// A handler that works elsewhere.
    /// - Parameters:
    ///   - version: of the operation's contract.
    ///   - query: how it is found out whether a task has taken effect, where the contract's effect is a query.
    public init(_ operation: String, version: Int = 1, work: @escaping Work, query: Query? = nil) {
        self.operation = OperationReference(operation, version: version)
        manner = .outside(work, query: query)
    }
}
