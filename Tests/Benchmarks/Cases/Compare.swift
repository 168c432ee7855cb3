import ArgumentParser
import Contracts
import Foundation
import JSON
import Messaging
import MessagingTestKit
import Orchestration

/// Measures the case lane and the chord one after the other on one broker, and prints what came out.
struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Measure cases, and a Celery chord beside them.")

    @Option(help: "Folder of the chord's virtual environment; without it the chord is left out.") var celery = ".build/bench/celery"
    @Option(help: "Where the broker, the stores and the results are put.") var folder = ".build/bench/cases"
    @Option(help: "Cases that are finished end to end.") var cases = 4000
    @Option(help: "Cases stored at most.") var stored = 100_000
    @Option(help: "Clients at once.") var clients = 64

    /// Cases whose acceptance is measured at a time.
    private static let measured = 5000

    func run() async throws {
        let place = folder.hasPrefix("/") ? folder : "\(FileManager.default.currentDirectoryPath)/\(folder)"
        let stage = try await CaseStage(in: place)
        var figures: JSONObject = [:]
        do {
            figures["casesPerSecond"] = .number(try await endToEnd(stage))
            try await accepting(stage, into: &figures)
            figures["acceptedPerSecond"] = figures["acceptedPerSecondAt1000"]
            try await starting(stage, into: &figures)
            if let chord = try chord(stage) {
                figures["chordsPerSecond"] = .number(chord)
                figures["casesPerChord"] = .number((figures["casesPerSecond"]?.double ?? 0) / chord)
            } else {
                say("the chord is left out: there is no \(celery)/bin/python, or no redis-server")
            }
        } catch {
            await stage.end()
            throw error
        }
        await stage.end()
        for (name, value) in figures { say("\(name): \(value.double.map { String(format: "%.2f", $0) } ?? "")") }
        try Data(JSONValue.object(figures).utf8).write(to: URL(filePath: "\(place)/../cases.json"), options: .atomic)
    }

    /// Cases of five tasks from the submission to the last reply, with so many clients and no pause between.
    private func endToEnd(_ stage: CaseStage) async throws -> Double {
        say("measuring cases end to end")
        let (cases, clients) = (cases, clients)
        return try await stage.withDepartments {
            try await stage.withLane(store: "end-to-end") { service, _ in
                try await service.submit(200, clients: clients)
                try await service.waitUntilClosed(200)
                let start = ContinuousClock.now
                try await service.submit(cases, clients: clients)
                try await service.waitUntilClosed(200 + cases)
                return Double(cases) / ((ContinuousClock.now - start) / .seconds(1))
            }
        }
    }

    /// How many are accepted in a second, and what each costs, at the beginning and when many are stored. Nobody answers, so all of them stay open.
    private func accepting(_ stage: CaseStage, into figures: inout JSONObject) async throws {
        say("measuring acceptance")
        let (stored, clients) = (stored, clients)
        let measures = try await stage.withLane(store: "accepting") { service, store -> [(mark: Int, seconds: Double, cost: ProcessCost)] in
            var measures: [(mark: Int, seconds: Double, cost: ProcessCost)] = []
            var count = 0
            for mark in [1000, 10_000, 100_000] where mark <= stored {
                // Up to the mark unmeasured, and nothing left to do; then five thousand.
                try await service.submit(mark - count, clients: clients)
                try await store.waitUntilSent()
                let (start, before) = (ContinuousClock.now, ProcessCost.now)
                try await service.submit(Self.measured, clients: clients)
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                try await store.waitUntilSent()
                measures.append((mark, seconds, ProcessCost.now - before))
                count = mark + Self.measured
            }
            return measures
        }
        let cases = Double(Self.measured)
        for (mark, seconds, cost) in measures {
            figures["acceptedPerSecondAt\(mark)"] = .number(cases / seconds)
            figures["processorMsPerCaseAt\(mark)"] = .number(cost.processor / .milliseconds(1) / cases)
            figures["writtenKiBPerCaseAt\(mark)"] = .number(cost.written / 1024 / cases)
        }
    }

    /// How long a start takes with ten thousand open cases and more.
    private func starting(_ stage: CaseStage, into figures: inout JSONObject) async throws {
        say("measuring a start with open cases")
        let start = ContinuousClock.now
        let open = try await stage.withLane(store: "accepting") { service, _ in
            _ = try await service.submit(CaseStage.submission())
            let first = ContinuousClock.now
            return (first, try await service.account(since: Timestamp(milliseconds: 0)).open.values.reduce(0, +))
        }
        figures["openCasesAtStart"] = .number(Double(open.1))
        figures["firstRequestAfterStartMs"] = .number((open.0 - start) / .milliseconds(1))
    }

    /// The chord's program prints how many it finished in a second.
    private func chord(_ stage: CaseStage) throws -> Double? {
        let python = "\(celery)/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python), Command.find("redis-server") != nil else { return nil }
        say("measuring the chord")
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["Tests/Benchmarks/Peers/celery/chord.py", "--broker", "amqp://bench:bench@127.0.0.1:\(stage.broker.port)//"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard let rate = Double(text.split(separator: "\n").last ?? "") else { throw BenchmarkError("the chord printed no figure: \(text)") }
        return rate
    }

    private func say(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }
}

/// What this process has taken so far: unlike the time that passes, it does not depend on what else runs.
private struct ProcessCost {
    /// Time on processors, with what the system did for it.
    var processor: Duration
    /// Bytes, to files and to the broker.
    var written: Double

    static var now: ProcessCost {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        let lines = String(decoding: FileManager.default.contents(atPath: "/proc/self/io") ?? Data(), as: UTF8.self).split(separator: "\n")
        let written = lines.first { $0.hasPrefix("wchar: ") }.flatMap { Double($0.dropFirst("wchar: ".count)) } ?? 0
        return ProcessCost(
            processor: [usage.ru_utime, usage.ru_stime].reduce(.zero) { $0 + .seconds($1.tv_sec) + .microseconds($1.tv_usec) }, written: written)
    }

    static func - (end: ProcessCost, start: ProcessCost) -> ProcessCost {
        ProcessCost(processor: end.processor - start.processor, written: end.written - start.written)
    }
}
