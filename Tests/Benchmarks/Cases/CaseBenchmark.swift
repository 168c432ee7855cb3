import ArgumentParser

/// Measures how many cases of five tasks are accepted and finished, beside a Celery chord of five tasks on the same broker.
///
/// `make bench-cases` builds everything and runs `compare`; the other subcommands are processes that it starts. The departments answer at once
/// and keep no ledger, as Celery's tasks keep none: what is measured is the case lane, its store and the broker.
@main
struct CaseBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case-benchmark", abstract: "Measure cases of five tasks.", subcommands: [Compare.self, EchoDepartments.self])
}

/// Something that the benchmark needs is not there.
struct BenchmarkError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
