import AdapterKit
import Contracts
import GatewayAPI
import JSON
import Testing

@testable import onevisit

@Suite("The plan of dev")
struct DevPlanTests {
    private func plan() throws -> DevPlan {
        let catalogue = Catalogue(
            departments: Departments.names.map { Department(name: $0, title: LocalizedText(zh: "", en: "")) }, operations: [], matters: [])
        var random = SystemRandomNumberGenerator()
        return try DevPlan(contracts: "/contracts", catalogue: catalogue, port: nil, using: &random)
    }

    @Test("Each process is told its own password and nobody else's, and its configuration can be used")
    func settings() throws {
        let plan = try plan()
        for department in plan.departments {
            let password = try #require(plan.passwords[department])
            let document = plan.adapterSettings(of: department, broker: "amqp://\(department):\(password)@127.0.0.1:1", data: "/data")
            for (user, other) in plan.passwords where user != department { #expect(!document.line.contains(other)) }
            let settings = try Settings(Layers(file: ConfigurationFile(path: department, text: document.utf8)))
            #expect(settings.orchestratorUser == DevPlan.orchestratorUser)
            #expect(settings.adapter.token == plan.departmentTokens[department] && settings.adapter.gateway == Endpoint(plan.api))
            #expect(settings.adapter.day == DemoPopulation.day, "the demo data does not age")
            for (other, token) in plan.departmentTokens where other != department { #expect(!document.line.contains(token)) }
        }
        let orchestrator = plan.orchestratorSettings(broker: "amqp://x:y@127.0.0.1:1", journal: "/journal", store: "/store")
        let settings = try Settings(Layers(file: ConfigurationFile(path: "orchestrator", text: orchestrator.utf8)))
        #expect(settings.channels.count == DevPlan.channels.count)
        #expect(OperatorDirectory(settings.operators).operator(token: plan.operatorToken)?.name == DevPlan.caseOperator)
        for (department, token) in plan.departmentTokens {
            #expect(DepartmentDirectory(settings.departments).department(token: token) == department)
        }
        #expect(settings.departments.count == plan.departments.count)
        let secrets = Array(plan.tokens.values) + Array(plan.departmentTokens.values) + [plan.operatorToken]
        for token in secrets { #expect(!orchestrator.line.contains(token)) }
        let ports = plan.metricsPorts + [plan.httpPort]
        #expect(Set(ports).count == ports.count)
        #expect(Set(plan.passwords.values).count == plan.passwords.count)
    }

    @Test("The report for scripts names everything, in the order that scripts know")
    func report() {
        let report = DevReport(
            api: "http://127.0.0.1:1", tokens: ["terminal": "t"], operatorToken: "o", amqp: "amqp://admin:p@127.0.0.1:2",
            departments: [("police", "amqp://police:q@127.0.0.1:2")],
            pids: [("orchestrator", 1), ("broker", 2), ("police", 4)], metrics: "http://127.0.0.1:3/metrics", log: nil)
        #expect(
            report.json.line.hasPrefix(
                #"{"api":"http://127.0.0.1:1","token":"t","amqp":"amqp://admin:p@127.0.0.1:2","departments":{"police":"amqp://police:q@127.0.0.1:2"},"pids":{"orchestrator":1,"broker":2,"police":4}"#
            ))
        #expect(
            report.text(program: "onevisit", style: Style(isColoured: false)).contains(
                "onevisit request submit social-security-overview --resident 990104"))
    }

    @Test("Figures of a load are nearest ranks")
    func figures() {
        let latencies = (1...100).shuffled().map { Duration.milliseconds($0) }
        let figures = LoadFigures(inFlight: 4, elapsed: .seconds(2), latencies: latencies, failures: 1)
        #expect(figures.percentile(0.5) == .milliseconds(50))
        #expect(figures.percentile(0.99) == .milliseconds(99))
        #expect(figures.percentile(1) == .milliseconds(100))
        #expect(figures.perSecond == 50)
        #expect(LoadFigures(inFlight: 1, elapsed: .seconds(1), latencies: [], failures: 0).percentile(0.5) == nil)
    }
}
