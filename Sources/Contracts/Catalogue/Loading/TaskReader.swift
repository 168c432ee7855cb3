import JSON
import JSONSchema

extension FileReader {
    /// What only tasks of cases have.
    private static let ofCaseTasks = ["clock", "documents", "undo"]

    /// Reads the tasks of a matter, in the order of the file.
    func tasks(_ node: SourceNode, _ lane: Lane?) -> [TaskDraft] {
        guard let members = node.members, !members.isEmpty else {
            complain(.wrongType, node.place, "“tasks” must be an object of tasks by their names, with at least one.")
            return []
        }
        return members.compactMap { member in
            if !Name.isValid(member.name) {
                complain(.name, member.place, "“\(member.name)” is no name of a task: small letters, digits and hyphens, beginning with a letter.")
            }
            return task(member.value, name: member.name, place: member.place, lane)
        }
    }

    private func task(_ node: SourceNode, name: String, place: SourcePlace, _ lane: Lane?) -> TaskDraft? {
        let optional = ["need", "after", "when"] + Self.ofCaseTasks
        guard let members = members(of: node, "the task “\(name)”", required: ["operation", "input"], optional: optional) else { return nil }
        if lane == .lookup { refuse(Self.ofCaseTasks, in: node, .lookup) }
        return TaskDraft(
            name: name, node: node, place: place, operation: reference(members["operation"], "operation"),
            input: members["input"].map(fields) ?? [], need: need(members["need"]), after: names(members["after"], "after"),
            when: members["when"].flatMap { schema($0, "when") }, clock: members["clock"].flatMap { clock($0) },
            documents: names(members["documents"], "documents"), undo: members["undo"].flatMap(undo))
    }

    private func names(_ node: SourceNode?, _ what: String) -> [TaskDraft.Named] {
        list(node, what).compactMap { element in
            string(element, what).map { TaskDraft.Named(name: $0, place: element.place) }
        }
    }

    private func undo(_ node: SourceNode) -> TaskDraft.Undo? {
        guard let members = members(of: node, "undo", required: ["operation", "input"]) else { return nil }
        return TaskDraft.Undo(node: node, operation: reference(members["operation"], "operation"), input: members["input"].map(fields) ?? [])
    }

    private func fields(_ node: SourceNode) -> [TaskDraft.Field] {
        guard let members = node.members else {
            complain(.wrongType, node.place, "“input” must be an object of the operation's members and where each comes from.")
            return []
        }
        return members.map { TaskDraft.Field(member: $0.name, source: source($0.value), place: $0.place) }
    }

    private func source(_ node: SourceNode) -> MatterTask.Field.Source? {
        if let text = node.string, let pointer = JSONPointer(text), !pointer.tokens.isEmpty { return .pointer(pointer) }
        if node.members != nil {
            return members(of: node, "a literal", required: ["value"])?["value"].map { .literal($0.json) }
        }
        complain(.wrongType, node.place, "A member of “input” is a JSON Pointer, as /applicant/residentId, or a literal, as { value: … }.")
        return nil
    }

    private func need(_ node: SourceNode?) -> MatterTask.Need? {
        guard let node else { return .required }
        switch node.string {
        case "required": return .required
        case "optional": return .optional
        default:
            guard node.members != nil else {
                let question = node.string.map { Spelling.question($0, among: ["required", "optional"]) } ?? "."
                complain(.unknownWord, node.place, "“need” must be required, optional or { any-of: <group> }\(question)")
                return nil
            }
            guard let members = members(of: node, "need", required: ["any-of"]), let group = string(members["any-of"], "any-of") else { return nil }
            return .anyOf(group)
        }
    }
}
