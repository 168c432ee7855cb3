import Contracts
import JSON
public import Messaging

/// Who asked what about whom: one line of the access journal. Holds personal data.
public struct AccessRecord: Hashable, Sendable {
    public var at: Timestamp
    public var request: String
    /// Who asked: a channel, or `department:<name>`.
    public var channel: String
    public var matter: String
    /// The resident id or unified social credit code that was asked about.
    public var subject: String
    /// The resident id of the person who acts for an enterprise.
    public var agent: String?
    /// What was done, where it is not that a request was opened: `read`, `document-read`, `parked-read`, `parked-dropped`.
    public var action: String?
    /// Why, where somebody had to say it.
    public var reason: String?
    /// The document that was read, by its name in the matter.
    public var document: String?

    /// The record as a line of the journal, without its end.
    public var line: [UInt8] {
        var line: JSONObject = [
            "at": .string(at.description), "request": .string(request), "channel": .string(channel), "matter": .string(matter),
            "subject": .string(subject),
        ]
        if let agent { line.append("agent", .string(agent)) }
        if let action { line.append("action", .string(action)) }
        if let reason { line.append("reason", .string(reason)) }
        if let document { line.append("document", .string(document)) }
        return JSONValue.object(line).utf8
    }
}

/// Keeps access records. The orchestrator takes no lookup that cannot be recorded.
public protocol AccessJournal: Sendable {
    /// Takes a record.
    /// - Returns: Whether it was taken; false while the journal cannot keep up or cannot write.
    func record(_ record: AccessRecord) -> Bool

    /// Whether records can be written, for readiness.
    var check: ReadinessCheck { get }
}

/// Keeps nothing: for programs whose requests are nobody's, such as benchmarks and `dev` with demo people.
public struct NoJournal: AccessJournal {
    public init() {}
    public func record(_ record: AccessRecord) -> Bool { true }
    public var check: ReadinessCheck { ReadinessCheck(name: "access-journal", isReady: true, detail: "off") }
}

extension CheckedSubmission {
    /// What is recorded of this submission.
    func accessRecord(request: String, channel: String, at time: Timestamp) -> AccessRecord {
        let applicant = document["applicant"]
        return AccessRecord(
            at: time, request: request, channel: channel, matter: matter.name,
            subject: applicant?["creditCode"]?.string ?? applicant?["residentId"]?.string ?? "", agent: applicant?["agent"]?["residentId"]?.string)
    }
}
