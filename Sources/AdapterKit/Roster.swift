import Contracts

/// Who the instance is and what it answers: operations that have both a handler and a contract.
struct Roster: Sendable {
    let department: String
    let instance: String
    let lookups: [OperationReference: Lookup]
    let cases: [OperationReference: CaseOperation]

    /// What is answered at once.
    struct Lookup: Sendable {
        let contract: Operation
        let handler: Handler
    }

    /// What is done for cases.
    struct CaseOperation: Sendable {
        let contract: Operation
        let handler: CaseHandler

        var effect: CaseEffect { CaseEffect(handler, effect: contract.effect) }
    }

    /// Puts handlers and contracts together.
    /// - Throws: ``AdapterError`` naming every handler that has no contract, or answers for another department, or stands twice.
    init(
        department: String, handlers: [Handler], caseHandlers: [CaseHandler] = [], catalogue: Catalogue, instance: String
    ) throws(AdapterError) {
        guard catalogue.departments[department] != nil else {
            throw AdapterError(.contractMismatch, "the catalogue has no department \(department)")
        }
        guard Name.isValid(instance), instance.hasPrefix(department + "-") else {
            throw AdapterError(.invalidConfiguration, "the instance's name \(instance) is no name that begins with \(department)-")
        }
        var mistakes: [String] = []
        func contract(_ reference: OperationReference, _ lane: Lane) -> Operation? {
            let operation = catalogue.operations[reference]
            if let operation, reference.department == department, operation.lane == lane { return operation }
            mistakes.append("\(reference) is no \(lane.rawValue) that a contract of \(department) describes")
            return nil
        }
        var lookups: [OperationReference: Lookup] = [:]
        for handler in handlers {
            guard let contract = contract(handler.operation, .lookup) else { continue }
            let known = lookups.updateValue(Lookup(contract: contract, handler: handler), forKey: handler.operation)
            if known != nil { mistakes.append("\(handler.operation) has two handlers") }
        }
        var cases: [OperationReference: CaseOperation] = [:]
        for handler in caseHandlers {
            guard let contract = contract(handler.operation, .case) else { continue }
            let known = cases.updateValue(CaseOperation(contract: contract, handler: handler), forKey: handler.operation)
            if known != nil { mistakes.append("\(handler.operation) has two handlers") }
        }
        if handlers.isEmpty, caseHandlers.isEmpty { mistakes.append("there are no handlers") }
        guard mistakes.isEmpty else { throw AdapterError(.contractMismatch, "\(department): " + mistakes.joined(separator: "; ")) }
        self.department = department
        self.instance = instance
        self.lookups = lookups
        self.cases = cases
    }

    /// The contracts of one lane that are answered.
    func operations(of lane: Lane) -> [OperationReference: Operation] {
        switch lane {
        case .lookup: lookups.mapValues(\.contract)
        case .case: cases.mapValues(\.contract)
        }
    }

    private var contracts: [Operation] { lookups.values.map(\.contract) + cases.values.map(\.contract) }

    var references: [OperationReference] { contracts.map(\.reference) }

    /// Operations of the department that have a contract and no handler.
    func unanswered(in catalogue: Catalogue) -> [OperationReference] {
        catalogue.operations(of: department).map(\.reference).filter { lookups[$0] == nil && cases[$0] == nil }
    }

    /// What presence announces: each operation with its versions and their contracts.
    var announced: [String: [Presence.Version]] {
        Dictionary(grouping: contracts, by: \.reference.name).mapValues { versions in
            versions.sorted { $0.reference.version < $1.reference.version }
                .map { Presence.Version(version: $0.reference.version, contract: $0.contractHash) }
        }
    }
}
