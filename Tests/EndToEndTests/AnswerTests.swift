import JSON
import Messaging
import MessagingTestKit
import NIOHTTP1
import Testing

@testable import onevisit

@Suite("On RabbitMQ, with a process for each department", .serialized, .inOneSession)
struct AnswerTests {
    private let session: RunningSession

    init() throws { session = try RunningSession.required() }

    @Test("The README's request comes back complete, with both parts")
    func readme() async throws {
        let answer = try await session.submit("social-security-overview")
        #expect(answer["state"] == "complete")
        #expect(answer["parts"]?.object?.names == ["social-insurance", "housing-fund"])
        #expect(answer["parts"]?["housing-fund"]?["data"]?["balance"]?.string?.isEmpty == false)
    }

    @Test("One request reaches all five departments")
    func myAffairs() async throws {
        let parts = try #require(try await session.submit("my-affairs")["parts"]?.object)
        #expect(Set(parts.map { $0.value["department"]?.string ?? "" }) == Set(Departments.names))
        #expect(parts.allSatisfy { $0.value["outcome"] == "answered" })
    }

    @Test("Every matter of the catalogue that asks for nothing but who one is can be asked by a terminal")
    func everyMatter() async throws {
        let offered = try await session.client().get("/v1/matters")["items"]?.array ?? []
        let forCitizens = offered.filter { $0["audience"] == ["citizen"] }
        #expect(forCitizens.count >= 8)
        for matter in forCitizens.compactMap({ $0["matter"]?.string }) {
            let form = try await session.client().get("/v1/matters/\(matter)")["form"]
            guard (form?["required"]?.array ?? []).isEmpty else { continue }
            let answer = try await session.submit(matter)
            #expect(answer["state"] == "complete", "\(matter): \(answer.line)")
        }
    }

    @Test("The parts are sent as they arrive, and the stream ends with the answer")
    func events() async throws {
        let accepted = try await session.submit("my-affairs", fields: ["prefer": "respond-async"])
        let request = try #require(accepted["request"]?.string)
        let log = EventLog()
        try await session.client().events("/v1/requests/\(request)/events") { event in
            log.append(event)
            return event.name != "end"
        }
        #expect(log.events.filter { $0.name == "part" }.count == 5)
        #expect(log.events.last?.name == "end")
    }

    @Test("A request over the bus is answered over the bus")
    func overTheBus() async throws {
        let token = try #require(session.report.tokens["bus"])
        let isAnswered = try await session.withBus(of: DevPlan.administrator) { bus in
            let load = BusLoad(bus: bus, gateway: DevPlan.gateway, channel: "bus", token: token, matter: "my-affairs")
            return try await load.run { try await Load(inFlight: 4, duration: .milliseconds(200)).run(load.ask) }
        }
        #expect(isAnswered.failures == 0)
        #expect(isAnswered.latencies.count >= 4)
    }

    @Test("The command line finds the gateway of the folder that it runs in, and its exit codes tell what happened")
    func commandLine() async throws {
        let person = ["--resident", RunningSession.request("")["applicant"]?["residentId"]?.string ?? "", "--name", "杜宇"]
        // What `dev` leaves in the folder that it runs in.
        let context: [String: String] = ["ONEVISIT_API_URL": session.report.api, "ONEVISIT_API_TOKEN": session.report.tokens[DevPlan.terminal] ?? ""]
        let submitted = try await ProgramRun.of(["request", "submit", "social-security-overview"] + person, in: session.folder, environment: context)
        #expect(submitted.exit == .code(0), "\(submitted)")
        #expect(submitted.output.contains("✓ housing-fund"))
        let json = try await ProgramRun.of(
            ["request", "submit", "social-security-overview", "--json"] + person, in: session.folder, environment: context)
        let answer = try JSONValue(parsing: Array(json.output.utf8), profile: .document)
        #expect(answer["state"] == "complete")
        let request = try #require(answer["request"]?.string)
        #expect(try await ProgramRun.of(["request", "get", request], in: session.folder, environment: context).exit == .code(0))
        #expect(try await ProgramRun.of(["request", "watch", request], in: session.folder, environment: context).exit == .code(0))
        #expect(try await ProgramRun.of(["request", "get", "nothing"], in: session.folder, environment: context).exit == .code(3))
        let mistaken = try await ProgramRun.of(
            ["request", "submit", "my-affairs", "--resident", "1", "--name", "x"], in: session.folder, environment: context)
        #expect(mistaken.exit == .code(1))
        #expect(mistaken.errors.contains("#/applicant/residentId"))
        let stranger = try await ProgramRun.of(["matters", "list", "--token", "nobody"], in: session.folder, environment: context)
        #expect(stranger.exit == .code(4))
        #expect(try await ProgramRun.of(["matters", "show", "my-affairs"], in: session.folder, environment: context).output.contains("housing-fund"))
        #expect(try await ProgramRun.of(["departments", "list", "--lang", "zh"], in: session.folder, environment: context).output.contains("公安局"))
        let doctor = try await ProgramRun.of(
            ["doctor", "--json", "--only", "gateway", "--only", "departments"], in: session.folder, environment: context)
        #expect(doctor.exit == .code(0), "\(doctor.output)")
    }

    @Test("A token sees only its own channel's requests")
    func otherChannel() async throws {
        let request = try #require(try await session.submit("my-affairs")["request"]?.string)
        #expect(try await session.client("terminal").exchange(.GET, "/v1/requests/\(request)").status == 200)
        #expect(try await session.client("counter").exchange(.GET, "/v1/requests/\(request)").status == 404)
    }

    @Test("What was asked about whom stands in the access journal, and in no log")
    func journal() async throws {
        let answer = try await session.submit("my-affairs")
        let request = try #require(answer["request"]?.string)
        let person = try #require(RunningSession.request("")["applicant"]?["residentId"]?.string)
        let isRecorded = try await eventually { try await Files.contain(request, in: "\(session.folder)/.onevisit/dev-1/journal") }
        #expect(isRecorded)
        #expect(try await !Files.contain(person, in: session.report.log ?? ""))
        #expect(try await !Files.contain(person, in: "\(session.folder)/.onevisit/dev-1/broker/log"))
    }
}
