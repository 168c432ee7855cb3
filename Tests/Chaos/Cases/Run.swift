import ArgumentParser
import Foundation
import JSON
import MessagingTestKit

/// Runs the whole: start, faults, end, judgement.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Submit, break, wait, judge.")

    @Flag(help: "The short form, within four minutes.") var short = false
    @Option(help: "Cases to submit.") var cases: Int?
    @Option(help: "Faults to inject.") var faults: Int?
    @Option(help: "Seconds after which no further fault is begun.") var seconds: Int?
    @Option(help: "What the schedule is drawn from; drawn itself where it is not given.") var seed: UInt64?
    @Option(help: ArgumentHelp("Only faults of this kind; may be given several times.", valueName: "fault")) var only: [FaultKind] = []
    @Flag(help: "The disk says that it has written what it has not: then cases have to be lost. Shows that the judge sees it.") var lyingDisk = false
    @Option(help: "The program; by default the one that was built beside this.") var program: String?
    @Option(help: "Where everything is put; made anew.") var folder = ".build/chaos/cases"
    @Flag(help: "Keep the folder, whatever came of it.") var keep = false

    func run() async throws {
        Clock.begin()
        let plan = ChaosPlan(self)
        do {
            try await OwnMounts.enter()
            let verdict = try await perform(plan)
            for line in verdict.table { print(line) }
            print(verdict.json.text)
            if !verdict.isGood { throw ExitCode(2) }
        } catch let code as ExitCode {
            throw code
        } catch {
            say("could not run: \(error)")
            throw ExitCode(1)
        }
    }

    private func perform(_ plan: ChaosPlan) async throws -> Verdict {
        say("seed \(plan.seed): \(plan.cases) cases, \(plan.faults) faults, in \(plan.folder)")
        let verdict = try await Stage.with(plan) { stage in
            let run = ChaosRun(stage)
            return try await run.perform()
        }
        if verdict.isGood, !keep {
            try FileManager.default.removeItem(atPath: plan.folder)
        } else {
            say("everything is kept in \(plan.folder)")
        }
        return verdict
    }
}

/// All that is decided before anything starts.
struct ChaosPlan: Sendable {
    let isShort: Bool
    let cases: Int
    let faults: Int
    let seed: UInt64
    let only: [FaultKind]
    let isDiskLying: Bool
    let program: String
    let folder: String
    /// No fault is begun after that.
    let faultTime: Duration
    /// How long everything has to come to its end once the faults are over.
    let endTime: Duration
    /// How long a case may take that is submitted when a fault is over. The short form has no time to wait for long.
    let recoveryLimit: Duration
    /// How long a process may take until it comes to the place where it ends itself.
    let crashLimit: Duration

    init(_ run: Run) {
        isShort = run.short
        cases = run.cases ?? (run.short ? 150 : 2200)
        faults = run.faults ?? (run.short ? 36 : 120)
        var system = SystemRandomNumberGenerator()
        seed = run.seed ?? UInt64.random(in: 1...999_999_999, using: &system)
        only = run.only
        isDiskLying = run.lyingDisk
        let own = Executable.path
        program = Self.absolute(run.program ?? URL(filePath: own).deletingLastPathComponent().appending(path: "onevisit").path)
        folder = Self.absolute(run.folder)
        faultTime = .seconds(run.seconds ?? (run.short ? 90 : 3600))
        endTime = .seconds(run.short ? 60 : 600)
        recoveryLimit = .seconds(run.short ? 25 : 90)
        crashLimit = .seconds(run.short ? 15 : 40)
    }

    private static func absolute(_ path: String) -> String {
        URL(filePath: path, relativeTo: URL(filePath: FileManager.default.currentDirectoryPath + "/")).standardizedFileURL.path
    }
}

/// This program as a file, and the folder that it was built from.
enum Executable {
    static var path: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return CommandLine.arguments[0] }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// `Tests/Chaos`.
    static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
    /// The folder of the package.
    static let package = URL(filePath: sources).deletingLastPathComponent().deletingLastPathComponent().path
}
