import AdapterKit
import Contracts
import DeskAdapter
import Foundation
import GRDB
import JSON
import Messaging
import MessagingTestKit
import NIOHTTP1
import Testing

@testable import onevisit

@Suite("Cases on RabbitMQ, with a process for each department", .serialized, .inOneSession, .timeLimit(.minutes(5)))
struct CaseTests {
    private static let patience: Duration = .seconds(60)
    private static let glance: Duration = .milliseconds(20)

    private let session: RunningSession

    init() throws { session = try RunningSession.required() }

    /// Submits a case and gives back what it is told at once.
    private func submit(_ matter: String, _ form: JSONObject, person: Int, key: String) async throws -> (status: Int, answer: JSONValue) {
        guard case .object(var request) = RunningSession.request(matter, person: person) else { throw CancellationError() }
        request["form"] = .object(form)
        let reply = try await session.client().exchange(
            .POST, "/v1/requests", fields: ["idempotency-key": key], body: .object(request))
        return (reply.status, try GatewayClient.document(of: reply))
    }

    /// Submits one at the counter for an enterprise.
    private func submit(_ matter: String, for enterprise: JSONValue, _ form: JSONObject) async throws -> String {
        let request: JSONObject = ["matter": .string(matter), "applicant": enterprise, "form": .object(form)]
        let reply = try await session.client("counter").exchange(.POST, "/v1/requests", body: .object(request))
        return try #require(GatewayClient.document(of: reply)["request"]?.string)
    }

    private func answer(_ request: String, by channel: String = DevPlan.terminal, until isThere: (JSONValue) -> Bool) async throws -> JSONValue {
        let limit = ContinuousClock.now + Self.patience
        while true {
            let answer = try await session.client(channel).get("/v1/requests/\(request)")
            if isThere(answer) { return answer }
            try #require(ContinuousClock.now < limit, "\(answer.line)")
            try await Task.sleep(for: Self.glance)
        }
    }

    /// How many rows a department's database gives for a query.
    private func count(_ department: String, _ sql: String, _ argument: String) async throws -> Int64 {
        let path = "\(session.folder)/.onevisit/dev-1/data/\(department).sqlite"
        return try await SQLiteBackOffice(of: department, at: path).read { try $0.row(sql, [argument])?.integer("n") ?? -1 }
    }

    @Test("Two presses of the button are one case, and the department does it once")
    func twice() async throws {
        let first = try await submit("medical-record-booklet-supplement", ["reason": "lost"], person: 3, key: "press")
        let second = try await submit("medical-record-booklet-supplement", ["reason": "lost"], person: 3, key: "press")
        #expect(first.status == 202)
        let request = try #require(first.answer["request"]?.string)
        #expect(second.answer["request"]?.string == request)
        let closed = try await answer(request) { $0["state"] == "complete" }
        let part = closed["parts"]?["booklet"]
        #expect(part?["outcome"] == "answered" && part?["department"] == "medical-insurance")
        let number = try #require(part?["data"]?["bookletNo"]?.string)
        #expect(try await count("medical-insurance", "SELECT count(*) AS n FROM jlc_bf WHERE ch = ?", number) == 1)
        let person = DemoPopulation().resident(3).residentID
        let issued = "SELECT count(*) AS n FROM jlc_bf b JOIN jlc j ON j.ch = b.ch JOIN cbr c ON c.ybzh = j.ybzh WHERE c.gmsfhm = ?"
        #expect(try await count("medical-insurance", issued, person) == 1)
    }

    @Test("What a clerk has not sealed yet can be withdrawn, and is struck out at the department")
    func withdrawn() async throws {
        let opened = try await submit("sealed-certificate", ["usage": "visa", "copies": 1], person: 4, key: "seal")
        let request = try #require(opened.answer["request"]?.string)
        _ = try await answer(request) { $0["parts"]?["certificate"]?["reason"]?["code"] == "later" }
        _ = try await session.client().exchange(.DELETE, "/v1/requests/\(request)")
        _ = try await answer(request) { $0["state"] == "withdrawn" }
        #expect(try await count("social-insurance", "SELECT count(*) AS n FROM gzdj WHERE yt = ?", "1") == 0)
    }

    @Test("A restaurant is opened with one form at one counter: four clerks answer at their desks, and all permits come together")
    func restaurant() async throws {
        let agent = DemoPopulation().resident(6)
        let enterprise: JSONValue = [
            "creditCode": "91990104MA0F4T8W4F", "name": "小馆", "agent": ["residentId": .string(agent.residentID), "name": .string(agent.name)],
        ]
        let form: JSONObject = [
            "shopName": "小馆", "premises": "示范路 1 号 101 室", "area": 80, "kinds": ["hot-dishes"], "foodSafetyOfficer": "林晓", "staff": 6,
            "usesGas": true, "fireCommitment": true, "sellsAlcohol": true, "distanceToSchool": 500,
        ]
        let request = try await submit("restaurant-opening", for: enterprise, form)
        let opened = try await answer(request, by: "counter") { $0["state"] == "supplement" }
        #expect(opened["missing"]?[0]?["pointer"] == "/documents/floor-plan", "\(opened.line)")
        let plan = "\(session.folder)/plan.pdf"
        try "%PDF-1.7 a floor plan".write(toFile: plan, atomically: true, encoding: .utf8)
        let context = ["ONEVISIT_API_URL": session.report.api, "ONEVISIT_API_TOKEN": session.report.tokens["counter"] ?? ""]
        let given = try await ProgramRun.of(
            ["request", "document", "put", request, "floor-plan", plan], in: session.folder, environment: context)
        #expect(given.exit == .code(0), "\(given)")
        for (department, _) in session.plan.desks { try await answerAtDesk(of: department, request) }
        let closed = try await answer(request, by: "counter") { $0["closedAt"] != nil }
        #expect(closed["state"] == "complete", "\(closed.line)")
        #expect(Set(closed["parts"]?.object?.names ?? []) == ["food", "alcohol", "fire", "hygiene"])
    }

    /// A clerk answers what lies on the desk with what the contract's example says.
    private func answerAtDesk(of department: String, _ request: String) async throws {
        let path = Departments.backOffice(of: department, in: "\(session.folder)/.onevisit/dev-1/data")
        let desk = try DeskDepartment(department, catalogue: session.catalogue, database: path, makes: false)
        let limit = ContinuousClock.now + Self.patience
        var found: DeskTask?
        while found == nil {
            found = try await desk.tasks().first { $0.request == request && $0.state == .open }
            try #require(ContinuousClock.now < limit, "no task came to the desk of \(department)")
            try await Task.sleep(for: Self.glance)
        }
        let task = try #require(found)
        let data = try desk.contract(of: task).examples.first { $0.reply["outcome"] == "answered" }?.reply["data"]
        _ = try await desk.answer(
            task.number, seen: task.version, with: .answered(data: try #require(data)), by: DeskSignature("林晓", .commandLine))
    }

    @Test("A case whose later task needs an earlier one's data goes through both departments")
    func inOrder() async throws {
        let opened = try await submit(
            "non-resident-medical-insurance", ["year": 2027, "bankCardNo": "6222000000000001"], person: 5, key: "enrol")
        let request = try #require(opened.answer["request"]?.string)
        let closed = try await answer(request) { $0["closedAt"] != nil }
        #expect(closed["parts"]?["permit"]?["outcome"]?.string != "waiting")
        let account = try await session.client().get("/v1/requests/\(request)/timeline")
        #expect((account["entries"]?.array ?? account["items"]?.array ?? []).count >= 3, "\(account.line)")
    }
}
