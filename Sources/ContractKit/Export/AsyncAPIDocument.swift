import JSON

/// An AsyncAPI 3.0 document as it is put together. What channels and operations share stands in its components.
struct AsyncAPIDocument {
    private static let bindingVersion: JSONValue = "0.3.0"

    let title: String
    let description: String
    let version: String
    var schemas = JSONObject()
    private var messages = JSONObject()
    private var channels = JSONObject()
    private var operations = JSONObject()

    init(title: String, description: String, version: String) {
        self.title = title
        self.description = description
        self.version = version
    }

    static func reference(_ schema: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(schema)")] }

    var json: JSONValue {
        [
            "asyncapi": "3.0.0",
            "info": ["title": .string(title), "version": .string(version), "description": .string(description)],
            "defaultContentType": "application/json",
            "servers": [
                "broker": [
                    "host": "{host}", "protocol": "amqps", "protocolVersion": "0.9.1", "description": "RabbitMQ 3.10 to 4.3",
                    "variables": ["host": ["default": "localhost", "description": "The broker, with its port"]],
                ]
            ],
            "channels": .object(channels), "operations": .object(operations),
            "components": ["messages": .object(messages), "schemas": .object(schemas)],
        ]
    }

    // MARK: Schemas

    mutating func addEnvelope(_ name: String, _ schema: JSONValue?) {
        // Without its schema an envelope is any object: the wire protocol was not at hand.
        schemas[name] = schema.map { lifted($0, as: name) } ?? ["type": "object"]
    }

    /// A schema for the components. References lead from the document's root, so what stands in `$defs` is lifted beside it.
    mutating func lifted(_ schema: JSONValue, as name: String) -> JSONValue {
        var plain = PlainSchema.of(schema).object ?? [:]
        let definitions = plain["$defs"]?.object ?? [:]
        for member in ["$defs", "$schema", "$id"] { plain[member] = nil }
        for (inner, definition) in definitions { schemas["\(name).\(inner)"] = Self.redirected(definition, within: name) }
        return Self.redirected(.object(plain), within: name)
    }

    private static func redirected(_ value: JSONValue, within name: String) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map { redirected($0, within: name) })
        case .object(let members):
            return .object(
                members.reduce(into: JSONObject()) { result, member in
                    guard member.name == "$ref", let target = member.value.string else {
                        result.append(member.name, redirected(member.value, within: name))
                        return
                    }
                    let definitions = "#/$defs/"
                    let inner = target.hasPrefix(definitions) ? "\(name).\(target.dropFirst(definitions.count))" : "\(name)"
                    result.append("$ref", .string("#/components/schemas/\(inner)"))
                })
        default: return value
        }
    }

    // MARK: Messages

    mutating func addMessage(_ name: String, type: String? = nil, payload: JSONValue, examples: [(name: String, payload: JSONValue)] = []) {
        let type = type ?? "onevisit.\(name).v1"
        var message: JSONObject = [
            "name": .string(type), "contentType": "application/json", "payload": payload,
            "bindings": ["amqp": ["messageType": .string(type), "bindingVersion": Self.bindingVersion]],
        ]
        if !examples.isEmpty {
            message["examples"] = .array(examples.map { ["name": .string($0.name), "payload": $0.payload] })
        }
        messages[name] = .object(message)
    }

    // MARK: Channels

    /// - Parameter queue: Nil for an exclusive one whose name the broker gives.
    mutating func addQueue(_ name: String, _ queue: String?, messages: [String]) {
        let isNamed = queue != nil
        channels[name] = [
            "address": queue.map { .string($0) } ?? .null, "messages": references(to: messages),
            "bindings": [
                "amqp": [
                    "is": "queue",
                    "queue": [
                        "name": .string(queue ?? ""), "durable": .bool(isNamed), "exclusive": .bool(!isNamed), "autoDelete": .bool(!isNamed),
                    ],
                    "bindingVersion": Self.bindingVersion,
                ]
            ],
        ]
    }

    /// - Parameter key: the routing key, which is the address; `{…}` stands for what the message decides.
    mutating func addExchange(_ name: String, _ exchange: String, _ type: String, key: String, messages: [String]) {
        var channel: JSONObject = ["address": .string(key), "messages": references(to: messages)]
        let parameters = key.split(separator: "{").dropFirst().compactMap { $0.split(separator: "}").first }
        if !parameters.isEmpty {
            channel["parameters"] = .object(parameters.reduce(into: JSONObject()) { $0[String($1)] = .object(JSONObject()) })
        }
        channel["bindings"] = [
            "amqp": [
                "is": "routingKey",
                "exchange": ["name": .string(exchange), "type": .string(type), "durable": true, "autoDelete": false],
                "bindingVersion": Self.bindingVersion,
            ]
        ]
        channels[name] = .object(channel)
    }

    private func references(to messages: [String]) -> JSONValue {
        .object(messages.reduce(into: JSONObject()) { $0[$1] = ["$ref": .string("#/components/messages/\($1)")] })
    }

    // MARK: Operations

    mutating func addOperation(
        _ name: String, _ action: String, channel: String, messages: [String], isAcknowledged: Bool = false, isMandatory: Bool = false,
        reply: (channel: String, messages: [String])? = nil
    ) {
        var binding: JSONObject = ["bindingVersion": Self.bindingVersion]
        if action == "receive" { binding["ack"] = .bool(isAcknowledged) }
        if isMandatory { binding["mandatory"] = true }
        var operation: JSONObject = [
            "action": .string(action), "channel": ["$ref": .string("#/channels/\(channel)")], "messages": Self.messages(messages, of: channel),
        ]
        if let reply {
            operation["reply"] = [
                "channel": ["$ref": .string("#/channels/\(reply.channel)")], "messages": Self.messages(reply.messages, of: reply.channel),
            ]
        }
        operation["bindings"] = ["amqp": .object(binding)]
        operations[name] = .object(operation)
    }

    private static func messages(_ names: [String], of channel: String) -> JSONValue {
        .array(names.map { ["$ref": .string("#/channels/\(channel)/messages/\($0)")] })
    }
}
