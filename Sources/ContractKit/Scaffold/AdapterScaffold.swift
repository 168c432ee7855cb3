public import Contracts

/// One file of a folder that is begun for somebody.
public struct ScaffoldFile: Hashable, Sendable {
    /// From the folder, with `/`.
    public var path: String
    public var text: String
    public var isExecutable: Bool

    public init(_ path: String, _ text: String, isExecutable: Bool = false) {
        self.path = path
        self.text = text
        self.isExecutable = isExecutable
    }
}

/// A folder with a department's adapter that runs, passes its own tests and keeps its contracts untouched: it answers the contracts' examples, and
/// its people replace one operation after the other by what their own system says.
public struct AdapterScaffold: Sendable {
    /// Where an adapter's answers come from, and so in what it is written. All but `swift` are in Python, on the AMQP client pika, and need nothing of
    /// this repository but the contracts.
    public enum Kind: String, Sendable, CaseIterable {
        /// From a function for each operation.
        case python
        /// From a database: a file of SQL for each operation. An effect and the ledger's entry are one transaction.
        case sql
        /// From a system with an HTTP interface in JSON, which does a thing once for each key.
        case rest
        /// From files that a system exports, and results that it writes for orders.
        case file
        /// From a package of its own in Swift, on AdapterKit.
        case swift
    }

    /// As in queue names.
    public var department: String
    /// What it is asked, by name and version.
    public var operations: [Operation]
    /// From the folder to that of the contracts.
    public var contracts: String
    /// From the folder to the package of OneVisit; needed by Swift alone.
    public var package: String

    public init(department: String, operations: [Operation], contracts: String, package: String = "../onevisit") {
        self.department = department
        self.operations = operations
        self.contracts = contracts
        self.package = package
    }

    /// The files of the folder.
    public func files(_ kind: Kind) -> [ScaffoldFile] {
        switch kind {
        case .python: pythonFiles
        case .sql: sqlFiles
        case .rest: restFiles
        case .file: fileFiles
        case .swift: swiftFiles
        }
    }

    /// A department's name as the name of a type: `housing-fund` is `HousingFund`.
    var typeName: String { department.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() }

    /// An operation's name without its department's, and its version where that is not the first: `residence-permit.read`, `account.read.v2`.
    func shortName(of operation: Operation) -> String {
        let reference = operation.reference
        return reference.name.dropFirst(reference.department.count + 1) + (reference.version == 1 ? "" : ".v\(reference.version)")
    }

    /// The same as a name in programs: `residence_permit_read`.
    func identifier(of operation: Operation) -> String { String(shortName(of: operation).map { ".-".contains($0) ? "_" : $0 }) }

    /// Puts a department's particulars into a text.
    func filled(_ text: String, _ more: [String: String] = [:]) -> String {
        var text = text
        // What is put in may name particulars itself.
        for places in [more, ["DEPARTMENT": department, "CONTRACTS": contracts, "TYPE": typeName]] {
            for (name, value) in places { text.replace("@\(name)@", with: value) }
        }
        return text
    }
}
