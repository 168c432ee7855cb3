import Contracts
public import JSON

/// What changed in the messages of the protocol, by who writes and who reads each of them.
public struct ProtocolComparison {
    private let old: [String: JSONValue]
    private let new: [String: JSONValue]

    /// - Parameters: The schemas of the envelopes by name, as ``EnvelopeSchemas`` reads them.
    public init(old: [String: JSONValue], new: [String: JSONValue]) {
        self.old = old
        self.new = new
    }

    public var differences: [ContractDifference] {
        Set(old.keys).union(new.keys).sorted().flatMap { name -> [ContractDifference] in
            var list = DifferenceList(subject: "protocol \(name)", file: "protocol/\(name)/schema.json")
            let role = Self.role(of: name)
            switch (old[name], new[name]) {
            case (let old?, let new?): SchemaComparison(role: role, old: old, new: new, base: JSONPointer()).differences(&list)
            case (nil, _): list.add("protocol.added", .compatible, role.direction, at: JSONPointer(), zh: "新增的消息。", en: "A new message.")
            case (_, nil):
                list.add(
                    "protocol.removed", .breaking, role.direction, at: JSONPointer(), zh: "消息已移除，仍收发它的一方不再被理解。",
                    en: "The message is gone; who still sends or awaits it is not understood.")
            }
            return list.found
        }
    }

    /// Departments read tasks and withdrawals; the orchestrator reads what departments say, and channels' requests; whoever asked or listens
    /// reads the rest.
    private static func role(of envelope: String) -> SchemaRole {
        switch envelope {
        case "tasks", "withdrawals": .request
        case "replies", "presence", "parked": .data
        case "requests": .form
        default: .part
        }
    }
}
