import JSON
import JSONSchema

extension Matter {
    /// Longest deadline of a lookup: people stand at a counter and wait.
    static let longestLookup = Duration.seconds(60)
    /// A lookup with less time than this could only time out.
    static let shortestLookup = Duration.milliseconds(50)
    /// What the orchestrator keeps of a request's deadline to join the answer.
    static let joiningTime = Duration.milliseconds(20)
}

extension FileReader {
    private static let required = ["matter", "version", "title", "kind", "audience", "channels", "identity", "purpose", "tasks"]
    /// What only lookups, and what only cases have: which of them must be there, and which may.
    private static let ofLookups = ["deadline"]
    private static let ofCases = (required: ["clock", "handout", "retention"], optional: ["documents"])

    /// Reads `matters/<name>.yaml`.
    func matter(_ node: SourceNode, fileName: String) -> MatterDraft? {
        let lane = word(node["kind"], "kind", as: Lane.self)
        let (required, foreign) =
            switch lane {
            case .lookup?: (Self.required + Self.ofLookups, Self.ofCases.required + Self.ofCases.optional)
            case .case?: (Self.required + Self.ofCases.required, Self.ofLookups)
            case nil: (Self.required, Self.ofLookups + Self.ofCases.required)
            }
        let optional = ["form"] + Self.ofCases.optional + foreign
        guard let members = members(of: node, "a matter", required: required, optional: optional) else { return nil }
        if let lane { refuse(foreign, in: node, lane) }
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
        let tasks = members["tasks"].map { self.tasks($0, lane) } ?? []
        return MatterDraft(
            node: node, name: name ?? "", version: number(members["version"], "version", in: Self.versions), lane: lane,
            title: text(members["title"], "title"),
            audience: words(members["audience"], "audience", as: Matter.Audience.self),
            channels: words(members["channels"], "channels", as: Matter.ChannelKind.self),
            identity: word(members["identity"], "identity", as: Matter.Identity.self), purpose: purpose,
            form: members["form"] == nil ? emptyForm : objectSchema(members["form"], "form"),
            deadline: lane == .case ? .zero : duration(members["deadline"], "deadline", in: Matter.shortestLookup...Matter.longestLookup),
            tasks: tasks,
            terms: lane == .case ? caseTerms(members) : nil)
    }

    /// What belongs to matters of the other kind.
    func refuse(_ names: [String], in node: SourceNode, _ lane: Lane) {
        for name in names where node[name] != nil {
            complain(
                .lane, node.place(of: [name]),
                lane == .case ? "“\(name)” belongs to lookups: a case is due by its clock." : "“\(name)” belongs to cases, and this is a lookup.")
        }
    }

    /// Of a matter that asks nothing of the applicant but who he is.
    private var emptyForm: JSONSchema? {
        let type = SourceNode.Member(name: "type", place: .whole, value: SourceNode(content: .scalar("object"), place: .whole))
        return schema(SourceNode(content: .object([type]), place: .whole), "form")
    }
}
