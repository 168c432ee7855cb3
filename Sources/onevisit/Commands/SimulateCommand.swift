import ArgumentParser
import JSON
import Orchestration

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Drive the machines of cases through losses, deaths and disorder, seed by seed.",
        discussion: """
            Each seed is one course of events: some clients, departments, a broker and an orchestrator, three days of faults, and then peace. The \
            same seed goes the same way on every machine. Exits with 2 where something happened that must not: a case lost, an effect twice, \
            an end that never comes. `--seed` runs one alone and tells its trace.
            """)

    @Option(help: "How many seeds.") var seeds = 1000
    @Option(help: "The first seed.") var from: UInt64 = 0
    @Option(help: "One seed alone.") var seed: UInt64?
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let wanted = seed.map { $0...$0 } ?? from...(from + UInt64(max(1, seeds)) - 1)
        let reports = await withTaskGroup(of: [(seed: UInt64, report: SimulationReport)].self) { group in
            // A task for each run of seeds, so that all processors have work to the end.
            for start in stride(from: wanted.lowerBound, through: wanted.upperBound, by: Self.atOnce) {
                let part = start...min(wanted.upperBound, start + UInt64(Self.atOnce) - 1)
                group.addTask { part.map { ($0, Simulator.run(seed: $0)) } }
            }
            return await group.reduce(into: []) { $0 += $1 }.sorted { $0.seed < $1.seed }
        }
        let bad = reports.filter { !$0.report.violations.isEmpty }
        let steps = reports.reduce(0) { $0 + $1.report.steps }
        let cases = reports.reduce(0) { $0 + $1.report.accepted }
        let trace = String(reports.reduce(0) { $0 &* 31 &+ $1.report.trace }, radix: 16)
        if json {
            let document: JSONValue = [
                "seeds": .integer(Int64(reports.count)), "cases": .integer(Int64(cases)), "steps": .integer(Int64(steps)),
                "violations": .array(
                    bad.flatMap { seed, report in report.violations.map { ["seed": .integer(Int64(seed)), "what": .string($0)] } }),
                "trace": .string(trace),
            ]
            Console.out(document.line)
        } else {
            for (seed, report) in bad { for what in report.violations { Console.out("seed \(seed): \(what)") } }
            Console.out("\(reports.count) seeds, \(cases) cases, \(steps) steps, \(bad.count) with violations; trace \(trace)")
        }
        if !bad.isEmpty { throw Failure(.findings) }
    }

    private static let atOnce = 50
}
