import JSON
import JSONSchema

extension FileReader {
    /// Reads the examples of an operation, and holds each to the contract that it illustrates.
    func examples(_ node: SourceNode?, of operation: Operation) -> [Operation.Example] {
        guard let node else { return [] }
        let elements = list(node, "examples")
        if elements.isEmpty { complain(.example, node.place, "An operation has at least one example: it is documentation, test and stub answer.") }
        var names: Set<String> = []
        return elements.compactMap { element in
            guard let members = members(of: element, "an example", required: ["name", "request", "reply"], optional: ["given"]) else { return nil }
            let name = string(members["name"], "name")
            if let name, !names.insert(name).inserted {
                complain(.example, element.place(of: ["name"]), "Another example is called “\(name)” already.")
            }
            let given = string(members["given"], "given")
            guard let name, let request = members["request"], let reply = members["reply"] else { return nil }
            check(request, under: operation.request, "request", of: name)
            check(reply: reply, of: name, under: operation)
            return Operation.Example(name: name, given: given, request: request.json, reply: reply.json)
        }
    }

    private func check(_ node: SourceNode, under schema: JSONSchema, _ what: String, of example: String) {
        let value = node.json
        for violation in schema.violations(of: value) {
            complain(
                .example, node.place(of: violation.instance),
                "The \(what) of “\(example)” breaks its schema at “\(what)\(violation.instance)”: \(violation.en)")
        }
        let dropped = schema.project(value).dropped
        if dropped > 0 {
            complain(
                .example, node.place,
                "The \(what) of “\(example)” has \(dropped == 1 ? "1 member" : "\(dropped) members") that its schema does not declare.")
        }
    }

    private func check(reply node: SourceNode, of example: String, under operation: Operation) {
        let outcome: Outcome
        do {
            outcome = try Outcome(node.json)
        } catch {
            complain(.example, node.place(of: [error.member]), "The reply of “\(example)” is none: \(error).")
            return
        }
        switch outcome {
        case .answered:
            if let data = node["data"] { check(data, under: operation.data, "data", of: example) }
        case .refused(let problem) where operation.problems[problem.code] == nil:
            complain(.example, node.place(of: ["problem", "code"]), "The contract's “problems” do not list “\(problem.code)”.")
        case .failed(let problem, _) where operation.problems[problem.code] == nil && ReservedCode(rawValue: problem.code) == nil:
            complain(
                .example, node.place(of: ["problem", "code"]), "“\(problem.code)” is neither in the contract's “problems” nor a code of the protocol."
            )
        case .incomplete(let missing):
            for (index, missing) in missing.enumerated() {
                if case .nowhere = SchemaPath.following(missing.pointer.tokens, in: operation.request.document) {
                    complain(
                        .example, node.place(of: ["missing", String(index), "pointer"]), "The request has nothing at \(missing.pointer).")
                }
            }
        case .notFound, .refused, .later, .failed, .withdrawn: break
        }
    }
}
