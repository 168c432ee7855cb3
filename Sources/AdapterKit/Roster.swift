import Contracts

/// Who the instance is and what it answers: operations that have both a handler and a contract.
struct Roster: Sendable {
    let department: String
    let instance: String
    let operations: [OperationReference: Operation]
    let handlers: [OperationReference: Handler]

    /// Puts handlers and contracts together.
    /// - Throws: ``AdapterError`` naming every handler that has no contract, or answers for another department, or stands twice.
    init(department: String, handlers list: [Handler], catalogue: Catalogue, instance: String) throws(AdapterError) {
        guard catalogue.departments[department] != nil else {
            throw AdapterError(.contractMismatch, "the catalogue has no department \(department)")
        }
        guard Name.isValid(instance), instance.hasPrefix(department + "-") else {
            throw AdapterError(.invalidConfiguration, "the instance's name \(instance) is no name that begins with \(department)-")
        }
        var operations: [OperationReference: Operation] = [:]
        var handlers: [OperationReference: Handler] = [:]
        var mistakes: [String] = []
        for handler in list {
            let reference = handler.operation
            if handlers.updateValue(handler, forKey: reference) != nil { mistakes.append("\(reference) has two handlers") }
            if let operation = catalogue.operations[reference], reference.department == department, operation.lane == .lookup {
                operations[reference] = operation
            } else {
                mistakes.append("\(reference) is no lookup that a contract of \(department) describes")
            }
        }
        if handlers.isEmpty { mistakes.append("there are no handlers") }
        guard mistakes.isEmpty else { throw AdapterError(.contractMismatch, "\(department): " + mistakes.joined(separator: "; ")) }
        self.department = department
        self.instance = instance
        self.operations = operations
        self.handlers = handlers
    }

    /// Lookups of the department that have a contract and no handler.
    func unanswered(in catalogue: Catalogue) -> [OperationReference] {
        catalogue.operations(of: department).filter { $0.lane == .lookup }.map(\.reference).filter { handlers[$0] == nil }
    }

    /// What presence announces: each operation with its versions and their contracts.
    var announced: [String: [Presence.Version]] {
        Dictionary(grouping: operations.values, by: \.reference.name).mapValues { versions in
            versions.sorted { $0.reference.version < $1.reference.version }
                .map { Presence.Version(version: $0.reference.version, contract: $0.contractHash) }
        }
    }
}
