import Contracts
import FoundationEssentials
import Glibc
import JSON
import MessagingTestKit
import Testing

@testable import onevisit

@Suite("An orderly stop under full load", .serialized, .inOneSession)
struct StoppingTests {
    private static let httpCallers = 16
    private static let busCallers = 8
    /// Longer than an orderly stop may take, so that a process that does not end fails the test.
    private static let patience: Duration = .seconds(20)

    private let session: RunningSession

    init() throws { session = try RunningSession.required() }

    @Test("An adapter, then the orchestrator: each ends by itself, every request that was taken gets its answer, and nothing is left unsettled")
    func stop() async throws {
        let session = session
        // A second instance of one department, so that what the first gives back is done by somebody.
        let second = try secondPolice()
        let areTwo = try await eventually { try await session.instances(of: "police") == 2 }
        #expect(areTwo)

        let load = StoppingLoad()
        let endpoint = try #require(Endpoint(session.report.api))
        let tokens = session.report.tokens
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<Self.httpCallers {
                group.addTask { try await load.ask(endpoint, token: tokens[DevPlan.terminal] ?? "", person: caller) }
            }
            group.addTask {
                try await session.withBus(of: DevPlan.administrator) { try await load.ask($0, token: tokens["bus"] ?? "", callers: Self.busCallers) }
            }
            try await Self.busy(load)
            #expect(try await Self.ends(session, "police") == .code(0))
            try await Self.busy(load)
            #expect(try await Self.ends(session, "orchestrator") == .code(0))
            load.end()
            try await group.waitForAll()
        }

        #expect(load.http.broken.isEmpty, "\(load.http.broken)")
        #expect(load.bus.broken.isEmpty, "\(load.bus.broken)")
        let taken = try session.journal()
        #expect(taken[DevPlan.terminal] == load.http.answered, "what was taken is what was answered")
        #expect(taken["bus"] == load.bus.answered, "what was taken is what was answered")
        for account in [load.http, load.bus] {
            #expect(account.outcomes["police"]?.keys.allSatisfy { $0 == "answered" } == true, "\(account.outcomes)")
        }
        let isSettled = try await eventually {
            let queues = try await session.unsettled()
            return queues.contains { $0.queue == QueueName.lookup("police") } && queues.allSatisfy { $0.count == 0 }
        }
        #expect(isSettled)
        let secondExit = await second.stop(grace: Self.patience)
        #expect(secondExit == .code(0))
    }

    /// Waits until the load has got so many answers more, both ways.
    private static func busy(_ load: StoppingLoad) async throws {
        let (http, bus) = (load.http.answered.count + 200, load.bus.answered.count + 50)
        let isBusy = try await eventually { load.http.answered.count >= http && load.bus.answered.count >= bus }
        #expect(isBusy)
    }

    private static func ends(_ session: RunningSession, _ name: String) async throws -> ChildProcess.Exit? {
        let process = try #require(session.session.processes.first { $0.name == name }?.process)
        process.signal(SIGTERM)
        return await process.waitForExit(within: patience)
    }

    private func secondPolice() throws -> ChildProcess {
        let log = "\(session.folder)/second-police.log"
        return try ChildProcess(
            Command(
                try Repository.program, ["adapter", "run", "police", "--config", "\(session.devFolder)/etc/police.json", "--set", "metrics.port=0"],
                environment: ["PATH": Command.searchPath], standardOutput: .file(log), standardError: .file(log)), guardedBy: try ProcessGuard())
    }
}

extension RunningSession {
    fileprivate var devFolder: String { "\(folder)/.onevisit/dev-1" }

    fileprivate func instances(of department: String) async throws -> Int64? {
        let items = try await client().get("/v1/departments")["items"]?.array ?? []
        return items.first { $0["department"]?.string == department }?["instances"]?.integer
    }

    /// The requests that were taken, by channel.
    fileprivate func journal() throws -> [String: Set<String>] {
        var taken: [String: Set<String>] = [:]
        let folder = "\(devFolder)/journal"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            for line in ProgramRun.text(of: "\(folder)/\(name)").split(separator: "\n") {
                let record = try JSONValue(parsing: Array(line.utf8), profile: .document)
                taken[record["channel"]?.string ?? "", default: []].insert(record["request"]?.string ?? "")
            }
        }
        return taken
    }

    /// How many deliveries of each of our queues nobody has settled.
    fileprivate func unsettled() async throws -> [(queue: String, count: Int)] {
        let lines = try await broker.control(["list_queues", "--no-table-headers", "name", "messages_unacknowledged"]).split(separator: "\n")
        return lines.compactMap { line in
            let words = line.split(separator: "\t")
            guard words.count == 2, let count = Int(words[1]) else { return nil }
            return (String(words[0]), count)
        }
    }
}
