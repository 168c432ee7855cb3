import ArgumentParser
import CoreMetrics
import JSON
import Metrics
import Orchestration

/// Keeps requests in flight at the bus and prints one line of JSON, as the other languages' programs do.
struct Ask: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Ask at the bus, without HTTP.")

    @OptionGroup var options: SetupOptions
    @Option(help: "Requests in flight.") var inFlight: Int
    @Option(help: "How long is measured, in seconds.") var seconds: Int
    @Option(help: "How long is asked before that, in seconds.") var warmUp = 1

    func run() async throws {
        ProcessMemory.limitHeaps()
        Quiet.bootstrap()
        let tallies = Tallies()
        MetricsSystem.bootstrap(tallies)
        let figures = try await Client.with(try options.read()) { client in
            _ = try await load(client, seconds: warmUp)
            let before = tallies.book
            var figures = try await load(client, seconds: seconds)
            func counted(_ name: String) -> Int { tallies.book.sum(of: name) - before.sum(of: name) }
            let messages = counted("onevisit_task_messages_total")
            if messages > 0 { figures.tasksPerMessage = Double(counted("onevisit_tasks_in_messages_total")) / Double(messages) }
            return figures
        }
        print(figures.line(program: "onevisit-bus"))
    }

    private func load(_ client: Client, seconds: Int) async throws -> Figures {
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        return try await withThrowingTaskGroup(of: Figures.self) { group in
            for place in 0..<inFlight {
                group.addTask {
                    var figures = Figures(inFlight: inFlight)
                    var number = place
                    var begun = ContinuousClock.now
                    while begun < end {
                        let isAnswered = try await client.ask(number)
                        let now = ContinuousClock.now
                        figures.add(now - begun, isAnswered: isAnswered)
                        begun = now
                        number += inFlight
                    }
                    return figures
                }
            }
            var all = Figures(inFlight: inFlight)
            for try await one in group { all.join(one) }
            all.elapsed = ContinuousClock.now - start
            return all
        }
    }
}
