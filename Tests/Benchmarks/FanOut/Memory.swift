import ArgumentParser
import Glibc
import JSON
import Orchestration

/// Asks a million times and looks at what the orchestrator's process holds after ten thousand and after all.
struct Memory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The orchestrator's memory after many lookups.")

    @OptionGroup var options: SetupOptions
    @Option(help: "How many lookups.") var requests = 1_000_000
    @Option(help: "Requests in flight.") var inFlight = 64

    /// As many answers as are kept: from here on nothing should grow.
    private static let first = 10_000

    func run() async throws {
        ProcessMemory.limitHeaps()
        Quiet.bootstrap()
        let (early, late) = try await Client.with(try options.read()) { client in
            try await ask(client, upTo: Self.first)
            let early = try ProcessState(of: getpid()).residentBytes
            try await ask(client, upTo: requests - Self.first)
            return (early, try ProcessState(of: getpid()).residentBytes)
        }
        let document: JSONValue = [
            "requests": .integer(Int64(requests)), "residentAfter10000": .integer(Int64(early)), "residentAfterAll": .integer(Int64(late)),
            "ratio": .number((Double(late) / Double(early) * 1000).rounded() / 1000),
        ]
        print(String(decoding: document.utf8, as: UTF8.self))
    }

    private func ask(_ client: Client, upTo count: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for place in 0..<inFlight {
                group.addTask { for number in stride(from: place, to: count, by: inFlight) { _ = try await client.ask(number) } }
            }
            try await group.waitForAll()
        }
    }
}
