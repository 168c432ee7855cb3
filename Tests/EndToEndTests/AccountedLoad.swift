import AdapterKit
import JSON
import MessagingTestKit
import Testing

@testable import onevisit

extension RunningSession {
    /// Runs `body` while callers ask over HTTP without a pause, and gives back what became of their requests.
    func withAccount(callers: Int, _ body: (StoppingLoad) async throws -> Void) async throws -> StoppingLoad {
        let load = StoppingLoad()
        let endpoint = try #require(Endpoint(report.api))
        let token = report.tokens[DevPlan.terminal] ?? ""
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<callers {
                group.addTask { try await load.ask(endpoint, token: token, person: caller % DemoPopulation.knownEverywhere) }
            }
            let isBusy = try await eventually { load.http.answered.count > callers }
            #expect(isBusy)
            do {
                try await body(load)
            } catch {
                load.end()
                throw error
            }
            load.end()
            try await group.waitForAll()
        }
        #expect(load.http.broken.isEmpty, "\(load.http.broken)")
        return load
    }

    /// Whether the gateway has stopped asking a department for a while.
    func isCircuitOpen(of department: String) async throws -> Bool {
        let items = try await client().get("/v1/departments")["items"]?.array ?? []
        return items.first { $0["department"]?.string == department }?["circuitOpen"]?.bool == true
    }

    /// Starts an instance of a department, as the session did at first.
    func startAgain(_ department: String) throws -> ChildProcess {
        try startAgain(department, ["adapter", "run", department])
    }

    /// Starts a process of the session anew, with its configuration.
    func startAgain(_ name: String, _ arguments: [String]) throws -> ChildProcess {
        let folder = "\(folder)/.onevisit/dev-1"
        let log = "\(folder)/log/\(name)-again.log"
        return try ChildProcess(
            Command(
                try Repository.program, arguments + ["--config", "\(folder)/etc/\(name).json"], environment: ["PATH": Command.searchPath],
                standardOutput: .file(log), standardError: .file(log)), guardedBy: Self.processGuard)
    }

    /// Ends what tests started when this process ends, however it does.
    private static let processGuard: ProcessGuard? = { do { return try ProcessGuard() } catch { return nil } }()
}

extension StoppingLoad {
    /// Expects that every part but those of one department was answered, and that there were some.
    func expectAnswered(but department: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let others = http.outcomes.filter { $0.key != department }
        #expect(others.count == 4, sourceLocation: sourceLocation)
        for (name, outcomes) in others {
            #expect(Set(outcomes.keys) == ["answered"], "\(name): \(outcomes)", sourceLocation: sourceLocation)
        }
    }
}

extension JSONValue {
    /// Whether every part of this answer is answered.
    var hasAllParts: Bool {
        guard let parts = self["parts"]?.object, !parts.isEmpty else { return false }
        return parts.allSatisfy { $0.value["outcome"] == "answered" }
    }
}
