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
/// its people replace one function after the other by what their own system says.
public struct AdapterScaffold: Sendable {
    /// In what language.
    public enum Kind: String, Sendable, CaseIterable {
        /// One file, on the AMQP client pika; nothing of this repository.
        case python
        /// A package of its own, on AdapterKit.
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
        case .swift: swiftFiles
        }
    }

    /// A department's name as the name of a type: `housing-fund` is `HousingFund`.
    var typeName: String { department.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() }

    /// The words of an operation's name without its department's, and its version where that is not the first.
    func words(of operation: Operation) -> [String] {
        let words = operation.reference.name.split { $0 == "." || $0 == "-" }.map(String.init).dropFirst(department.split(separator: "-").count)
        return Array(words) + (operation.reference.version == 1 ? [] : ["v\(operation.reference.version)"])
    }

    /// Puts a department's particulars into a text.
    func filled(_ text: String, _ more: [String: String] = [:]) -> String {
        var text = text
        for (name, value) in ["DEPARTMENT": department, "CONTRACTS": contracts, "TYPE": typeName].merging(more, uniquingKeysWith: { $1 }) {
            text.replace("@\(name)@", with: value)
        }
        return text
    }
}
