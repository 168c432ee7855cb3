import AdapterKit
import DeskAdapter
import Foundation
import JSON
import MessagingTestKit
import NIOHTTP1
import Testing

@testable import onevisit

@Suite("Cases on RabbitMQ, with a process for each department", .serialized, .inOneSession, .timeLimit(.minutes(5)))
struct CaseTests {
    let session: RunningSession

    init() throws { session = try RunningSession.required() }

    @Test("Two presses of the button are one case, and the department does it once")
    func twice() async throws {
        let matter = "medical-record-booklet-supplement"
        let first = try await CaseWalk.begin(matter, by: CaseWalk.applicant(3), ["reason": "lost"], key: "press", in: session)
        let second = try await CaseWalk.begin(matter, by: CaseWalk.applicant(3), ["reason": "lost"], key: "press", in: session)
        #expect(second.request == first.request)
        let part = try await first.collected()["parts"]?["booklet"]
        #expect(part?["outcome"] == "answered" && part?["department"] == "medical-insurance")
        let number = try #require(part?["data"]?["bookletNo"]?.string)
        #expect(try await first.number("medical-insurance", "SELECT count(*) AS n FROM jlc_bf WHERE ch = ?", number) == 1)
        let issued = "SELECT count(*) AS n FROM jlc_bf b JOIN jlc j ON j.ch = b.ch JOIN cbr c ON c.ybzh = j.ybzh WHERE c.gmsfhm = ?"
        #expect(try await first.number("medical-insurance", issued, DemoPopulation().resident(3).residentID) == 1)
    }

    @Test("What a clerk has not sealed yet can be withdrawn, and is taken off the desk")
    func withdrawn() async throws {
        let walk = try await CaseWalk.begin("sealed-certificate", by: CaseWalk.applicant(4), ["usage": "visa", "copies": 1], in: session)
        let (desk, task) = try await walk.taskOnDesk(of: "social-insurance")
        _ = try await session.client().exchange(.DELETE, "/v1/requests/\(walk.request)")
        _ = try await walk.answer { $0["state"] == "withdrawn" }
        #expect(try await desk.task("\(task.number)").state == .withdrawn)
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
        let walk = try await CaseWalk.begin(
            "restaurant-opening", by: enterprise, form, lacking: ["floor-plan"], at: "counter", in: session)
        try await walk.lacks(["/documents/floor-plan"])
        let plan = "\(session.folder)/plan.pdf"
        try "%PDF-1.7 a floor plan".write(toFile: plan, atomically: true, encoding: .utf8)
        let context = ["ONEVISIT_API_URL": session.report.api, "ONEVISIT_API_TOKEN": session.report.tokens["counter"] ?? ""]
        let given = try await ProgramRun.of(
            ["request", "document", "put", walk.request, "floor-plan", plan], in: session.folder, environment: context)
        #expect(given.exit == .code(0), "\(given)")
        let departments = ["market-regulation", "alcohol-tobacco", "fire", "health"]
        for department in departments {
            let before = try await walk.answer { _ in true }
            #expect(before["closedAt"] == nil && before["mayCollect"] == false, "the permits are collected together")
            try await walk.answerAtDesk(of: department)
        }
        let closed = try await walk.collected()
        #expect(Set(closed["parts"]?.object?.names ?? []) == ["food", "alcohol", "fire", "hygiene"])
        for department in departments { #expect(try await walk.finished(department) == 1) }
    }

    @Test("A case whose later task needs an earlier one's data goes through both departments")
    func inOrder() async throws {
        let walk = try await CaseWalk.begin(
            "non-resident-medical-insurance", by: CaseWalk.applicant("990104199802271023", "吴佳"),
            ["year": 2027, "bankCardNo": "6222000000000001"], in: session)
        let closed = try await walk.collected()
        #expect(closed["parts"]?["enrolment"]?["data"]?["year"] == 2027)
        #expect(
            try await walk.course() == [
                "accepted", "asked police", "replied police answered", "asked medical-insurance", "replied medical-insurance answered",
                "closed complete",
            ])
        #expect(try await walk.effects("medical-insurance", "cbdj") == 1)
    }
}
