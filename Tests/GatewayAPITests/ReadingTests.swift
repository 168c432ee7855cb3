import Contracts
import HTTPTypes
import JSON
import Orchestration
import Testing

@testable import GatewayAPI

@Suite("Reading an answer", .timeLimit(.minutes(1)))
struct ReadingTests {
    private let path = "/v1/requests/\(String.example)"

    @Test("An answer that is not closed says when to ask again")
    func pending() async throws {
        let desk = ScriptedDesk()
        desk.say(.half)
        let response = try await ask(desk, .get, path)
        #expect(response.status == 200)
        #expect(response.fields[.eTag] == "\"2-zh\"")
        #expect(response.fields[.retryAfter] == "1")
        #expect(try response.json == Answer.half.json(in: .zh))
    }

    @Test("Whoever has seen this revision in this language gets 304")
    func notModified() async throws {
        let desk = ScriptedDesk()
        desk.say(.closed)
        for field in ["\"3-zh\"", "W/\"3-zh\"", "\"1-zh\", \"3-zh\"", "*"] {
            let response = try await ask(desk, .get, path, fields: [.ifNoneMatch: field])
            #expect(response.status == 304)
            #expect(response.text.isEmpty)
            #expect(response.fields[.eTag] == "\"3-zh\"")
        }
        for field in ["\"2-zh\"", "\"3-en\"", "3-zh"] {
            #expect(try await ask(desk, .get, path, fields: [.ifNoneMatch: field]).status == 200)
        }
    }
}

@Suite("The catalogue")
struct CatalogueTests {
    @Test("A channel sees what it is offered, by name")
    func offered() async throws {
        let terminal = try await ask(ScriptedDesk(), .get, "/v1/matters").json
        #expect(terminal["items"]?.array?.compactMap { $0["matter"]?.string } == ["overview", "permit", "relocation"])
        #expect(terminal["next"] == .null)
        let portal = try await ask(ScriptedDesk(), .get, "/v1/matters", token: "portal-token").json
        #expect(portal["items"]?.array?.compactMap { $0["matter"]?.string } == ["overview", "relocation"])
        #expect(try await ask(ScriptedDesk(), .get, "/v1/matters/permit", token: "portal-token").status == 404)
    }

    @Test("A list is read a page at a time until there is no next")
    func pages() async throws {
        var names: [String] = []
        var path: String? = "/v1/matters?limit=2"
        while let current = path {
            let response = try await ask(ScriptedDesk(), .get, current)
            names += try response.json["items"]?.array?.compactMap { $0["matter"]?.string } ?? []
            let next = try response.json["next"]?.string
            path = next.map { "/v1/matters?limit=2&cursor=\($0)" }
            #expect(response.fields[.link] == path.map { "<\($0)>; rel=\"next\"" })
        }
        #expect(names == ["overview", "permit", "relocation"])
    }

    @Test(
        "A limit or a cursor that is none is refused", arguments: ["limit=0", "limit=201", "limit=x", "limit=", "cursor=zz", "cursor=abc", "cursor="])
    func badPage(query: String) async throws {
        let response = try await ask(ScriptedDesk(), .get, "/v1/matters?\(query)")
        #expect(response.status == 400)
        #expect(try response.json["code"] == "invalid-request")
    }

    @Test("A matter shows its form, its deadline and whom it asks")
    func matter() async throws {
        let matter = try await ask(ScriptedDesk(), .get, "/v1/matters/overview").json
        #expect(matter["title"] == ["zh": "事项", "en": "overview"])
        #expect(matter["deadlineMs"] == 1500)
        #expect(matter["form"] == ["type": "object"])
        #expect(
            matter["tasks"]?[0] == [
                "name": "fund", "department": "housing-fund", "departmentTitle": ["zh": "住房公积金中心", "en": "Housing Fund"],
                "operation": "housing-fund.account.read@1", "need": "required", "after": [], "conditional": false,
            ])
    }

    @Test("A matter of cases shows its clock in place of a deadline, and when its papers may be collected")
    func matterOfCases() async throws {
        let matter = try await ask(ScriptedDesk(), .get, "/v1/matters/relocation").json
        #expect(matter["deadlineMs"] == nil)
        #expect(
            matter["clock"] == [
                "start": "acceptance", "statutoryDays": 10, "promisedDays": 5, "extensionDays": 3, "stops": ["supplement", "hearing"],
            ])
        #expect(matter["handout"] == "together")
    }

    @Test("Departments are listed with how they stand")
    func departments() async throws {
        let status = DepartmentStatus(
            name: "police", presence: .present, instances: 1, instancesExpected: 2, isCircuitOpen: false, inFlight: 3,
            alarms: ["one instance is missing"], cards: ["sha256:9f86"])
        let list = try await ask(ScriptedDesk(departments: [status]), .get, "/v1/departments").json
        #expect(
            list == [
                "items": [
                    [
                        "department": "police", "title": ["zh": "公安局", "en": "Police"], "presence": "present", "instances": 1, "instancesExpected": 2,
                        "circuitOpen": false, "inFlight": 3, "alarms": ["one instance is missing"], "cards": ["sha256:9f86"],
                    ]
                ]
            ])
    }
}

@Suite("Health")
struct HealthTests {
    @Test("The process is alive without a token")
    func alive() async throws {
        let response = try await ask(ScriptedDesk(), .get, "/livez", token: nil)
        #expect(response.status == 200)
        #expect(try response.json == ["status": "ok"])
    }

    @Test("Not ready is 503 with each check, and a time to look again")
    func notReady() async throws {
        let desk = ScriptedDesk()
        #expect(try await ask(desk, .get, "/readyz", token: nil).json == ["status": "ready", "checks": [["name": "bus", "ready": true]]])
        desk.readiness = [
            ReadinessCheck(name: "bus", isReady: false, detail: "not connected"), ReadinessCheck(name: "store", isReady: true, detail: "open"),
        ]
        let response = try await ask(desk, .get, "/readyz?verbose", token: nil)
        #expect(response.status == 503)
        #expect(response.fields[.retryAfter] == "1")
        #expect(
            try response.json == [
                "status": "not-ready",
                "checks": [["name": "bus", "ready": false, "detail": "not connected"], ["name": "store", "ready": true, "detail": "open"]],
            ])
    }
}
