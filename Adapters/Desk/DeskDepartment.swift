public import AdapterKit
public import Contracts
import GRDB
import JSON
public import Messaging

/// A department's desk: what it is asked for cases lies there until a clerk answers it. All of it, where the department has no system of its own;
/// else what its adapter leaves to clerks.
///
/// To the case it is a department as any other. Its tasks are rows beside the ledger, in the same database, so a task and its row are written
/// in one transaction, and so are a clerk's answer and the word that is sent.
/// ```swift
/// let desk = try DeskDepartment("fire", catalogue: catalogue, database: "data/fire.sqlite")
/// AdapterService(department: desk.name, …, cases: desk.caseHandlers, ledger: desk.ledger, …)
/// DeskServer(desk, …)
/// ```
public struct DeskDepartment: Sendable {
    /// As in queue names and operations: `fire`.
    public let name: String
    /// What it may be asked, and whose texts the clerks read.
    public let catalogue: Catalogue
    /// Where the tasks and the clerks' answers are, for the adapter's service too.
    public let ledger: SQLiteLedger
    /// Who may answer on the page.
    public let clerks: DeskClerks
    let time: any TimeSource
    /// What an adapter leaves to clerks; nil where there is no adapter.
    private let left: [OperationReference: ClerkOperation]?

    /// Opens the desk of a department, with the tables that it needs.
    /// - Parameters:
    ///   - path: the desk's database; the folder has to be there.
    ///   - operations: what the department's adapter leaves to clerks; nil where it has none, so that all cases come to the desk.
    ///   - makes: whether a database that is not there is made.
    /// - Throws: ``AdapterError`` where the catalogue has no such department, or the database cannot be written safely.
    public init(
        _ name: String, catalogue: Catalogue, database path: String, operations: [ClerkOperation]? = nil, makes: Bool = true,
        time: any TimeSource = SystemTime()
    ) throws(AdapterError) {
        guard catalogue.departments[name] != nil else {
            throw AdapterError(.contractMismatch, "the catalogue has no department \(name); onevisit contract lint lists what it has")
        }
        let ledger = makes ? try SQLiteLedger(of: name, inFileAt: path) : try SQLiteLedger(inBackOfficeOf: name, at: path)
        try ledger.prepare { try DeskSchema.install(in: $0) }
        self.name = name
        self.catalogue = catalogue
        self.ledger = ledger
        self.time = time
        left = operations.map { Dictionary($0.map { ($0.operation, $0) }) { first, _ in first } }
        clerks = DeskClerks(ledger: ledger, time: time)
    }

    /// Every operation of the department's case lane, those that take something back too; or of these what its adapter leaves to clerks.
    public var operations: [Operation] {
        catalogue.operations(of: name).filter { operation in
            operation.lane == .case && left.map { $0[operation.reference] != nil } ?? true
        }
    }

    /// One for each operation: where the program has nothing to say, it puts the task on the desk and promises an answer.
    public var caseHandlers: [CaseHandler] {
        operations.map { operation in
            let check = left?[operation.reference]?.check
            return CaseHandler(operation.reference.name, version: operation.reference.version) { input, context, database in
                if let word = try check?(input, context, database) { return word }
                let promise = Self.promise(of: operation, due: context.due, at: context.now)
                try DeskRows.arrive(input.json, context, promise: promise, in: database)
                return .later(availableAt: promise)
            } withdraw: { context, database in
                try DeskRows.withdraw(context.key, at: context.now, in: database)
            }
        }
    }

    /// By when an answer may be expected: when it is due; where that is not said, or over already, after as long as it usually takes.
    static func promise(of operation: Operation, due: Timestamp?, at now: Timestamp) -> Timestamp {
        guard let due, due > now else { return now.advanced(by: operation.typical) }
        return due
    }

    /// The contract that a task is answered under.
    /// - Throws: ``DeskError`` where the catalogue has none of that version any more.
    public func contract(of task: DeskTask) throws(DeskError) -> Operation {
        guard let operation = catalogue.operations[task.operation] else { throw DeskError(noContract: task) }
        return operation
    }
}
