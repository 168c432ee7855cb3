public import Contracts

/// Answers on the bus for one department. This is all that a department's people write: a name and a table of handlers.
///
/// ```swift
/// struct PoliceAdapter: DepartmentAdapter {
///     static let department = "police"
///     let backOffice: SQLiteBackOffice
///
///     var handlers: [Handler] {
///         [Handler("police.resident.read", answer: resident)]
///     }
///
///     func resident(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome { … }
/// }
/// ```
/// ``AdapterService`` does the rest: it reads messages, checks input and data against the contracts, keeps deadlines, replies, parks what
/// nobody can read, and says that it lives.
public protocol DepartmentAdapter: Sendable {
    /// The department's name, as in queue names and operations: `housing-fund`.
    static var department: String { get }

    /// What it answers at once. Read once, when the service begins.
    var handlers: [Handler] { get }

    /// What it does for cases; nothing where it does not say otherwise. Read once, when the service begins.
    var caseHandlers: [CaseHandler] { get }

    /// What of its cases it leaves to clerks at a desk; nothing where it does not say otherwise.
    static var clerkOperations: [ClerkOperation] { get }
}

extension DepartmentAdapter {
    public var caseHandlers: [CaseHandler] { [] }
    public static var clerkOperations: [ClerkOperation] { [] }
}

/// What answers one version of an operation. Keep the handler of the version before for as long as somebody may ask for it.
public struct Handler: Sendable {
    /// Asks the back office and says what it said.
    ///
    /// The input has been checked against the contract. What is thrown becomes `failed`/`internal`, and neither the reply nor the log quotes
    /// it. The task is cancelled when nobody waits for it any more: let what you await end then.
    public typealias Answer = @Sendable (TaskInput, TaskContext) async throws -> Outcome

    /// What it answers.
    public let operation: OperationReference
    /// How.
    public let answer: Answer

    /// - Parameter version: of the operation's contract.
    public init(_ operation: String, version: Int = 1, answer: @escaping Answer) {
        self.operation = OperationReference(operation, version: version)
        self.answer = answer
    }
}
