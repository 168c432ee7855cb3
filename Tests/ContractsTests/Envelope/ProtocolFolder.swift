import Contracts
import Foundation
import JSON
import JSONSchema
import TestMaterial
import Testing

/// The folder `Contracts/protocol/`: a schema, valid and invalid examples for each envelope.
struct ProtocolFolder {
    struct Example: CustomTestStringConvertible {
        var envelope: String
        var name: String
        var text: [UInt8]

        var testDescription: String { "\(envelope)/\(name)" }
    }

    static let folder = SourceFolder.contracts + "/protocol"
    static let envelopes = ["answers", "events", "parked", "presence", "problem", "replies", "requests", "tasks", "withdrawals"]

    static func schema(of envelope: String) throws -> JSONSchema {
        try JSONSchema(JSONValue(parsing: read("\(envelope)/schema.json"), profile: .bus))
    }

    static func examples(_ kind: String) throws -> [Example] {
        try envelopes.flatMap { envelope in
            try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(envelope)/\(kind)").sorted().map { name in
                Example(envelope: envelope, name: String(name.dropLast(".json".count)), text: try read("\(envelope)/\(kind)/\(name)"))
            }
        }
    }

    static func read(_ path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: "\(folder)/\(path)")))
    }

    /// Reads an envelope as its receiver does and writes it again as its sender does.
    static func rewritten(_ json: JSONValue, as envelope: String) throws -> JSONValue {
        switch envelope {
        case "tasks":
            let message = try TaskMessage(json)
            let replyTo = try #require(message.replyTo)
            let body = TaskMessage.body(replyTo: replyTo, tasks: try message.entries.map { try $0.task.get() })
            return try JSONValue(parsing: body, profile: .bus)
        case "withdrawals":
            let message = try WithdrawalMessage(json)
            let replyTo = try #require(message.replyTo)
            let body = WithdrawalMessage.body(replyTo: replyTo, withdrawals: try message.entries.map { try $0.withdrawal.get() })
            return try JSONValue(parsing: body, profile: .bus)
        case "replies": return try JSONValue(parsing: ReplyMessage.body(ReplyMessage(json).entries.map { try $0.reply.get() }), profile: .bus)
        case "presence": return try Presence(json).json
        case "events": return try JSONValue(parsing: CaseEvent(json).utf8, profile: .bus)
        case "requests": return try RequestMessage(json).json
        case "answers": return try AnswerMessage(json).json
        case "problem": return try #require(AnswerMessage(["problem": json]).json["problem"])
        default: return try ParkedMessage(json).json
        }
    }

    /// Whether the receiver of an envelope takes every entry of it.
    static func isTaken(_ json: JSONValue, as envelope: String) -> Bool {
        do {
            switch envelope {
            case "tasks":
                let message = try TaskMessage(json)
                for entry in message.entries { _ = try entry.task.get() }
                return message.replyTo != nil
            case "withdrawals":
                let message = try WithdrawalMessage(json)
                for entry in message.entries { _ = try entry.withdrawal.get() }
                return message.replyTo != nil
            case "replies": for entry in try ReplyMessage(json).entries { _ = try entry.reply.get() }
            case "presence": _ = try Presence(json)
            case "events": _ = try CaseEvent(json)
            case "requests": _ = try RequestMessage(json)
            case "answers": _ = try AnswerMessage(json)
            case "problem": _ = try AnswerMessage(["problem": json])
            default: _ = try ParkedMessage(json)
            }
            return true
        } catch {
            return false
        }
    }
}
