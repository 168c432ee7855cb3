import AMQPBus
import AdapterKit
import Contracts
import JSON
import Logging
import Messaging
import Orchestration

/// The orchestrator in this process, and clients that ask it without HTTP.
struct Client: Sendable {
    /// How long the departments may take to be there: each says so every 5 s.
    private static let patience = Duration.seconds(30)
    static let channel = Channel(name: "bench", kind: .terminal, identity: .face)

    let orchestrator: Orchestrator
    private let people: [JSONValue]

    /// Runs an orchestrator for as long as `body` takes; begins when every department has been heard.
    static func with<Value: Sendable>(_ setup: Setup, _ body: @Sendable (Client) async throws -> Value) async throws -> Value {
        let catalogue = try Catalogue.load(from: setup.contracts)
        let bus = AMQPBus(
            try AMQPConfiguration(url: setup.url(Setup.orchestratorUser)),
            topology: .orchestrator(gateway: Setup.gateway, departments: Array(catalogue.departments.values)), use: .declare,
            logger: Logger(label: "bus"))
        let orchestrator = Orchestrator(
            identity: .init(gateway: Setup.gateway, instance: "\(Setup.gateway)-0001"), catalogue: catalogue, bus: bus,
            channels: ChannelDirectory([]), journal: NoJournal(), logger: Logger(label: "orchestrator"))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bus.run() }
            group.addTask { await orchestrator.run() }
            defer { group.cancelAll() }
            let client = Client(orchestrator: orchestrator)
            try await client.waitForDepartments()
            return try await body(client)
        }
    }

    private init(orchestrator: Orchestrator) {
        self.orchestrator = orchestrator
        let population = DemoPopulation()
        people = (0..<1000).map { number in
            let person = population.resident(number)
            return ["residentId": .string(person.residentID), "name": .string(person.name)]
        }
    }

    private func waitForDepartments() async throws {
        let wanted = orchestrator.catalogue.matters[Setup.matter]?.tasks.count ?? 0
        let limit = ContinuousClock.now + Self.patience
        while orchestrator.departments.count(where: { $0.presence == .present }) < wanted {
            guard ContinuousClock.now < limit else { throw BenchmarkError("not every department came within \(Self.patience)") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Asks once; whether the answer was complete.
    func ask(_ number: Int) async throws -> Bool {
        let accepted = try submit(number)
        let answer = try await orchestrator.closedAnswer(to: accepted.request, for: Self.channel, within: accepted.deadline)
        return answer.state == .complete && answer.parts.allSatisfy { if case .said(.answered) = $0.content { true } else { false } }
    }

    /// Makes a request, each time of the next of many people.
    func submit(_ number: Int) throws -> Accepted {
        try orchestrator.submit(Submission(matter: Setup.matter, applicant: people[number % people.count], channel: Self.channel))
    }
}
