import ArgumentParser

/// Measures how many requests cross five departments and how fast, beside the same fan-out written by hand in other languages.
///
/// `make bench-fanout` builds everything and runs `compare`, `make bench-trouble` runs `trouble`, and `make soak` runs `soak`. The other
/// subcommands are the processes that these start: each side is a process of its own, so that what it costs can be told apart. The departments
/// echo: they answer each task with the example of its contract.
@main
struct FanOutBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fan-out-benchmark", abstract: "Measure the fan-out to five departments.",
        subcommands: [Compare.self, Ask.self, EchoDepartments.self, Memory.self, TroubleCommand.self, Soak.self])
}

/// Where a process of the benchmark finds the others.
struct SetupOptions: ParsableArguments {
    @Option(help: "File that the comparison has written: broker, users, contracts.") var setup: String

    func read() throws -> Setup { try Setup(readingFrom: setup) }
}
