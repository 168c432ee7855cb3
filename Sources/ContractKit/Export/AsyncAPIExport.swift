import Contracts
import JSON
import JSONSchema

/// AsyncAPI 3.0 documents: for each department one that describes its adapter, and one for programs that ask over the bus or listen to it.
struct AsyncAPIExport {
    let catalogue: Catalogue
    let envelopes: [String: JSONValue]

    var files: [ExportedFile] {
        let departments = catalogue.departments.values.filter { !catalogue.operations(of: $0.name).isEmpty }
        return departments.map { ExportedFile(path: "asyncapi/\($0.name).json", document(for: $0)) }
            + [ExportedFile(path: "asyncapi/clients.json", clients)]
    }

    // MARK: A department's adapter

    private func document(for department: Department) -> JSONValue {
        let operations = catalogue.operations(of: department.name)
        let lanes = Lane.allCases.filter { lane in lane == .case || operations.contains { $0.lane == lane } }
        var document = AsyncAPIDocument(
            title: "OneVisit: \(department.title.en) (\(department.title.zh))",
            description: "What an adapter of the department \(department.name) takes from the bus and puts there. Generated from the contracts.",
            version: "1.0.0")
        for name in ["tasks", "replies", "withdrawals", "presence", "parked"] { document.addEnvelope(name, envelopes[name]) }
        for operation in operations {
            let name = operation.reference.fileName
            document.schemas["\(name).request"] = document.lifted(operation.request.document, as: "\(name).request")
            document.schemas["\(name).data"] = document.lifted(operation.data.document, as: "\(name).data")
        }
        document.addMessage("replies", payload: replies(operations), examples: operations.flatMap { $0.envelopes.map { ("\($0)", $1.reply) } })
        document.addMessage("presence", payload: AsyncAPIDocument.reference("presence"))
        document.addMessage("parked", payload: AsyncAPIDocument.reference("parked"))
        document.addExchange("replies", ExchangeName.replies, "topic", key: "\(department.name).{replyTo}", messages: ["replies"])
        document.addExchange("presence", ExchangeName.presence, "fanout", key: "", messages: ["presence"])
        document.addExchange("dead", ExchangeName.dead, "fanout", key: "", messages: ["parked"])
        for lane in lanes {
            let own = operations.filter { $0.lane == lane }
            let (channel, message) = ("\(lane.rawValue)s", "\(lane.rawValue)Tasks")
            document.addMessage(
                message, type: "onevisit.tasks.v1", payload: tasks(own), examples: own.flatMap { $0.envelopes.map { ("\($0)", $1.task) } })
            var messages = [message]
            if lane == .case {
                document.addMessage("withdrawals", payload: AsyncAPIDocument.reference("withdrawals"))
                messages.append("withdrawals")
            }
            document.addQueue(channel, QueueName.tasks(of: department.name, lane: lane), messages: messages)
            document.addOperation(
                "answer\(lane == .case ? "Cases" : "Lookups")", "receive", channel: channel, messages: messages, isAcknowledged: true,
                reply: ("replies", ["replies"]))
        }
        document.addOperation("announce", "send", channel: "presence", messages: ["presence"])
        document.addOperation("park", "send", channel: "dead", messages: ["parked"], isMandatory: true)
        return document.json
    }

    /// The envelope of tasks, each with the input that its operation's contract asks for.
    private func tasks(_ operations: [Operation]) -> JSONValue {
        let each = operations.map { operation -> JSONValue in
            [
                "properties": [
                    "operation": ["const": .string(operation.reference.name)],
                    "operationVersion": ["const": .integer(Int64(operation.reference.version))],
                    "input": AsyncAPIDocument.reference("\(operation.reference.fileName).request"),
                ]
            ]
        }
        guard !each.isEmpty else { return AsyncAPIDocument.reference("tasks") }
        return ["allOf": [AsyncAPIDocument.reference("tasks"), ["properties": ["tasks": ["items": ["anyOf": .array(each)]]]]]]
    }

    /// The envelope of replies; what stands in `data` is of one of the operations, told apart by the task that it answers.
    private func replies(_ operations: [Operation]) -> JSONValue {
        let data = operations.map { AsyncAPIDocument.reference("\($0.reference.fileName).data") }
        return [
            "allOf": [
                AsyncAPIDocument.reference("replies"), ["properties": ["replies": ["items": ["properties": ["data": ["anyOf": .array(data)]]]]]],
            ]
        ]
    }

    // MARK: Clients of the bus

    private var clients: JSONValue {
        var document = AsyncAPIDocument(
            title: "OneVisit: clients of the bus",
            description: "What a channel that asks over AMQP sends and gets, and what whoever follows cases hears. Generated from the contracts.",
            version: "1.0.0")
        for name in ["requests", "answers", "events"] {
            document.addEnvelope(name, envelopes[name])
            document.addMessage(name, payload: AsyncAPIDocument.reference(name))
        }
        document.addExchange("requests", ExchangeName.requests, "direct", key: "{gateway}", messages: ["requests"])
        document.addQueue("answers", nil, messages: ["answers"])
        document.addExchange("events", ExchangeName.events, "topic", key: "case.{matter}.{state}", messages: ["events"])
        document.addOperation(
            "ask", "send", channel: "requests", messages: ["requests"], isMandatory: true, reply: ("answers", ["answers"]))
        document.addOperation("followCases", "receive", channel: "events", messages: ["events"], isAcknowledged: true)
        return document.json
    }
}

extension Operation {
    /// The examples by name, within the envelopes of the wire.
    fileprivate var envelopes: [(String, ExampleEnvelope)] {
        examples.map { ("\(reference): \($0.name)", ExampleEnvelope(operation: self, example: $0)) }
    }
}
