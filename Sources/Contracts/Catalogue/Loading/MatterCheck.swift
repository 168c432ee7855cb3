import JSON
import JSONSchema

/// Holds a matter against the operations that it names: what goes in, what comes before what, and whether it can be done in time.
struct MatterCheck {
    let reader: FileReader
    let draft: MatterDraft
    /// Operations that could be read.
    let operations: [OperationReference: Operation]
    /// All operations that have a file, whatever is wrong with it.
    let declared: Set<OperationReference>

    /// Logs what is wrong, and gives the matter where everything that it is made of could be read.
    func matter() -> Matter? {
        let order = TaskOrder(tasks: draft.tasks, reader: reader)
        let tasks = draft.tasks.map { task($0, order) }
        checkNeeds()
        checkDeadline(order)
        guard let version = draft.version, let title = draft.title, let audience = draft.audience, let channels = draft.channels,
            let identity = draft.identity, let purpose = draft.purpose, let form = draft.form, let deadline = draft.deadline,
            !tasks.contains(where: { $0 == nil })
        else { return nil }
        return Matter(
            name: draft.name, version: version, title: title, lane: .lookup, audience: audience, channels: channels, identity: identity,
            purpose: purpose, form: form, deadline: deadline, tasks: tasks.compactMap { $0 })
    }

    private func task(_ task: TaskDraft, _ order: TaskOrder) -> MatterTask? {
        let operation = task.operation.flatMap { self.operation($0, of: task) }
        let predecessors = order.predecessors[task.name] ?? []
        checkCondition(of: task, predecessors: predecessors)
        if let operation {
            InputCheck(reader: reader, matter: draft, task: task, operation: operation, predecessors: predecessors, operations: operations).run()
        }
        let input = task.input.compactMap { field in field.source.map { MatterTask.Field(member: field.member, source: $0) } }
        guard let operation, let need = task.need, input.count == task.input.count else { return nil }
        return MatterTask(
            name: task.name, operation: operation.reference, input: input, need: need, after: task.after.map(\.name), when: task.when)
    }

    private func operation(_ reference: OperationReference, of task: TaskDraft) -> Operation? {
        let place = task.node.place(of: ["operation"])
        guard declared.contains(reference) else {
            let question = Spelling.question(reference.description, among: declared.map(\.description))
            reader.complain(.reference, place, "There is no operation \(reference)\(question)")
            return nil
        }
        guard let operation = operations[reference] else { return nil }
        guard operation.lane == .lookup else {
            reader.complain(.lane, place, "\(reference) is an operation for cases; a lookup asks only operations of its own lane.")
            return nil
        }
        return operation
    }

    /// A condition that looks at a task which may still be waiting would hold or not by chance.
    private func checkCondition(of task: TaskDraft, predecessors: Set<String>) {
        guard let when = task.when?.document else { return }
        let schema = when["properties"]?["tasks"]
        let named = (schema?["properties"]?.object?.names ?? []) + (schema?["required"]?.array?.compactMap(\.string) ?? [])
        for name in Set(named).subtracting(predecessors).sorted() {
            reader.complain(
                .order, task.node.place(of: ["when"]), "“when” looks at the task “\(name)”, which “\(task.name)” does not come after.")
        }
    }

    private func checkNeeds() {
        var groups: [String: [TaskDraft]] = [:]
        for task in draft.tasks {
            if case .anyOf(let group) = task.need { groups[group, default: []].append(task) }
        }
        for (group, members) in groups where members.count < 2 {
            reader.complain(
                .need, members[0].node.place(of: ["need"]),
                "The group “\(group)” has this one task; any-of needs two, and one alone is required or optional.")
        }
        if !draft.tasks.isEmpty, draft.tasks.allSatisfy({ $0.need == .optional }) {
            reader.complain(.need, draft.node.place(of: ["tasks"]), "Every task is optional, so no answer could be complete or not: one must count.")
        }
    }

    /// A task has until the earlier of its own limit and the request's deadline less what joining takes, so a chain of limits must fit.
    private func checkDeadline(_ order: TaskOrder) {
        guard let deadline = draft.deadline else { return }
        let limits = draft.tasks.reduce(into: [:]) { $0[$1.name] = $1.operation.flatMap { operations[$0]?.limit } }
        for task in draft.tasks {
            guard let time = order.longestTime(to: task.name, limits: limits), time > deadline - Matter.joiningTime else { continue }
            let chain = task.after.isEmpty ? "“\(task.name)”" : "“\(task.name)” and what it comes after"
            reader.complain(
                .deadline, task.place,
                "\(chain) may take \(DurationText.text(time)), but the deadline of \(DurationText.text(deadline)) less \(DurationText.text(Matter.joiningTime)) for joining is sooner."
            )
        }
    }
}
