import ArgumentParser
import DeskAdapter
import JSON

struct DeskAnswerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer", abstract: "Answer a task. It is held to the operation's contract first.",
        discussion: """
              onevisit desk answer 17 --department fire --outcome answered --data certificate.json
              onevisit desk answer 17 --department fire --outcome refused --code exits-insufficient --detail "One exit only."
              onevisit desk answer 17 --department fire --outcome incomplete --missing "/floorPlan unreadable: The exits cannot be seen."
              onevisit desk answer 17 --department fire --outcome later --until 2026-12-04
              onevisit desk answer 17 --department fire --outcome not-found

            When the command ends with 0 the answer is on disk, and the adapter sends it. It ends with 2 where the answer breaks the contract, \
            and says how; with 1 where somebody else was faster.
            """)

    @Argument(help: "The task's number or key, or the number of the case.") var task: String
    @Option(
        help: ArgumentHelp("What is said: \(Self.words).", valueName: "word"), completion: .list(DeskOutcome.allCases.map(\.rawValue)),
        transform: Self.outcome)
    var outcome: DeskOutcome
    @Option(help: ArgumentHelp("With answered: file with the data, a JSON object; - for the standard input.", valueName: "file")) var data: String?
    @Option(help: ArgumentHelp("With refused: a code of the contract.", valueName: "code")) var code: String?
    @Option(help: ArgumentHelp("With refused: a sentence for the applicant.", valueName: "text")) var detail: String?
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "With incomplete: a place of the input, a code (by default missing) and a sentence; can be repeated.", valueName: "/place code: text"))
    var missing: [String] = []
    @Option(help: ArgumentHelp("With later: the day by which it will be answered.", valueName: "2026-12-04")) var until: String?
    @Option(help: ArgumentHelp("The version that was seen, as `show --json` has it; an answer to another is refused.", valueName: "number")) var seen:
        Int?
    @Option(help: ArgumentHelp("Who answers; by default the user of the system.", valueName: "name")) var clerk: String?
    @OptionGroup var options: DeskOptions

    func validate() throws {
        let given = [
            ("--data", data != nil), ("--code", code != nil), ("--detail", detail != nil), ("--missing", !missing.isEmpty), ("--until", until != nil),
        ]
        let fitting = Self.options(of: outcome)
        for (name, isGiven) in given where isGiven && !fitting.contains(name) {
            throw ValidationError("\(name) does not go with --outcome \(outcome.rawValue)")
        }
        for name in fitting where !given.contains(where: { $0 == (name, true) }) {
            throw ValidationError("--outcome \(outcome.rawValue) needs \(name)")
        }
    }

    func run() async throws {
        let reply = try reply()
        let desk = try options.desk()
        let signature = DeskSignature(clerk ?? SystemUser.name, .commandLine)
        let (number, dropped) = try await Failure.told {
            let found = try await desk.task(task)
            return (found.number, try await desk.answer(found.number, seen: seen ?? found.version, with: reply, by: signature))
        }
        if dropped > 0 { Console.note("Left out of the data, because the contract does not have them: \(dropped) members.") }
        Console.note("Task \(number): \(outcome.rawValue). The adapter sends it.")
    }

    private static var words: String { DeskOutcome.allCases.map(\.rawValue).joined(separator: ", ") }

    private static func outcome(_ text: String) throws -> DeskOutcome {
        guard let outcome = DeskOutcome(rawValue: text) else { throw ValidationError("--outcome \(text): there are \(words)") }
        return outcome
    }

    private static func options(of outcome: DeskOutcome) -> [String] {
        switch outcome {
        case .answered: ["--data"]
        case .notFound: []
        case .refused: ["--code", "--detail"]
        case .incomplete: ["--missing"]
        case .later: ["--until"]
        }
    }

    private func reply() throws(Failure) -> DeskReply {
        switch outcome {
        case .answered: .answered(data: .object(try JSONInput.object(from: data ?? "-", profile: .bus)))
        case .notFound: .notFound
        case .refused: .refused(code: code ?? "", detail: detail ?? "")
        case .incomplete: .incomplete(missing.map(DeskGap.init(written:)))
        case .later: .later(until: until ?? "")
        }
    }
}

extension DeskGap {
    /// Reads `/floorPlan unreadable: The exits cannot be seen.`, or `/floorPlan: …` for what is missing. What is no such text is told as any other
    /// mistake is.
    init(written text: String) {
        let halves = text.split(separator: ":", maxSplits: 1)
        let words = (halves.first ?? "").split(separator: " ")
        let detail = halves.count == 2 ? halves[1].drop { $0 == " " } : ""
        self.init(
            pointer: words.first.map(String.init) ?? "", code: words.count > 1 ? words.dropFirst().joined(separator: " ") : "missing",
            detail: String(detail))
    }
}
