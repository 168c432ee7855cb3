import JSON
import JSONSchema

extension FileReader {
    static let versions = 1...1_000_000

    /// A task may be asked for this long. A case's task takes days.
    private static func limits(_ lane: Lane) -> ClosedRange<Duration> {
        switch lane {
        case .lookup: .milliseconds(1)...Matter.longestLookup
        case .case: .milliseconds(1)...Duration.seconds(366 * 86_400)
        }
    }

    /// Reads `departments/<department>/<operation without its department>.v<version>.yaml`.
    func operation(_ node: SourceNode, department: String, fileName: String) -> Operation? {
        let required = ["operation", "version", "lane", "summary", "effect", "timing", "request", "data", "examples"]
        guard let members = members(of: node, "an operation", required: required, optional: ["problems", "sensitive"]) else { return nil }
        let reference = self.reference(node, members, department: department, fileName: fileName)
        let lane = word(members["lane"], "lane", as: Lane.self)
        let summary = text(members["summary"], "summary")
        let effect = self.effect(members["effect"], lane: lane)
        let timing = lane.flatMap { self.timing(members["timing"], lane: $0) }
        let request = objectSchema(members["request"], "request")
        let data = schema(members["data"], "data")
        let problems = self.problems(members["problems"])
        let sensitive = members["sensitive"].flatMap { self.members(of: $0, "sensitive", required: [], optional: ["request", "data"]) } ?? [:]
        let sensitiveRequest = sensitivePointers(sensitive["request"], "request", request)
        let sensitiveData = sensitivePointers(sensitive["data"], "data", data)
        guard let reference, let lane, let summary, let effect, let timing, let request, let data else { return nil }
        let contractHash = Operation.contractHash(of: node.json)
        func operation(_ examples: [Operation.Example]) -> Operation {
            Operation(
                reference: reference, lane: lane, summary: summary, effect: effect, typical: timing.typical, limit: timing.limit, request: request,
                data: data, problems: problems, sensitiveRequest: sensitiveRequest, sensitiveData: sensitiveData, examples: examples,
                contractHash: contractHash)
        }
        // The examples are held against everything else.
        return operation(examples(members["examples"], of: operation([])))
    }

    private func reference(_ node: SourceNode, _ members: [String: SourceNode], department: String, fileName: String) -> OperationReference? {
        let name = string(members["operation"], "operation")
        let version = number(members["version"], "version", in: Self.versions)
        if let name, !Name.isOperation(name) {
            complain(.name, node.place(of: ["operation"]), "“\(name)” is no name of an operation, as police.resident.read.")
            return nil
        }
        guard let name, let version else { return nil }
        let reference = OperationReference(name, version: version)
        guard reference.department == department else {
            complain(
                .file, node.place(of: ["operation"]), "An operation of \(reference.department) stands in the folder departments/\(department).")
            return nil
        }
        let expected = "\(name.dropFirst(department.count + 1)).v\(version).yaml"
        if fileName != expected {
            complain(.file, node.place(of: ["operation"]), "The file of \(reference) must be named \(expected).")
        }
        return reference
    }

    private func effect(_ node: SourceNode?, lane: Lane?) -> Operation.Effect? {
        guard let node else { return nil }
        let effect: Operation.Effect
        switch node.string {
        case "none": effect = .none
        case "idempotent": effect = .idempotent
        case "once": effect = .once
        default:
            guard node.members != nil else {
                complain(.effect, node.place, "“effect” must be none, idempotent, once or { query: <operation>@<version> }.")
                return nil
            }
            guard let members = members(of: node, "effect", required: ["query"]), let query = reference(members["query"], "query") else { return nil }
            effect = .query(query)
        }
        guard lane != .lookup || effect == .none else {
            complain(.effect, node.place, "A lookup changes nothing: “effect” must be none.")
            return nil
        }
        return effect
    }

    private func timing(_ node: SourceNode?, lane: Lane) -> (typical: Duration, limit: Duration)? {
        guard let node, let members = members(of: node, "timing", required: ["typical", "limit"]) else { return nil }
        let typical = duration(members["typical"], "typical", in: Self.limits(lane))
        let limit = duration(members["limit"], "limit", in: Self.limits(lane))
        guard let typical, let limit else { return nil }
        guard typical <= limit else {
            complain(.duration, node.place(of: ["typical"]), "“typical” must not be longer than “limit”.")
            return nil
        }
        return (typical, limit)
    }

    private func problems(_ node: SourceNode?) -> [String: LocalizedText] {
        guard let node else { return [:] }
        guard let members = node.members else {
            complain(.wrongType, node.place, "“problems” must be an object of codes and their texts.")
            return [:]
        }
        var problems: [String: LocalizedText] = [:]
        for member in members {
            if !Name.isValid(member.name) {
                complain(.name, member.place, "“\(member.name)” is no code: small letters, digits and hyphens.")
            } else if ReservedCode(rawValue: member.name) != nil {
                complain(.name, member.place, "The code “\(member.name)” is the protocol's own; choose another.")
            }
            problems[member.name] = text(member.value, member.name)
        }
        return problems
    }

    private func sensitivePointers(_ node: SourceNode?, _ what: String, _ schema: JSONSchema?) -> [JSONPointer] {
        list(node, "sensitive.\(what)").compactMap { element in
            guard let text = element.string, let pointer = JSONPointer(text) else {
                complain(.pointer, element.place, "“sensitive.\(what)” lists JSON Pointers, as /residentId; * stands for every element of a list.")
                return nil
            }
            if let schema, case .nowhere = SchemaPath.following(pointer.tokens, in: schema.document) {
                complain(.pointer, element.place, "The schema of “\(what)” has nothing at \(text).")
            }
            return pointer
        }
    }
}

extension Operation {
    /// SHA-256 over the RFC 8785 form of the members that make the contract; those that the file does not have are left out.
    static func contractHash(of document: JSONValue) -> String {
        var contract = JSONObject(minimumCapacity: 4)
        for name in ["request", "data", "problems", "effect"] {
            if let value = document[name] { contract.append(name, value) }
        }
        return Fingerprint.of(.object(contract))
    }
}
