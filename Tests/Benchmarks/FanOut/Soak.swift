import ArgumentParser
import Contracts
import FoundationEssentials
import Glibc
import MessagingTestKit
import Metrics

/// Asks for long at half of what can be answered, and looks whether anything grows and whether every task is accounted for.
struct Soak: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Half of the measured load for long; fails where memory or descriptors grow, or a message is unaccounted for.")

    @Option(help: "Folder of the contracts.") var contracts = "Contracts"
    @Option(help: "Where the broker, its logs and the results are put.") var folder = ".build/bench/soak"
    @Option(help: "How long.") var minutes = 30.0
    @Option(help: "Requests a second; half of what is measured at first by default.") var perSecond: Double?

    /// What is in flight while it is measured what can be answered, and how long.
    private static let (inFlight, measured) = (64, Duration.seconds(5))
    /// How long the last tasks may take to be counted on both sides: each department says what it counted ten times a second.
    private static let settling = Duration.seconds(10)

    func run() async throws {
        Quiet.bootstrap()
        let tallies = Tallies()
        MetricsSystem.bootstrap(tallies)
        let stage = try await Stage(folder: folder, contracts: contracts)
        let isGood: Bool
        do {
            isGood = try await soak(on: stage, tallies)
        } catch {
            await stage.end()
            throw error
        }
        await stage.end()
        guard isGood else { throw ExitCode(1) }
    }

    private func soak(on stage: Stage, _ tallies: Tallies) async throws -> Bool {
        let names = try stage.setup.operations(in: try Catalogue.load(from: stage.setup.contracts)).map(\.reference.department)
        let departments = try names.map { (name: $0, process: try stage.startDepartment($0, tallies: Self.file(of: $0, stage))) }
        let sampler = Sampler(broker: stage.broker, processes: [("orchestrator", getpid())] + departments.map { ($0.name, $0.process.pid) })
        let (samples, ledger) = try await Client.with(stage.setup) { client in
            let rate: Double
            if let perSecond { rate = perSecond } else { rate = try await Self.rate(of: client) / 2 }
            print("\(TextTable.number(rate, 0)) requests a second for \(TextTable.number(minutes, 1)) minutes")
            let samples = try await ask(client, at: rate, sampler)
            return (samples, try await Self.ledger(of: names, stage, tallies))
        }
        for department in departments { await department.process.stop(grace: .seconds(10)) }
        let flatness = Flatness(samples)
        print(flatness.table)
        print(ledger.table)
        let mistakes = flatness.growths + ledger.mistakes
        for mistake in mistakes { print("falls short: \(mistake)") }
        return mistakes.isEmpty
    }

    /// Requests a second with as many in flight as a busy gateway has.
    private static func rate(of client: Client) async throws -> Double {
        let end = ContinuousClock.now + measured
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for place in 0..<inFlight {
                group.addTask {
                    var asked = 0
                    while ContinuousClock.now < end {
                        _ = try await client.ask(place + asked * inFlight)
                        asked += 1
                    }
                    return asked
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(count) / (measured / .seconds(1))
    }

    private func ask(_ client: Client, at rate: Double, _ sampler: Sampler) async throws -> [Sample] {
        let answers = SoakAnswers()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Pace(perSecond: rate).run(while: { !answers.isOver }) { number, due in
                    let isComplete: Bool
                    do { isComplete = try await client.ask(number) } catch { isComplete = false }
                    answers.add(ContinuousClock.now - due, isComplete: isComplete)
                }
            }
            let samples = try await sampler.run(for: .seconds(minutes * 60)) { answers.take() }
            answers.end()
            try await group.waitForAll()
            return samples
        }
    }

    // MARK: - The books

    private static func file(of department: String, _ stage: Stage) -> String { "\(stage.folder)/tallies-\(department).json" }

    /// The books of both sides, once they agree; as they stand where they do not within the limit.
    private static func ledger(of departments: [String], _ stage: Stage, _ tallies: Tallies) async throws -> Ledger {
        let limit = ContinuousClock.now + settling
        while true {
            let books = try departments.map { ($0, try TallyBook(readingFrom: file(of: $0, stage))) }
            let ledger = Ledger(orchestrator: tallies.book, departments: books)
            guard !ledger.mistakes.isEmpty, ContinuousClock.now < limit else { return ledger }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
