import AdapterKit
import Contracts
import DeskAdapter
import Glibc
import JSON
import Logging
import Messaging
import MessagingTestKit
import ServiceLifecycle

/// Everything in this process, over a broker in memory: for those who write contracts and have no RabbitMQ.
struct DevInMemory {
    let folder: DevFolder
    let plan: DevPlan
    let catalogue: Catalogue

    func run(report: @escaping @Sendable (DevReport) -> Void) async throws {
        try folder.prepare()
        try await DemoData.seed(in: folder.data)
        try await DemoData.open(plan, catalogue: catalogue, in: folder.data)
        let file = try ConfigurationFile(
            path: "dev", text: plan.orchestratorSettings(broker: "amqp://none", journal: folder.journal, store: folder.store).utf8)
        var settings = try Settings(Layers(file: file))
        settings.adapter.data = folder.data
        settings.adapter.day = DemoPopulation.day
        settings.adapter.gateway = Endpoint(plan.api)
        settings.log.bootstrap()

        let broker = InMemoryBroker()
        let topology = Topology.orchestrator(gateway: settings.gateway, departments: Array(catalogue.departments.values))
        let bus = InMemoryBus(broker: broker, user: settings.orchestratorUser, topology: topology, use: .declare)
        let metrics = Composition.metrics(settings)
        plan.httpHold?.release()
        plan.releasePorts(of: nil)
        for department in plan.departments { plan.releasePorts(of: department) }
        let (ready, listening) = AsyncStream.makeStream(of: Void.self)
        var services = try Composition.orchestrator(settings, catalogue: catalogue, bus: bus) { _ in listening.yield() }
        for department in plan.departments {
            settings.adapter.token = plan.departmentTokens[department]
            settings.desk.port = plan.desks.first { $0.name == department }?.port ?? 0
            let bus = InMemoryBus(broker: broker, user: department, topology: .adapter(department: department), use: .expect)
            services += try Composition.adapter(department, settings, catalogue: catalogue, bus: bus)
        }
        let context = plan.context
        let document = DevReport(
            api: plan.api, tokens: plan.tokens, operatorToken: plan.operatorToken, amqp: nil, departments: [], desks: plan.shownDesks,
            passphrase: plan.passphrase.text, pids: [("orchestrator", getpid())],
            metrics: "http://127.0.0.1:\(settings.metrics.port)/metrics", log: nil)
        let announcement = ClosureService {
            for await _ in ready {
                try context.write(in: folder.place)
                report(document)
                break
            }
            try await gracefulShutdown()
            context.remove(in: folder.place)
        }
        try await Composition.run(services + [metrics, announcement], stopLimit: settings.stopLimit)
    }
}
