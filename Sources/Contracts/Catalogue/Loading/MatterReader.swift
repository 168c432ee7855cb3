import JSON
import JSONSchema

/// A matter as it stands in its file, before it is held against the operations that it names.
struct MatterDraft {
    var node: SourceNode
    var name: String
    var version: Int?
    var title: LocalizedText?
    var audience: [Matter.Audience]?
    var channels: [Matter.ChannelKind]?
    var identity: Matter.Identity?
    var purpose: String?
    var form: JSONSchema?
    var deadline: Duration?
    var tasks: [TaskDraft]
}

/// A task of a matter as it stands in its file.
struct TaskDraft {
    struct Field {
        var member: String
        /// Nil where it could not be read.
        var source: MatterTask.Field.Source?
        var place: SourcePlace
    }

    /// A task that this one comes after, as it is written.
    struct Predecessor {
        var name: String
        var place: SourcePlace
    }

    var name: String
    var node: SourceNode
    var place: SourcePlace
    var operation: OperationReference?
    var input: [Field]
    var need: MatterTask.Need?
    var after: [Predecessor]
    var when: JSONSchema?
}

extension Matter {
    /// Longest deadline of a lookup: people stand at a counter and wait.
    static let longestLookup = Duration.seconds(60)
    /// A lookup with less time than this could only time out.
    static let shortestLookup = Duration.milliseconds(50)
    /// What the orchestrator keeps of a request's deadline to join the answer.
    static let joiningTime = Duration.milliseconds(20)
}

extension FileReader {
    private static let required = [
        "matter", "version", "title", "kind", "audience", "channels", "identity", "purpose", "deadline", "tasks",
    ]
    /// What only cases have.
    private static let ofCases: Set<String> = ["clock", "documents", "handout"]

    /// Reads `matters/<name>.yaml`.
    func matter(_ node: SourceNode, fileName: String) -> MatterDraft? {
        if let kind = node["kind"]?.string, kind == Lane.case.rawValue {
            complain(
                .unsupported, node.place(of: ["kind"]), "Cases are not supported yet: this version reads matters of kind lookup. Move the file away.")
            return nil
        }
        guard let members = members(of: node, "a matter", required: Self.required, optional: ["form"] + Self.ofCases) else { return nil }
        for name in Self.ofCases.sorted() where members[name] != nil {
            complain(.unsupported, node.place(of: [name]), "“\(name)” belongs to cases, which are not supported yet.")
        }
        _ = word(members["kind"], "kind", as: Lane.self)
        let name = string(members["matter"], "matter")
        if let name, !Name.isValid(name) {
            complain(.name, node.place(of: ["matter"]), "“\(name)” is no name: small letters, digits and hyphens, beginning with a letter.")
        } else if let name, fileName != "\(name).yaml" {
            complain(.file, node.place(of: ["matter"]), "The file of the matter “\(name)” must be named \(name).yaml.")
        }
        let purpose = string(members["purpose"], "purpose")
        if let purpose, !Name.isValid(purpose) {
            complain(.name, node.place(of: ["purpose"]), "“purpose” must be small letters, digits and hyphens: departments count by it.")
        }
        let tasks = members["tasks"].map(self.tasks) ?? []
        return MatterDraft(
            node: node, name: name ?? "", version: number(members["version"], "version", in: Self.versions), title: text(members["title"], "title"),
            audience: words(members["audience"], "audience", as: Matter.Audience.self),
            channels: words(members["channels"], "channels", as: Matter.ChannelKind.self),
            identity: word(members["identity"], "identity", as: Matter.Identity.self), purpose: purpose,
            form: members["form"] == nil ? emptyForm : objectSchema(members["form"], "form"),
            deadline: duration(members["deadline"], "deadline", in: Matter.shortestLookup...Matter.longestLookup), tasks: tasks)
    }

    /// Of a matter that asks nothing of the applicant but who he is.
    private var emptyForm: JSONSchema? {
        let type = SourceNode.Member(name: "type", place: .whole, value: SourceNode(content: .scalar("object"), place: .whole))
        return schema(SourceNode(content: .object([type]), place: .whole), "form")
    }

    private func tasks(_ node: SourceNode) -> [TaskDraft] {
        guard let members = node.members, !members.isEmpty else {
            complain(.wrongType, node.place, "“tasks” must be an object of tasks by their names, with at least one.")
            return []
        }
        return members.compactMap { member in
            if !Name.isValid(member.name) {
                complain(.name, member.place, "“\(member.name)” is no name of a task: small letters, digits and hyphens, beginning with a letter.")
            }
            return task(member.value, name: member.name, place: member.place)
        }
    }

    private func task(_ node: SourceNode, name: String, place: SourcePlace) -> TaskDraft? {
        let optional = ["need", "after", "when"]
        guard let members = members(of: node, "the task “\(name)”", required: ["operation", "input"], optional: optional + ["clock", "undo"])
        else { return nil }
        for name in ["clock", "undo"] where members[name] != nil {
            complain(.unsupported, node.place(of: [name]), "“\(name)” belongs to cases, which are not supported yet.")
        }
        return TaskDraft(
            name: name, node: node, place: place, operation: reference(members["operation"], "operation"),
            input: members["input"].map(fields) ?? [], need: need(members["need"]),
            after: list(members["after"], "after").compactMap { element in
                string(element, "after").map { TaskDraft.Predecessor(name: $0, place: element.place) }
            },
            when: members["when"].flatMap { schema($0, "when") })
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
