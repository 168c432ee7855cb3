import ContractKit
import Contracts
import JSON
import Messaging
import MessagingTestKit
import Synchronization

/// A broker in memory with the librarian on it, and everything that can be done to the two.
final class ReadingRoom: Playground, GivenHook {
    private let broker = InMemoryBroker()
    private let catalogue: Catalogue
    private let librarian: Librarian
    private let hasEnded = Mutex(false)
    private let ended = Alarm()
    private let counts: Bool

    private static let instance = ReplyAddress.instance(gateway: "contract-test", identity: 1)

    static let settings: ConformanceSettings = {
        var settings = ConformanceSettings()
        settings.patience = .seconds(3)
        settings.quiet = .milliseconds(60)
        settings.arrival = .seconds(3)
        settings.presenceInterval = .milliseconds(200)
        settings.presenceSlack = .milliseconds(1500)
        settings.outboxPatience = .seconds(5)
        settings.recovery = .seconds(4)
        settings.longestCheck = .seconds(60)
        return settings
    }()

    /// The messages of a protocol, for its hash.
    static let envelopes: [String: JSONValue] = ["tasks": ["type": "object"]]

    private init(_ mistake: Mistake?, _ trouble: Trouble?, counts: Bool) throws {
        self.counts = counts
        catalogue = try LibraryContracts.catalogue()
        librarian = Librarian(broker, catalogue, mistake: mistake, trouble: trouble, interval: Self.settings.presenceInterval)
    }

    /// Tries the librarian from beginning to end.
    /// - Parameter counts: whether somebody counts the cards that were issued.
    static func report(
        _ mistake: Mistake? = nil, _ trouble: Trouble? = nil, counts: Bool = true, _ change: (inout ConformanceSettings) -> Void = { _ in }
    ) async throws -> ConformanceReport {
        let room = try ReadingRoom(mistake, trouble, counts: counts)
        var settings = settings
        change(&settings)
        return try await room.report(settings)
    }

    private func report(_ settings: ConformanceSettings) async throws -> ConformanceReport {
        let departments = Array(catalogue.departments.values)
        let bus = InMemoryBus(
            broker: broker, user: "onevisit", topology: .orchestrator(gateway: "contract-test", departments: departments), use: .declare)
        let run = try ConformanceRun(
            department: LibraryContracts.department, catalogue: catalogue, envelopes: Self.envelopes, bus: bus, playground: self, given: self,
            settings: settings, instance: Self.instance)
        return try await withThrowingTaskGroup(of: ConformanceReport?.self) { group in
            group.addTask {
                try await bus.run()
                return nil
            }
            group.addTask {
                // What it says first should be heard.
                while !self.broker.queueNames.contains("onevisit.reply.\(Self.instance).1") { try await Task.sleep(for: .milliseconds(1)) }
                try await self.librarian.run()
                self.hasEnded.withLock { $0 = true }
                self.ended.ring()
                return nil
            }
            group.addTask { await run.run { _ in } }
            defer { group.cancelAll() }
            for try await report in group { if let report { return report } }
            throw CancellationError()
        }
    }

    // MARK: - The back office

    func setUp(_ given: Given) async -> GivenAnswer { .ready }

    func effects(_ question: EffectQuestion) async -> EffectAnswer {
        counts ? .counted(librarian.issued) : .unknown("nobody looks into the drawer")
    }

    // MARK: - Playground

    var abilities: Set<PlaygroundAbility> { Set(PlaygroundAbility.allCases) }
    var adapterEnd: String? { librarian.isDead ? "signal 9" : nil }

    func cutConnections() async throws { broker.dropConnections(of: LibraryContracts.department) }

    func restartBroker() async throws {
        broker.stop()
        broker.start()
    }

    func prefetches(of queue: String) async throws -> [Int?] { broker.prefetches(of: queue) }

    func depth(of queue: String) async throws -> (ready: Int, unsettled: Int) { (broker.depth(of: queue) ?? 0, broker.unsettled(of: queue)) }

    func publishAsStranger(_ message: OutgoingMessage) async throws {
        let bus = InMemoryBus(broker: broker, user: "stranger", topology: Topology(), use: .expect)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bus.run() }
            for await status in bus.statusChanges() where status.isReady { break }
            _ = await bus.publish([message])
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    func stopAdapter() async throws -> AdapterEnd {
        librarian.stop()
        while !hasEnded.withLock({ $0 }) {
            await ended.wait()
            try Task.checkCancellation()
        }
        return librarian.mistake == .endsWithAnError
            ? AdapterEnd(isOrderly: false, description: "exit code 1") : AdapterEnd(isOrderly: true, description: "exit code 0")
    }
}
