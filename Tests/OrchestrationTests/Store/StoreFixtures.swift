import Logging
import Messaging
import Testing

@testable import Orchestration

let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Noon of the first day, and so many seconds after it.
func moment(_ seconds: Int = 0) -> Timestamp { Timestamp(milliseconds: 1_795_410_000_000).advanced(by: .seconds(seconds)) }

/// A case whose id and number end in `number`.
func storedCase(
    _ number: Int, channel: String = "counter", ticket: String? = nil, matter: String = "residence", state: String = "pending",
    place: CaseRecord.Place = .department,
    openedAt: Timestamp = moment(), due: Timestamp? = nil, wakeAt: Timestamp? = nil, eraseAt: Timestamp? = nil, hash: String = "text-1"
) -> CaseRecord {
    let digits = String(String(number + 100_000).dropFirst())
    return CaseRecord(
        id: "case-\(digits)", number: "N\(digits)", channel: channel, ticket: ticket, matter: matter, matterHash: hash, state: state, place: place,
        revision: 1,
        machine: Array(#"{"steps":[]}"#.utf8), openedAt: openedAt, changedAt: openedAt, closedAt: place == .closed ? openedAt : nil, due: due,
        wakeAt: wakeAt, eraseAt: eraseAt, applicant: [1, 2, 0, 255])
}

func outboxRow(_ number: Int, task: String = "police", nextAt: Timestamp = moment(), body: String = "{}") -> OutboxRow {
    OutboxRow(
        request: storedCase(number).id, task: task, kind: .task, department: task, attempt: 1, round: 1, body: Array(body.utf8), nextAt: nextAt)
}

func eventRow(_ number: Int, nextAt: Timestamp = moment()) -> EventRow {
    EventRow(request: storedCase(number).id, at: moment(), target: EventRow.bus, route: "case.residence.pending", body: [123, 125], nextAt: nextAt)
}

extension StoreWriting {
    /// A new case under a key that is its number, or another.
    func add(_ record: CaseRecord, key: String? = nil, departments: [String] = ["police"]) throws {
        try insert(record, key: SubmissionKey(channel: record.channel, key: key ?? record.number, content: [7]), departments: departments)
    }
}

/// With what the store refuses; it is a mistake where it does not.
func refusal(_ body: () async throws -> Void) async -> StoreError? {
    do {
        try await body()
        Issue.record("It was not refused.")
        return nil
    } catch {
        if !(error is StoreError) { Issue.record(error) }
        return error as? StoreError
    }
}
