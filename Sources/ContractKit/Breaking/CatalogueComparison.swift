public import Contracts
import JSON

/// All differences of two sets of contracts.
public struct CatalogueComparison {
    private let old: Catalogue
    private let new: Catalogue
    /// Whether the older ones are whole: a running orchestrator tells no departments.
    private let hasDepartments: Bool

    public init(old: Catalogue, new: Catalogue) {
        self.old = old
        self.new = new
        hasDepartments = !old.departments.isEmpty
    }

    /// What stands in the way first, then by subject and place.
    public var differences: [ContractDifference] {
        (operations + matters + calendars + (hasDepartments ? departments : [])).inOrder
    }

    private var operations: [ContractDifference] {
        var found: [ContractDifference] = []
        for (reference, operation) in new.operations {
            let file = new.source(of: reference)?.path
            guard let earlier = old.operations[reference] else {
                var list = DifferenceList(subject: reference.description, file: file)
                list.add(
                    "operation.added", .compatible, .agreement, at: JSONPointer(), new: .string(reference.description), zh: "新增的操作或版本。",
                    en: "A new operation, or a new version of one.")
                found += list.found
                continue
            }
            found += OperationComparison(old: earlier, new: operation, file: file).differences
        }
        for reference in old.operations.keys where new.operations[reference] == nil {
            let users = OperationUsers(of: reference, in: old).names
            var list = DifferenceList(subject: reference.description, file: old.source(of: reference)?.path)
            list.add(
                "operation.removed", users.isEmpty ? .person : .breaking, .agreement, at: JSONPointer(), old: .string(reference.description),
                zh: users.isEmpty ? "操作已移除，请先用 contract can-retire 确认无人需要。" : "操作已移除，原事项“\(users.joined(separator: "、"))”用到它。",
                en: users.isEmpty
                    ? "The operation is gone; ask `contract can-retire` first whether nobody needs it."
                    : "The operation is gone, and was asked by \(users.joined(separator: ", ")); cases that are open still ask it.")
            found += list.found
        }
        return found
    }

    private var matters: [ContractDifference] {
        var found: [ContractDifference] = []
        for (name, matter) in new.matters {
            let file = new.source(of: name)?.path
            guard let earlier = old.matters[name] else {
                var list = DifferenceList(subject: name, file: file)
                list.add("matter.added", .compatible, .agreement, at: JSONPointer(), new: .string(name), zh: "新增的事项。", en: "A new matter.")
                found += list.found
                continue
            }
            found += MatterComparison(old: earlier, new: matter, file: file, before: old, after: new).differences
        }
        for name in old.matters.keys where new.matters[name] == nil {
            var list = DifferenceList(subject: name, file: old.source(of: name)?.path)
            list.add(
                "matter.removed", .breaking, .form, at: JSONPointer(), old: .string(name), zh: "事项已移除，仍提供它的渠道会被拒绝。",
                en: "The matter is gone; channels that still offer it are refused.")
            found += list.found
        }
        return found
    }

    private var calendars: [ContractDifference] {
        let (before, after) = (old.calendar.years, new.calendar.years)
        var found: [ContractDifference] = []
        for year in Set(before.keys).union(after.keys) where before[year]?.fingerprint != after[year]?.fingerprint {
            var list = DifferenceList(subject: "calendar \(year)", file: (after[year] == nil ? old : new).source(ofYear: year)?.path)
            if before[year] == nil {
                list.add("calendar.added", .compatible, .agreement, at: JSONPointer(), zh: "新公布的年份。", en: "A year that is new.")
            } else {
                list.add(
                    after[year] == nil ? "calendar.removed" : "calendar.changed", .person, .agreement, at: JSONPointer(),
                    zh: "工作日变了，各办件的到期日会重新计算。", en: "Other days are worked: the due dates of cases are computed anew.")
            }
            found += list.found
        }
        return found
    }

    private var departments: [ContractDifference] {
        var found: [ContractDifference] = []
        for (name, department) in old.departments {
            var list = DifferenceList(subject: name, file: "departments/\(name)/department.yaml")
            guard let later = new.departments[name] else {
                list.add("department.removed", .breaking, .agreement, at: JSONPointer(), zh: "部门已移除。", en: "The department is gone.")
                found += list.found
                continue
            }
            if later.brokerUser != department.brokerUser {
                list.add(
                    "department.broker-user", .breaking, .reply, at: JSONPointer(at: "brokerUser"), old: .string(department.brokerUser),
                    new: .string(later.brokerUser), zh: "以原用户登录的适配器，其答复不再采信。",
                    en: "Replies of an adapter that still logs in as the old user no longer count.")
            }
            if later.capacity < department.capacity {
                list.add(
                    "department.capacity", .compatible, .agreement, at: JSONPointer(at: "capacity"), old: .integer(Int64(department.capacity)),
                    new: .integer(Int64(later.capacity)), zh: "同时办理的任务变少。", en: "Fewer of its tasks are on their way at once.")
            }
            found += list.found
        }
        return found
    }
}

/// Who asks an operation, by contract.
public struct OperationUsers: Hashable, Sendable {
    /// Matters whose tasks, undoings or papers ask it, sorted.
    public let matters: [String]
    /// Operations that are queried by it when their outcome is unknown.
    public let operations: [OperationReference]

    public init(of reference: OperationReference, in catalogue: Catalogue) {
        let found = catalogue.matters.values.filter { matter in
            matter.tasks.contains { $0.operation == reference || $0.undo?.operation == reference }
                || matter.terms?.documents.contains { $0.from == reference } ?? false
        }
        matters = found.map(\.name).sorted()
        operations = catalogue.operations.values.filter { $0.effect == .query(reference) && $0.reference != reference }.map(\.reference)
            .sorted { $0.description < $1.description }
    }

    var names: [String] { matters + operations.map(\.description) }
}
