import AdapterKit
import Contracts
import FoundationEssentials
import JSON
import Messaging
import MessagingTestKit
import NIOHTTP1
import Orchestration
import Testing

@testable import onevisit

/// A private broker, the orchestrator and the adapters as processes of their own, as `dev` runs them.
struct RunningSession: Sendable {
    @TaskLocal static var current: RunningSession?

    let report: DevReport
    let session: DevSession
    let folder: String
    let catalogue: Catalogue
    let plan: DevPlan

    /// The one that the suite runs in.
    static func required() throws -> RunningSession { try #require(current) }

    var broker: PrivateBroker {
        get throws { try #require(session.broker) }
    }

    static func with(_ body: @Sendable (RunningSession) async throws -> Void) async throws {
        try await Repository.withFolder { folder in
            let catalogue = try ContractsFolder.load(Repository.contracts)
            var random = SystemRandomNumberGenerator()
            let port = try LoopbackPorts.free(1)[0]
            let plan = try DevPlan(contracts: Repository.contracts, catalogue: catalogue, port: port, using: &random)
            let session = try DevSession(
                folder: DevFolder(in: folder), plan: plan, catalogue: catalogue, executable: Repository.program, brokerFolders: nil)
            let result: Result<Void, any Error>
            do {
                let report = try await session.start()
                result = .success(try await body(RunningSession(report: report, session: session, folder: folder, catalogue: catalogue, plan: plan)))
            } catch {
                result = .failure(error)
            }
            await session.stop()
            try result.get()
        }
    }

    // MARK: - Asking

    func client(_ channel: String = DevPlan.terminal) throws -> GatewayClient {
        try GatewayClient(.init(url: report.api, token: report.tokens[channel]), language: .en)
    }

    /// The request document of a matter for one of the people whom every department knows.
    static func request(_ matter: String, person: Int = 0) -> JSONValue {
        let person = DemoPopulation().resident(person)
        return ["matter": .string(matter), "applicant": ["residentId": .string(person.residentID), "name": .string(person.name)]]
    }

    /// Submits a matter and gives back the answer that comes with the response.
    func submit(_ matter: String, fields: HTTPHeaders = [:]) async throws -> JSONValue {
        let reply = try await client().exchange(.POST, "/v1/requests", fields: fields, body: Self.request(matter))
        return try GatewayClient.document(of: reply)
    }

    /// Whether the gateway says of a department that it is in this state.
    func presence(of department: String) async throws -> String? {
        let items = try await client().get("/v1/departments")["items"]?.array ?? []
        return items.first { $0["department"]?.string == department }?["presence"]?.string
    }

    func pid(of name: String) throws -> Int32 { try #require(report.pids.first { $0.name == name }?.pid) }

    /// A bus of one of the broker's users, which runs for as long as `body` does.
    func withBus<Value: Sendable>(
        of user: String, topology: Topology = Topology(), _ body: @escaping @Sendable (any MessageBus) async throws -> Value
    ) async throws -> Value {
        let url = try broker.url(user: user, password: try #require(plan.passwords[user]))
        let bus = try BrokerAccess.bus(.init(url: url), topology: topology, use: .expect, name: "test-\(user)")
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await bus.run()
                return nil
            }
            group.addTask { try await body(bus) }
            defer { group.cancelAll() }
            for try await value in group { if let value { return value } }
            throw CancellationError()
        }
    }
}

/// Gives a suite one session, in which its tests run one after the other.
struct SessionTrait: SuiteTrait, TestScoping {
    let isRecursive = false

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await RunningSession.with { session in
            try await RunningSession.$current.withValue(session) { try await function() }
        }
    }
}

extension Trait where Self == SessionTrait {
    static var inOneSession: SessionTrait { SessionTrait() }
}
