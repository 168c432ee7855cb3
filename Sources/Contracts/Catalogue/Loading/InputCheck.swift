import JSON
import JSONSchema

/// Whether a task gives its operation what it takes, from where something can stand.
struct InputCheck {
    let reader: FileReader
    let matter: MatterDraft
    let task: TaskDraft
    let operation: Operation
    /// The tasks whose data is there when this one is asked.
    let predecessors: Set<String>
    let operations: [OperationReference: Operation]

    func run() {
        let names = task.input.map(\.member)
        for field in task.input { check(field) }
        let required = operation.request.document["required"]?.array?.compactMap(\.string) ?? []
        for name in required where !names.contains(name) {
            reader.complain(.input, task.node.place(of: ["input"]), "\(operation.reference) requires “\(name)”, which “input” does not give.")
        }
    }

    private func check(_ field: TaskDraft.Field) {
        let target = SchemaPath.following([field.member], in: operation.request.document)
        if case .nowhere = target {
            let known = operation.request.document["properties"]?.object?.names ?? []
            let unused = known.filter { name in !task.input.contains { $0.member == name } }
            reader.complain(
                .input, field.place, "\(operation.reference) takes no “\(field.member)”\(Spelling.question(field.member, among: unused))")
            return
        }
        switch field.source {
        case .pointer(let pointer): check(pointer, for: field, target)
        case .literal(let value): check(value, for: field)
        case nil: break
        }
    }

    private func check(_ value: JSONValue, for field: TaskDraft.Field) {
        var input = JSONObject()
        input.append(field.member, value)
        let violations = operation.request.violations(of: .object(input)).filter {
            $0.instance.tokens.first == field.member && $0.keyword != "required"
        }
        for violation in violations {
            reader.complain(.input, field.place, "The literal for “\(field.member)” is none that \(operation.reference) takes: \(violation.en)")
        }
    }

    private func check(_ pointer: JSONPointer, for field: TaskDraft.Field, _ target: SchemaPath) {
        guard let source = source(of: pointer, for: field) else { return }
        guard case .described(let given) = source, case .described(let taken) = target else { return }
        let (givenTypes, takenTypes) = (JSONType.possible(in: given), JSONType.possible(in: taken))
        if givenTypes.isDisjoint(with: takenTypes) {
            reader.complain(
                .input, field.place,
                "\(pointer) gives \(Self.words(givenTypes)), but “\(field.member)” of \(operation.reference) takes \(Self.words(takenTypes)).")
        }
    }

    /// What the schemas say of the place that a pointer names; nil where that has been logged or is not known.
    private func source(of pointer: JSONPointer, for field: TaskDraft.Field) -> SchemaPath? {
        let rest = Array(pointer.tokens.dropFirst())
        switch pointer.tokens.first {
        case "applicant": return applicant(rest, pointer, field)
        case "form":
            guard let form = matter.form else { return nil }
            return place(rest, in: form.document, of: "the form", pointer, field)
        case "tasks": return data(rest, pointer, field)
        case "documents": return documents(rest, pointer, field)
        default:
            reader.complain(.pointer, field.place, "\(pointer) begins with none of /applicant, /form, /documents and /tasks.")
            return nil
        }
    }

    /// Every kind of applicant that the matter is for is asked the same, so what an operation requires all of them must have.
    private func applicant(_ rest: [String], _ pointer: JSONPointer, _ field: TaskDraft.Field) -> SchemaPath? {
        let lacking = (matter.audience ?? []).filter {
            if case .nowhere = SchemaPath.following(rest, in: Applicant.schema(of: $0)) { true } else { false }
        }
        guard let audience = matter.audience?.first(where: { !lacking.contains($0) }) ?? matter.audience?.first else { return nil }
        guard lacking.isEmpty || (lacking.count < matter.audience?.count ?? 0 && !operation.requires(field.member)) else {
            reader.complain(
                .pointer, field.place, "An applicant who is \(lacking[0] == .citizen ? "a citizen" : "an enterprise") has nothing at \(pointer).")
            return nil
        }
        return SchemaPath.following(rest, in: Applicant.schema(of: audience))
    }

    private func data(_ rest: [String], _ pointer: JSONPointer, _ field: TaskDraft.Field) -> SchemaPath? {
        guard let name = rest.first else {
            reader.complain(.pointer, field.place, "\(pointer) names no task.")
            return nil
        }
        guard let source = matter.tasks.first(where: { $0.name == name }) else {
            let question = Spelling.question(name, among: matter.tasks.map(\.name).filter { $0 != task.name })
            reader.complain(.reference, field.place, "\(pointer) names a task that does not exist\(question)")
            return nil
        }
        guard predecessors.contains(name) else {
            reader.complain(.order, field.place, "\(pointer) needs the data of “\(name)”: write after: [\(name)].")
            return nil
        }
        guard let operation = source.operation.flatMap({ operations[$0] }) else { return nil }
        return place(Array(rest.dropFirst()), in: operation.data.document, of: "the data of “\(name)”", pointer, field)
    }

    private func documents(_ rest: [String], _ pointer: JSONPointer, _ field: TaskDraft.Field) -> SchemaPath? {
        guard matter.lane != .lookup else {
            reader.complain(.lane, field.place, "\(pointer) leads nowhere: only cases have documents.")
            return nil
        }
        guard let schema = matter.documentsSchema else {
            reader.complain(.pointer, field.place, "\(pointer) leads nowhere: the matter has no “documents”.")
            return nil
        }
        return place(rest, in: schema, of: "“documents”", pointer, field)
    }

    private func place(_ tokens: [String], in schema: JSONValue, of what: String, _ pointer: JSONPointer, _ field: TaskDraft.Field) -> SchemaPath? {
        let path = SchemaPath.following(tokens, in: schema)
        guard case .nowhere = path else { return path }
        let known = schema["properties"]?.object?.names ?? []
        let question = tokens.count == 1 ? Spelling.question(tokens[0], among: known) : "."
        reader.complain(.pointer, field.place, "\(pointer) leads nowhere: \(what) has nothing there\(question)")
        return nil
    }

    private static func words(_ types: Set<JSONType>) -> String {
        JSONType.allCases.filter(types.contains).map(\.rawValue).joined(separator: " or ")
    }
}
