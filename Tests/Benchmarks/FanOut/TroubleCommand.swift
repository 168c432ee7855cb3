import ArgumentParser
import Contracts
import Logging
import MessagingTestKit

/// Makes something wrong with one department after the other trouble, and shows what the others, the caller and the circuit notice.
struct TroubleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trouble", abstract: "What one sick department costs the others, under a steady load.",
        discussion: "The departments are processes of their own on a private broker. Each trouble is compared with the time just before it.")

    @Option(help: "Folder of the contracts.") var contracts = "Contracts"
    @Option(help: "Where the broker, its logs and the results are put.") var folder = ".build/bench/trouble"
    @Option(help: "Requests a second.") var perSecond = 100.0
    @Option(help: "How long each trouble lasts, and the quiet before it, in seconds.") var seconds = 20
    @Option(help: "Who has the troubles.") var department = "police"
    @Argument(help: "Which troubles; all by default.") var troubles: [Trouble] = []

    func run() async throws {
        Quiet.bootstrap(.critical)
        let stage = try await Stage(folder: folder, contracts: contracts)
        do {
            let departments = try stage.setup.operations(in: try Catalogue.load(from: stage.setup.contracts)).map(\.reference.department)
            guard departments.contains(department) else { throw BenchmarkError("\(Setup.matter) does not ask \(department)") }
            let others = try departments.filter { $0 != department }.map { try Patient($0, .nothing, on: stage) }
            var records: [BoutRecord] = []
            for trouble in troubles.isEmpty ? Trouble.allCases : troubles {
                let patient = try Patient(department, trouble, on: stage)
                // A new orchestrator each time, which remembers no trouble but this.
                records.append(
                    try await Client.with(stage.setup) { client in
                        try await Bout(
                            client: client, trouble: trouble, patient: patient, perSecond: perSecond, duration: .seconds(seconds)
                        ).run()
                    })
                await patient.leave()
            }
            print(Self.table(records))
            for miss in records.flatMap(Self.misses) { print("falls short: \(miss)") }
            for other in others { await other.leave() }
        } catch {
            await stage.end()
            throw error
        }
        await stage.end()
    }

    static func table(_ records: [BoutRecord]) -> String {
        let headings = [
            "TROUBLE", "ASKED", "REFUSED", "OTHERS' P50 MS", "P99 MS", "P99 BEFORE", "RATIO", "NOT ANSWERED", "OPEN AFTER MS",
            "COST WHILE OPEN P50 MS", "P99 MS", "TAKEN BEFORE P99 MS", "ABSENT AFTER S",
            "LATE P99 MS", "LATEST MS", "WELL AFTER S", "ITS PARTS (P99 MS)",
        ]
        return TextTable.aligned([headings] + records.map(line))
    }

    /// How much slower the others may become, how long the circuit may take to open, what it may cost then, how late an answer may be.
    private static let (slowdown, openLimit, cost, late) = (1.1, Duration.seconds(1), Duration.milliseconds(1), Duration.milliseconds(50))

    private static func misses(_ record: BoutRecord) -> [String] {
        var misses: [String] = []
        func miss(_ what: String, unless isSo: Bool) { if !isSo { misses.append("\(record.trouble): \(what)") } }
        let (before, during) = (record.phases[.before], record.phases[.during])
        if let now = during?.others.percentile(0.99), let then = before?.others.percentile(0.99) {
            miss("the others' p99 grew by more than a tenth", unless: now / then <= slowdown)
        }
        miss("parts of the others were not answered", unless: during?.othersUnanswered == 0 && during?.refused == 0)
        if record.trouble.opensCircuit, let began = record.began {
            miss("the circuit did not open in time", unless: record.opened.map { $0 - began <= openLimit } ?? false)
        }
        // A department that is not asked is in the answer when the request is taken, which costs what it costs.
        if let open = during?.sick["circuit-open"]?.percentile(0.99), let taken = before?.taken.percentile(0.99) {
            miss("an open circuit cost too much", unless: open <= max(cost, taken))
        }
        if let latest = during?.lateness.max() { miss("an answer came too late after its deadline", unless: latest <= late) }
        miss("all was not well again by itself", unless: record.isWell)
        return misses
    }

    private static func line(_ record: BoutRecord) -> [String] {
        let (before, during) = (record.phases[.before], record.phases[.during])
        let ratio = during?.others.percentile(0.99).flatMap { now in before?.others.percentile(0.99).map { now / $0 } }
        func since(_ start: ContinuousClock.Instant?, _ instant: ContinuousClock.Instant?) -> Duration? {
            start.flatMap { start in instant.map { $0 - start } }
        }
        let parts = (during?.sick ?? [:]).sorted { $0.key < $1.key }.map { outcome, durations in
            "\(outcome) \(durations.count) (\(TextTable.milliseconds(durations.percentile(0.99), 1)))"
        }
        return [
            record.trouble.rawValue, "\(during?.asked ?? 0)", "\(during?.refused ?? 0)", TextTable.milliseconds(during?.others.percentile(0.5)),
            TextTable.milliseconds(during?.others.percentile(0.99)), TextTable.milliseconds(before?.others.percentile(0.99)),
            ratio.map { TextTable.number($0, 2) } ?? "-", "\(during?.othersUnanswered ?? 0)",
            TextTable.milliseconds(since(record.began, record.opened), 0),
            TextTable.milliseconds(during?.sick["circuit-open"]?.percentile(0.5)),
            TextTable.milliseconds(during?.sick["circuit-open"]?.percentile(0.99)), TextTable.milliseconds(before?.taken.percentile(0.99)),
            since(record.began, record.absent).map { TextTable.number($0 / .seconds(1), 1) } ?? "-",
            TextTable.milliseconds(during?.lateness.percentile(0.99), 1), TextTable.milliseconds(during?.lateness.max(), 1),
            record.isWell ? since(record.ended, record.wellSince).map { TextTable.number($0 / .seconds(1), 1) } ?? "-" : "never",
            parts.joined(separator: ", "),
        ]
    }
}
