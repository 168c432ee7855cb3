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
        if draft.lane == .lookup { checkDeadline(order) }
        let terms = draft.terms.flatMap {
            CaseCheck(reader: reader, matter: draft, operations: operations, declared: declared).terms($0)
        }
        guard let version = draft.version, let lane = draft.lane, let title = draft.title, let audience = draft.audience,
            let channels = draft.channels, let identity = draft.identity, let purpose = draft.purpose, let form = draft.form,
            let deadline = draft.deadline, !tasks.contains(where: { $0 == nil }), lane == .lookup || terms != nil
        else { return nil }
        return Matter(
            name: draft.name, version: version, title: title, lane: lane, audience: audience, channels: channels, identity: identity,
            purpose: purpose, form: form, deadline: deadline, tasks: tasks.compactMap { $0 }, terms: terms)
    }

    private func task(_ task: TaskDraft, _ order: TaskOrder) -> MatterTask? {
        let operation = task.operation.flatMap { self.operation($0, at: task.node.place(of: ["operation"])) }
        let predecessors = order.predecessors[task.name] ?? []
        checkCondition(of: task, predecessors: predecessors)
        if let operation {
            InputCheck(reader: reader, matter: draft, task: task, operation: operation, predecessors: predecessors, operations: operations).run()
        }
        checkDocuments(of: task)
        let undo = task.undo.map { self.undo($0, of: task, operation, predecessors) }
        guard let operation, let need = task.need, let input = fields(task.input) else { return nil }
        if case .some(nil) = undo { return nil }
        return MatterTask(
            name: task.name, operation: operation.reference, input: input, need: need, after: task.after.map(\.name), when: task.when,
            clock: task.clock, documents: task.documents.map(\.name), undo: undo ?? nil)
    }

    private func fields(_ drafts: [TaskDraft.Field]) -> [MatterTask.Field]? {
        let fields = drafts.compactMap { field in field.source.map { MatterTask.Field(member: field.member, source: $0) } }
        return fields.count == drafts.count ? fields : nil
    }

    /// It is asked as a task is, when the task itself and those before it have ended.
    private func undo(_ undo: TaskDraft.Undo, of task: TaskDraft, _ done: Operation?, _ predecessors: Set<String>) -> MatterTask.Undo? {
        let place = undo.node.place(of: ["operation"])
        let name = task.name + MatterTask.undoSuffix
        if draft.tasks.contains(where: { $0.name == name }) {
            reader.complain(.name, undo.node.place, "“\(name)” is the name of another task, and what takes “\(task.name)” back is called so.")
        } else if Name.isValid(task.name), !Name.isValid(name) {
            reader.complain(
                .name, task.place, "“\(task.name)” is too long: what takes it back is called “\(name)”, of \(Name.longest) letters at most.")
        }
        guard let operation = undo.operation.flatMap({ self.operation($0, at: place) }) else { return nil }
        if operation.effect == .none {
            reader.complain(.effect, place, "\(operation.reference) takes nothing back: its effect is none.")
        } else if let done, done.effect == .none {
            reader.complain(.effect, undo.node.place, "\(done.reference) has no effect that could be taken back.")
        }
        let asked = TaskDraft(
            name: task.name, node: undo.node, place: undo.node.place, operation: undo.operation, input: undo.input, need: .required, after: [])
        let ended = predecessors.union([task.name])
        InputCheck(reader: reader, matter: draft, task: asked, operation: operation, predecessors: ended, operations: operations).run()
        return fields(undo.input).map { MatterTask.Undo(operation: operation.reference, input: $0) }
    }

    private func checkDocuments(of task: TaskDraft) {
        let known = draft.terms?.documents.map(\.name) ?? []
        for (index, document) in task.documents.enumerated() where draft.lane != .lookup {
            if !known.contains(document.name) {
                reader.complain(
                    .reference, document.place, "There is no document “\(document.name)”\(Spelling.question(document.name, among: known))")
            } else if task.documents[..<index].contains(where: { $0.name == document.name }) {
                reader.complain(.reference, document.place, "“\(document.name)” goes along twice.")
            }
        }
        for field in task.input {
            guard case .pointer(let pointer)? = field.source, pointer.tokens.count == 2, pointer.tokens[0] == "documents",
                known.contains(pointer.tokens[1]), !task.documents.contains(where: { $0.name == pointer.tokens[1] })
            else { continue }
            let name = pointer.tokens[1]
            reader.complain(
                .input, field.place, "The department could not fetch “\(name)”, which does not go along: add it to the task's “documents”.")
        }
    }

    private func operation(_ reference: OperationReference, at place: SourcePlace) -> Operation? {
        guard declared.contains(reference) else {
            let question = Spelling.question(reference.description, among: declared.map(\.description))
            reader.complain(.reference, place, "There is no operation \(reference)\(question)")
            return nil
        }
        guard let operation = operations[reference], let lane = draft.lane else { return nil }
        guard operation.lane == lane else {
            reader.complain(
                .lane, place,
                lane == .lookup
                    ? "\(reference) is an operation for cases; a lookup asks only operations of its own lane."
                    : "\(reference) is an operation for lookups; a case asks only operations of its own lane.")
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

    /// A lookup's task has until the earlier of its own limit and the request's deadline less what joining takes, so a chain of limits must fit.
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
