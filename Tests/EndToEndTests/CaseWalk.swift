import AdapterKit
import Contracts
import DeskAdapter
import GRDB
import JSON
import Messaging
import NIOHTTP1
import Testing

@testable import onevisit

/// An applicant and one case of his, over HTTP as a channel's program goes about it, and what the departments' own books say of it.
struct CaseWalk: Sendable {
    private static let patience: Duration = .seconds(60)
    private static let glance: Duration = .milliseconds(20)

    let session: RunningSession
    let channel: String
    let request: String

    /// Prechecks a matter, sees that exactly these documents are missing, and submits it.
    /// - Parameter key: the submission's own name; another one under it may find a case that is closed.
    static func begin(
        _ matter: String, by applicant: JSONValue, _ form: JSONObject, announcing announced: [String] = [], lacking: [String] = [],
        key: String? = nil, at channel: String = DevPlan.terminal, in session: RunningSession
    ) async throws -> CaseWalk {
        let client = try session.client(channel)
        let check = try await client.exchange(
            .POST, "/v1/matters/\(matter)/precheck", body: ["applicant": applicant, "form": .object(form)])
        let missing = try GatewayClient.document(of: check)["mistakes"]?.array?.compactMap { $0["pointer"]?.string }
        #expect(missing == lacking.map { "/documents/\($0)" })
        var submission: JSONObject = ["matter": .string(matter), "applicant": applicant, "form": .object(form)]
        if !announced.isEmpty { submission["documents"] = .array(announced.map { .string($0) }) }
        let reply = try await client.exchange(
            .POST, "/v1/requests", fields: key.map { ["idempotency-key": $0] } ?? [:], body: .object(submission))
        #expect(reply.status == 202 || key != nil)
        let request = try #require(GatewayClient.document(of: reply)["request"]?.string)
        return CaseWalk(session: session, channel: channel, request: request)
    }

    /// One of the people whom every department knows, or of the contracts' examples.
    static func applicant(_ number: Int) -> JSONValue {
        let person = DemoPopulation().resident(number)
        return applicant(person.residentID, person.name)
    }

    static func applicant(_ residentID: String, _ name: String) -> JSONValue { ["residentId": .string(residentID), "name": .string(name)] }

    // MARK: - What the applicant sees and does

    /// The answer, once it is as wanted.
    func answer(until isThere: (JSONValue) -> Bool) async throws -> JSONValue {
        let limit = ContinuousClock.now + Self.patience
        while true {
            let answer = try await session.client(channel).get("/v1/requests/\(request)")
            if isThere(answer) { return answer }
            try #require(ContinuousClock.now < limit, "\(answer.line)")
            try await Task.sleep(for: Self.glance)
        }
    }

    /// The answer of a case that has come to its end, complete, to be collected.
    func collected() async throws -> JSONValue {
        let closed = try await answer { $0["closedAt"] != nil }
        #expect(closed["state"] == "complete" && closed["mayCollect"] == true && closed["missing"] == [], "\(closed.line)")
        return closed
    }

    /// Waits until exactly this is missing, by its place.
    func lacks(_ places: [String]) async throws {
        _ = try await answer { answer in
            answer["state"] == "supplement" && answer["missing"]?.array?.compactMap { $0["pointer"]?.string } == places
        }
    }

    func put(_ name: String, _ file: File) async throws {
        let given = try await session.client(channel).put(
            file.content, type: file.type.rawValue, to: "/v1/requests/\(request)/documents/\(name)", fields: [:])
        #expect(given["name"]?.string == name)
    }

    func supplement(_ body: JSONObject) async throws {
        let reply = try await session.client(channel).exchange(.PATCH, "/v1/requests/\(request)/supplement", body: .object(body))
        #expect(reply.status == 200)
    }

    /// What the timeline tells: what happened, at which department, with which word.
    func course() async throws -> [String] {
        let items = try await session.client(channel).get("/v1/requests/\(request)/timeline")["items"]?.array ?? []
        return items.map { item in ["action", "department", "word"].compactMap { item[$0]?.string }.joined(separator: " ") }
    }

    /// Whom the case waits for, as an operator reads it.
    func why() async throws -> String {
        let client = try GatewayClient(.init(url: session.report.api, token: session.report.operatorToken), language: .en)
        return try await client.get("/v1/operations/requests/\(request)/why")["why"]?.string ?? ""
    }

    /// The documents that the case has, with who gave each.
    func documents() async throws -> [JSONValue] {
        try await session.client(channel).get("/v1/requests/\(request)/documents")["items"]?.array ?? []
    }

    /// What an applicant brings along.
    struct File: Sendable {
        var type: DocumentType
        var content: [UInt8]

        static func pdf(_ text: String) -> File { File(type: .pdf, content: Array("%PDF-1.7 \(text)".utf8)) }
        static let photo = File(type: .jpeg, content: [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10] + Array("JFIF".utf8) + [0x00, 0xFF, 0xD9])
    }

    // MARK: - What the departments' books say

    /// The one number that a department's database gives for a query, of which `?` is an argument.
    func number(_ department: String, _ sql: String, _ argument: String) async throws -> Int64 {
        let path = Departments.backOffice(of: department, in: data)
        return try await SQLiteBackOffice(of: department, at: path).read { try $0.row(sql, [argument])?.integer("n") ?? -1 }
    }

    /// How many rows of a table bear a key under which the department's ledger has a task of this case.
    func effects(_ department: String, _ table: String, key: String = "ywid") async throws -> Int64 {
        try await number(department, "SELECT count(*) AS n FROM \(table) t JOIN onevisit_ledger l ON l.key = t.\(key) WHERE l.request = ?", request)
    }

    /// How many tasks of this case the department's ledger has brought to an end.
    func finished(_ department: String) async throws -> Int64 {
        try await number(department, "SELECT count(*) AS n FROM onevisit_ledger WHERE request = ? AND state = 'finished'", request)
    }

    private var data: String { "\(session.folder)/.onevisit/dev-1/data" }

    // MARK: - Clerks

    /// The task that lies on a department's desk.
    func taskOnDesk(of department: String) async throws -> (desk: DeskDepartment, task: DeskTask) {
        let desk = try DeskDepartment(
            department, catalogue: session.catalogue, database: Departments.backOffice(of: department, in: data), makes: false)
        let limit = ContinuousClock.now + Self.patience
        while true {
            if let task = try await desk.tasks().first(where: { $0.request == request && $0.state == .open }) { return (desk, task) }
            try #require(ContinuousClock.now < limit, "no task came to the desk of \(department)")
            try await Task.sleep(for: Self.glance)
        }
    }

    /// A clerk answers what lies on the desk with what the contract's example says.
    func answerAtDesk(of department: String) async throws {
        let (desk, task) = try await taskOnDesk(of: department)
        let data = try desk.contract(of: task).examples.first { $0.reply["outcome"] == "answered" }?.reply["data"]
        _ = try await desk.answer(
            task.number, seen: task.version, with: .answered(data: try #require(data)), by: DeskSignature("林晓", .commandLine))
    }
}
