import ArgumentParser
import Foundation

/// Breaks everything that a case goes through while people submit cases and departments work on them, and judges by the departments' own
/// databases what came of it.
///
/// `make chaos-cases` builds everything and runs it; `make test` runs the short form.
@main
struct CaseChaos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case-chaos", abstract: "Break everything that a case goes through, and judge what came of it.",
        discussion: """
            The last line of the output is a JSON object with the counts.
            Exit codes: 0 nothing was lost and nothing happened twice · 2 something was, or a process ended by itself · 1 it could not run.
            """,
        subcommands: [Run.self, Workshop.self], defaultSubcommand: Run.self)
}

/// Something that the harness needs is not there, or does not do what it must.
struct ChaosError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// What somebody who watches reads; standard output is for the result.
func say(_ line: String) {
    FileHandle.standardError.write(Data("\(Clock.text()) \(line)\n".utf8))
}

/// The time since the start, for those lines.
enum Clock {
    private static let start = ContinuousClock.now

    static func begin() { _ = start }

    static func text() -> String { String(format: "%7.1f s", (ContinuousClock.now - start) / .seconds(1)) }
}

/// Waits until something is so, looking again and again.
/// - Returns: how long it took; nil where it is not so within the limit.
func wait(
    within limit: Duration, every pause: Duration = .milliseconds(100), until isSo: () async throws -> Bool
) async throws -> Duration? {
    let start = ContinuousClock.now
    while ContinuousClock.now - start < limit {
        if try await isSo() { return ContinuousClock.now - start }
        try await Task.sleep(for: pause)
    }
    return nil
}
