import AdapterKit
import ContractKit
import Contracts
import DeskAdapter
import GatewayAPI
import Logging
import Messaging
import Metrics
import Orchestration
import ServiceLifecycle
import UnixSignals

/// A bus as a service: the first to start and the last to stop, so that everything else can still say what it has to say.
struct BusService: Service {
    let bus: any MessageBus

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await bus.run() }
    }
}

/// The orchestrator stops after the gateway: then only what came over the bus is still owed its answer.
struct OrchestratorService: Service {
    let orchestrator: Orchestrator

    func run() async throws {
        await withGracefulShutdownHandler {
            await orchestrator.run()
        } onGracefulShutdown: {
            orchestrator.stop()
        }
    }
}

struct JournalService: Service {
    let journal: AccessJournalFile

    func run() async throws {
        await cancelWhenGracefulShutdown { await journal.run() }
    }
}

/// The store is written to the end: it stops after everybody who writes.
struct StoreService: Service {
    let store: SQLiteRequestStore

    func run() async throws {
        await cancelWhenGracefulShutdown { await store.run() }
    }
}

/// Copies of the store do not outlive their time, even where no new ones are made.
struct CopiesService: Service {
    let eraser: CopyEraser

    func run() async throws {
        await cancelWhenGracefulShutdown { await eraser.run() }
    }
}

/// What is under way with cases is on disk, so they stop at once.
struct CasesRun: Service {
    let cases: CaseService

    func run() async throws {
        await withGracefulShutdownHandler {
            await cases.run()
        } onGracefulShutdown: {
            cases.stop()
        }
    }
}

/// An adapter drains when the group shuts down: nothing new is taken, what was begun is answered.
struct AdapterRun: Service {
    let adapter: AdapterService

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await adapter.run()
        } onGracefulShutdown: {
            adapter.stop()
        }
    }
}

/// Puts the parts of a process together. The order is that in which they start; they stop in the other.
enum Composition {
    /// The orchestrator with its HTTP front, on a bus.
    static func orchestrator(
        _ settings: Settings, catalogue: Catalogue, bus: any MessageBus, onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> [any Service] {
        var random = SystemRandomNumberGenerator()
        let channels = ChannelDirectory(settings.channels)
        var services: [any Service] = [BusService(bus: bus)]
        var journal: any AccessJournal = NoJournal()
        if let folder = settings.journal.folder {
            var journalSettings = AccessJournalFile.Settings(folder: folder)
            journalSettings.days = settings.journal.days
            let file = AccessJournalFile(journalSettings, logger: Logger(label: "journal"))
            services.append(JournalService(journal: file))
            journal = file
        }
        let identity = Orchestrator.Identity(gateway: settings.gateway, using: &random)
        var cases: CaseService?
        if let folder = settings.store.folder {
            let logger = Logger(label: "cases")
            let store = try SQLiteRequestStore(.init(folder: folder), logger: Logger(label: "store"))
            let webhooks = settings.webhooks.isEmpty ? nil : WebhookSender(settings.webhooks)
            // After the store: who has that has this, too.
            let documents = try DocumentFolder(.init(folder: "\(folder)/documents"), logger: Logger(label: "documents"))
            var caseSettings = CaseSettings()
            caseSettings.largestDocument = settings.largestDocument
            caseSettings.publicURL = settings.http.publicURL ?? ""
            let service = CaseService(
                identity: identity, catalogue: catalogue, store: store, bus: bus, webhooks: webhooks, documents: documents, journal: journal,
                settings: caseSettings, logger: logger)
            services += [StoreService(store: store), CasesRun(cases: service)]
            if let copies = settings.store.copies {
                let keeping = Duration.seconds(settings.store.copyDays * 86_400)
                services.append(CopiesService(eraser: CopyEraser(folder: copies, keeping: keeping, logger: Logger(label: "copies"))))
            }
            cases = service
        }
        let orchestrator = Orchestrator(
            identity: identity, catalogue: catalogue, bus: bus, channels: channels, journal: journal, cases: cases,
            logger: Logger(label: "orchestrator"))
        var gatewaySettings = GatewaySettings(address: settings.http.host, port: settings.http.port)
        gatewaySettings.limits.documentBytes = settings.largestDocument
        if let certificate = settings.http.certificate, let key = settings.http.key {
            gatewaySettings.tls = TLSFiles(certificateChain: certificate, privateKey: key)
        }
        DescriptorLimit.raise(for: gatewaySettings.limits, logger: Logger(label: "gateway"))
        let pages = ReferencePages()
        let gateway = try Gateway(
            desk: orchestrator, cases: cases, channels: channels, operators: OperatorDirectory(settings.operators),
            departments: DepartmentDirectory(settings.departments), reference: ContractReference { pages.page($0, of: $1) },
            settings: gatewaySettings, logger: Logger(label: "gateway"),
            onListening: onListening)
        let reload = CatalogueReload(folder: settings.contracts, orchestrator: orchestrator, cases: cases, logger: Logger(label: "contracts"))
        return services + [OrchestratorService(orchestrator: orchestrator), reload, gateway]
    }

    /// One department's adapter, or its desk, on a bus of the department's user.
    static func adapter(_ department: String, _ settings: Settings, catalogue: Catalogue, bus: any MessageBus) throws -> [any Service] {
        var adapterSettings = AdapterSettings()
        adapterSettings.capacity = settings.adapter.capacity
        adapterSettings.batch = settings.adapter.batch
        adapterSettings.orchestratorUser = settings.orchestratorUser
        adapterSettings.software = "onevisit \(OneVisit.version)"
        adapterSettings.card = try settings.adapter.card.map { try CardFile.read($0, of: department).sha256 }
        let instance = settings.adapter.instance ?? AdapterService.instanceName(of: department, identity: .random(in: 0 ... .max))
        let logger = Logger(label: department)
        let client = documentClient(settings)
        var handlers: [Handler] = []
        var caseHandlers: [CaseHandler] = []
        var ledger: (any Ledger)?
        if !Departments.desks(in: catalogue).contains(department) {
            let (adapter, own) = try Departments.adapter(department, data: settings.adapter.data)
            (handlers, caseHandlers, ledger) = (adapter.handlers, adapter.caseHandlers, own)
            if let day = settings.adapter.day {
                logger.notice("the adapter believes to be on another day", metadata: ["day": "\(day)"])
                let demoDay = DemoDay(day, at: .now)
                (handlers, caseHandlers) = (handlers.map(demoDay.moved), caseHandlers.map(demoDay.moved))
            }
        }
        let desk =
            Departments.withDesk(in: catalogue).contains(department)
            ? try Departments.desk(department, catalogue: catalogue, data: settings.adapter.data) : nil
        if let desk {
            caseHandlers += desk.caseHandlers
            ledger = desk.ledger
        }
        let service = try AdapterService(
            department: department, handlers: handlers, caseHandlers: caseHandlers, ledger: ledger, documentClient: client, catalogue: catalogue,
            bus: bus, settings: adapterSettings, instance: instance, logger: logger)
        guard let desk else { return [BusService(bus: bus), AdapterRun(adapter: service)] }
        let pages = DeskServer(desk, settings: settings.desk, papers: client.map { DeskPapers(client: $0) }, logger: logger)
        return [BusService(bus: bus), AdapterRun(adapter: service), pages]
    }

    /// By which an adapter fetches papers; nil where it was told no gateway.
    private static func documentClient(_ settings: Settings) -> DocumentClient? {
        guard let gateway = settings.adapter.gateway, let token = settings.adapter.token else { return nil }
        return DocumentClient(source: GatewayDocuments(gateway: gateway, token: token), folder: settings.adapter.data)
    }

    /// Serves what this process measures.
    static func metrics(_ settings: Settings) -> MetricsListener {
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        return MetricsListener(
            metrics: metrics, address: settings.metrics.host, port: settings.metrics.port, logger: Logger(label: "metrics"))
    }

    /// Runs services until a signal asks them to stop, in order and within the limit.
    static func run(_ services: [any Service], stopLimit: Duration) async throws(Failure) {
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "services"))
        configuration.maximumGracefulShutdownDuration = stopLimit
        do { try await ServiceGroup(configuration: configuration).run() } catch { throw Failure(running: error) }
    }
}

extension Failure {
    /// Why services ended by themselves.
    init(running error: any Error) {
        switch error {
        case let error as Failure: self = error
        case let error as GatewayError: self.init(.failed, error.message)
        case let error as MessagingError: self.init(error.code == .unreachable ? .unreachable : .failed, error.message)
        case let error as StoreError: self.init(.failed, error.message)
        case let error as AdapterError: self.init(.failed, error.message)
        default: self.init(.failed, "\(error)")
        }
    }

    /// Every mistake of a contracts folder.
    init(_ error: CatalogueError) {
        let count = error.mistakes.count
        self.init(.findings, "\(count == 1 ? "One mistake" : "\(count) mistakes") in the contracts:\n\(error)")
        findings = error.mistakes.map(\.description)
    }
}
