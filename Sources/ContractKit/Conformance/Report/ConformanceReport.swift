import Contracts
public import JSON
public import Messaging

/// What came of a run: every check, and who was tried.
public struct ConformanceReport: Sendable {
    public let department: String
    /// The adapter's instance that was heard first, and what it says that it is; nil where none was.
    public let instance: String?
    public let software: String?
    /// By which protocol it was tried.
    public let protocolEdition: ProtocolEdition
    /// The hash of each contract that was tried, by operation and version.
    public let contracts: [String: String]
    public let results: [CheckResult]
    public let startedAt: Timestamp
    public let finishedAt: Timestamp

    init(_ stage: ConformanceStage, results: [CheckResult], startedAt: Timestamp) {
        department = stage.department.name
        let heard = stage.ear.presences.lazy.compactMap { heard -> Presence? in
            guard case .success(let presence) = heard.presence else { return nil }
            return presence
        }
        instance = heard.first?.instance
        software = heard.first?.software
        protocolEdition = ProtocolEdition(schemas: stage.envelopes)
        contracts = stage.operations.reduce(into: [:]) { $0[$1.reference.description] = $1.contractHash }
        self.results = results
        self.startedAt = startedAt
        finishedAt = stage.time.timestamp
    }

    /// Whether no check failed, and at least one passed.
    public var isConformant: Bool { count(of: "failed") == 0 && count(of: "passed") > 0 }

    /// How many checks have that verdict, by its word.
    public func count(of word: String) -> Int { results.count { $0.verdict.word == word } }

    /// `57 passed, 1 failed, 3 skipped, 0 not run`.
    public var summary: String {
        "\(count(of: "passed")) passed, \(count(of: "failed")) failed, \(count(of: "skipped")) skipped, \(count(of: "not-run")) not run"
    }

    /// The report as a document.
    public var json: JSONValue {
        [
            "department": .string(department), "instance": instance.map(JSONValue.string) ?? .null,
            "software": software.map(JSONValue.string) ?? .null, "protocol": protocolEdition.json, "conformant": .bool(isConformant),
            "passed": .integer(Int64(count(of: "passed"))), "failed": .integer(Int64(count(of: "failed"))),
            "skipped": .integer(Int64(count(of: "skipped"))), "notRun": .integer(Int64(count(of: "not-run"))),
            "startedAt": .string(startedAt.description), "finishedAt": .string(finishedAt.description),
            "checks": .array(results.map(\.json)),
        ]
    }
}

/// Which protocol a run kept to: the version that its messages name, and the schemas of the folder of contracts that it was given.
public struct ProtocolEdition: Hashable, Sendable, CustomStringConvertible {
    public let version: Int
    /// As of ``EnvelopeSchemas/hash(of:)``; nil where the folder has no schemas of the protocol.
    public let schemas: String?

    /// - Parameter schemas: by name, as ``EnvelopeSchemas`` reads them.
    public init(schemas: [String: JSONValue]) {
        version = Int(protocolVersion)
        self.schemas = schemas.isEmpty ? nil : EnvelopeSchemas.hash(of: schemas)
    }

    public var description: String { "protocol \(version)" + (schemas.map { ", \($0)" } ?? "") }

    var json: JSONValue {
        var members: JSONObject = ["version": .integer(Int64(version))]
        members["schemas"] = schemas.map(JSONValue.string)
        return .object(members)
    }
}

extension CheckResult {
    /// One check of a report.
    public var json: JSONValue {
        var members: JSONObject = ["check": .string(check.id)]
        if let subject { members["subject"] = .string(subject) }
        members["verdict"] = .string(verdict.word)
        members["title"] = .string(check.title)
        members["reason"] = .string(check.reason)
        members["page"] = .string(check.page)
        if let sentence = verdict.sentence ?? note { members["detail"] = .string(sentence) }
        members["ms"] = .integer(took.wholeMilliseconds)
        if !evidence.isEmpty {
            members["evidence"] = .array(
                evidence.map {
                    ["kind": .string($0.kind.rawValue), "afterMs": .integer($0.after.wholeMilliseconds), "text": .string($0.text)]
                })
        }
        return .object(members)
    }

    /// The check and what it is about, in one line.
    public var name: String { subject.map { "\(check.id) \($0)" } ?? check.id }
}
