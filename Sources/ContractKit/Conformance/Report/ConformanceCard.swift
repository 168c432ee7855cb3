import Contracts
public import JSON
import Messaging

/// What a department shows to say that it has been tried: who, against which contracts, over which broker, with what result.
///
/// A document in canonical form (RFC 8785) with its own SHA-256. It is not signed: it says what was found, and its hash that nobody changed it
/// since; who found it one has to know.
public struct ConformanceCard: Hashable, Sendable {
    /// The version of the form.
    private static let version: Int64 = 1

    /// The document, ``sha256`` included.
    public let json: JSONValue
    /// `sha256:…` over the canonical form of the document without its member `sha256`.
    public let sha256: String

    public var department: String { json["department"]?.string ?? "" }
    /// The text of the file.
    public var utf8: [UInt8] { json.canonicalUTF8 }

    /// Makes the card of a run.
    /// - Parameters:
    ///   - broker: its name and version, where they are known.
    ///   - software: the program that tried it.
    public init(_ report: ConformanceReport, broker: String?, software: String) {
        var members: JSONObject = ["card": .integer(Self.version), "department": .string(report.department)]
        members["instance"] = report.instance.map(JSONValue.string)
        members["software"] = report.software.map(JSONValue.string)
        members["protocol"] = report.protocolEdition.json
        members["contracts"] = .object(report.contracts.reduce(into: JSONObject()) { $0[$1.key] = .string($1.value) })
        members["broker"] = broker.map(JSONValue.string)
        members["by"] = .string(software)
        members["startedAt"] = .string(report.startedAt.description)
        members["finishedAt"] = .string(report.finishedAt.description)
        members["conformant"] = .bool(report.isConformant)
        members["checks"] = .array(
            report.results.map { result in
                var check: JSONObject = ["check": .string(result.check.id), "verdict": .string(result.verdict.word)]
                check["subject"] = result.subject.map(JSONValue.string)
                return .object(check)
            })
        sha256 = Fingerprint.of(.object(members))
        members["sha256"] = .string(sha256)
        json = .object(members)
    }

    /// Reads a card, and sees whether it is still what it was.
    /// - Throws: ``ConformanceError`` where it is no card, or was changed.
    public init(reading text: [UInt8]) throws(ConformanceError) {
        let json: JSONValue
        do { json = try JSONValue(parsing: text, profile: .document) } catch { throw ConformanceError("the card is no JSON: \(error)") }
        guard var members = json.object, members["card"]?.integer == Self.version, let sha256 = members["sha256"]?.string else {
            throw ConformanceError("this is no card of conformance; `onevisit contract test --card FILE` writes one")
        }
        members["sha256"] = nil
        guard Fingerprint.of(.object(members)) == sha256 else {
            throw ConformanceError("the card was changed after it was written: its SHA-256 is another one")
        }
        self.json = json
        self.sha256 = sha256
    }
}
