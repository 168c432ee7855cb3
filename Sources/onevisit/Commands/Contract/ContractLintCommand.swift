import ArgumentParser
import ContractKit
import Contracts
import JSON

extension ContractCommand {
    struct Lint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a contracts folder and report every mistake in it, with file, line and column.",
            discussion: """
                Ends with 0 when there is no mistake and with 2 when there are some. Warnings change nothing of that, unless --strict counts them. \
                --rules lists the rules and why they are rules.
                """,
            aliases: ["check"])

        @Argument(help: "The folder; by default the one of the configuration.") var folder: String?
        @Option(help: "How the report is written: text, json, junit, sarif or github.", transform: Self.format) var format: LintReport.Format?
        @Flag(help: "Print JSON, for programs: --format json.") var json = false
        @Option(name: .customLong("lang"), help: "Language of sentences: zh or en.", transform: Self.language) var language = Language.en
        @Flag(help: "Count warnings as mistakes.") var strict = false
        @Flag(help: "Check again whenever a file changes, until it is stopped.") var watch = false
        @Flag(help: "List the rules with their reasons.") var rules = false
        @OptionGroup(visibility: .hidden) var options: ConfigurationOptions

        private static func format(_ text: String) throws -> LintReport.Format {
            guard let format = LintReport.Format(rawValue: text) else {
                throw ValidationError("--format is \(LintReport.Format.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return format
        }

        private static func language(_ text: String) throws -> Language {
            guard let language = Language(rawValue: text) else { throw ValidationError("--lang is zh or en") }
            return language
        }

        func validate() throws {
            if json, let format, format != .json { throw ValidationError("--json and --format \(format.rawValue) exclude each other") }
        }

        func run() async throws {
            if rules { return Console.out(RuleTable(language).text) }
            let folder = try Settings(try options.layers(flags: ["contracts": folder])).contracts
            guard watch else {
                let report = ContractLint.report(on: try Self.files(of: folder))
                tell(report, folder)
                if !isClean(report) { throw Failure(.findings) }
                return
            }
            try await keepWatch(over: folder)
        }

        private func isClean(_ report: LintReport) -> Bool { report.errors.isEmpty && (!strict || report.warnings.isEmpty) }

        private func tell(_ report: LintReport, _ folder: String) {
            Console.write(report.text(format ?? (json ? .json : .text), folder: folder, in: language), to: 1)
        }

        private static func files(of folder: String) throws(Failure) -> [ContractFile] {
            do { return try ContractFile.all(in: folder) } catch { throw Failure(error) }
        }

        // MARK: - Watching

        /// How often the folder is looked at: soon enough for somebody who saves and looks up, and a few milliseconds of work.
        private static let pause = Duration.milliseconds(500)

        /// Ends when it is cancelled, and leaves nothing behind. A file that cannot be read now, because an editor is about to replace it, is told and
        /// looked for again.
        private func keepWatch(over folder: String) async throws {
            var watch = FolderWatch()
            Console.note("\(folder) is looked at again whenever a file changes; Ctrl-C ends this.")
            while true {
                let files = Result { () throws(Failure) in try Self.files(of: folder) }
                if watch.isChange(to: files) {
                    switch files {
                    case .success(let files): tell(ContractLint.report(on: files), folder)
                    case .failure(let failure): Console.note(failure.message)
                    }
                }
                do { try await Task.sleep(for: Self.pause) } catch is CancellationError { return }
            }
        }
    }
}

/// What a folder said when it was looked at last, to tell whether it says something else now.
struct FolderWatch {
    private var last: String?

    /// Whether this is another state than the one before. The first is one.
    mutating func isChange(to files: Result<[ContractFile], Failure>) -> Bool {
        let state =
            switch files {
            case .success(let files): ContractFile.fingerprint(of: files)
            case .failure(let failure): failure.message
            }
        defer { last = state }
        return state != last
    }
}

/// The rules of the lint as a table.
struct RuleTable {
    let text: String

    init(_ language: Language) {
        let width = LintRule.all.map(\.id.count).max() ?? 0
        text = LintRule.all.map { rule in
            let id = rule.id + String(repeating: " ", count: width - rule.id.count)
            let severity = rule.severity.rawValue + (rule.severity == .error ? "  " : "")
            return "\(id)  \(severity)  \(rule.title[language])\(language == .zh ? "。" : ". ")\(rule.reason[language])"
        }.joined(separator: "\n")
    }
}
