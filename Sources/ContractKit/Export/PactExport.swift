import Contracts
import JSON

/// The examples of the contracts as Pact V4 files with synchronous messages: the orchestrator as consumer, a department as provider.
struct PactExport {
    let catalogue: Catalogue

    var files: [ExportedFile] {
        catalogue.departments.keys.compactMap { department in
            let operations = catalogue.operations(of: department)
            guard !operations.isEmpty else { return nil }
            return ExportedFile(path: "pact/onevisit-\(department).json", document(department, operations))
        }
    }

    private func document(_ department: String, _ operations: [Operation]) -> JSONValue {
        [
            "consumer": ["name": "onevisit"], "provider": ["name": .string(department)],
            "interactions": .array(operations.flatMap { operation in operation.examples.map { interaction(operation, $0) } }),
            "metadata": ["pactSpecification": ["version": "4.0"]],
        ]
    }

    private func interaction(_ operation: Operation, _ example: Operation.Example) -> JSONValue {
        let envelope = ExampleEnvelope(operation: operation, example: example)
        var members: JSONObject = [
            "type": "Synchronous/Messages", "description": .string("\(operation.reference): \(example.name)"), "pending": false,
        ]
        if let given = example.given { members["providerStates"] = [["name": .string(given)]] }
        members["request"] = message(envelope.task, type: "onevisit.tasks.v1", free: ExampleEnvelope.freeInTask, exact: "$.tasks[0].input")
        members["response"] = [message(envelope.reply, type: "onevisit.replies.v1", free: ExampleEnvelope.freeInReply, exact: nil)]
        return .object(members)
    }

    /// - Parameters:
    ///   - free: members of which only the type counts: ids, times and texts for operators.
    ///   - exact: a part that has to be equal to the last detail.
    private func message(_ content: JSONValue, type: String, free: [String], exact: String?) -> JSONValue {
        var rules = JSONObject()
        for path in free { rules[path] = ["combine": "AND", "matchers": [["match": "type"]]] }
        if let exact { rules[exact] = ["combine": "AND", "matchers": [["match": "equality"]]] }
        return [
            "contents": ["contentType": "application/json", "encoded": false, "content": content],
            "metadata": ["contentType": "application/json", "type": .string(type)],
            "matchingRules": ["body": .object(rules)],
        ]
    }
}

/// An example within the envelopes of the wire protocol, with ids and times that stand for any.
struct ExampleEnvelope {
    /// Members of the task that are another each time.
    static let freeInTask = [
        "$.replyTo", "$.tasks[0].task", "$.tasks[0].request", "$.tasks[0].key", "$.tasks[0].attempt", "$.tasks[0].round", "$.tasks[0].matter",
        "$.tasks[0].matterVersion", "$.tasks[0].purpose", "$.tasks[0].issuedAt", "$.tasks[0].deadline", "$.tasks[0].case",
    ]
    /// Members of the reply that are another each time. Details are for operators.
    static let freeInReply = [
        "$.replies[0].task", "$.replies[0].attempt", "$.replies[0].round", "$.replies[0].instance", "$.replies[0].asOf",
        "$.replies[0].problem.detail", "$.replies[0].missing[*].detail", "$.replies[0].availableAt", "$.replies[0].retryAfter",
    ]

    private static let request = "01KB3Q8V5W9F7ZK2M4T6X8Y0AB"
    private static let issuedAt = "2026-11-23T05:00:00.000Z"

    let operation: Operation
    let example: Operation.Example

    private var department: String { operation.reference.department }

    /// A message of the type `onevisit.tasks.v1`.
    var task: JSONValue {
        var task: JSONObject = [
            "task": .string("\(Self.request)-example"), "request": .string(Self.request), "attempt": 1, "round": 1, "key": "fq3k7wz2n5c8v1x4",
            "lane": .string(operation.lane.rawValue), "matter": "example", "matterVersion": 1, "operation": .string(operation.reference.name),
            "operationVersion": .integer(Int64(operation.reference.version)), "purpose": "example", "issuedAt": .string(Self.issuedAt),
        ]
        switch operation.lane {
        case .lookup: task["deadline"] = "2026-11-23T05:00:01.480Z"
        case .case: task["case"] = "20261123-4F7K2Q"
        }
        task["input"] = example.request
        return ["protocol": 1, "replyTo": "district-a-7f3a-1", "tasks": [.object(task)]]
    }

    /// A message of the type `onevisit.replies.v1`.
    var reply: JSONValue {
        var reply: JSONObject = [
            "task": .string("\(Self.request)-example"), "attempt": 1, "round": 1, "department": .string(department),
            "instance": .string("\(department)-7f3a"),
        ]
        for (name, value) in example.reply.object ?? [:] where reply[name] == nil { reply[name] = value }
        if reply["asOf"] == nil { reply["asOf"] = "2026-11-23T05:00:00.040Z" }
        return ["protocol": 1, "replies": [.object(reply)]]
    }
}
