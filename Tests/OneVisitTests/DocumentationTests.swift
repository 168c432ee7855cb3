import ArgumentParser
import Contracts
import FoundationEssentials
import TestMaterial
import Testing

@testable import onevisit

@Suite("What the pages say of the program")
struct DocumentationTests {
    /// What people read: the pages, and the help texts in the sources.
    private let texts: [(file: String, text: String)]

    init() throws {
        let folders = ["Contracts", "Sources", "Adapters", "Tests/Benchmarks"]
        let files = try folders.flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: "\(SourceFolder.path)/\(folder)").map { "\(folder)/\($0)" }
        }
        texts = try (["README.md", "docker-compose.yml"] + files.filter { $0.hasSuffix(".md") || $0.hasSuffix(".swift") }).sorted().map { file in
            (file, try Self.text(of: file))
        }
    }

    private static func text(of file: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(SourceFolder.path)/\(file)")), as: UTF8.self)
    }

    private var pages: [(file: String, text: String)] { texts.filter { $0.file.hasSuffix(".md") } }

    @Test("Each command that they show exists, with its options")
    func commands() {
        var count = 0
        for (file, text) in texts {
            for command in Self.commands(in: text) {
                count += 1
                #expect(Self.mistake(in: command) == nil, "\(file): \(command)")
            }
        }
        #expect(count > 150, "so few commands are found that the search for them is broken")
    }

    @Test(
        "A command that does not exist is noticed",
        arguments: ["onevisit ask", "onevisit request kill 1", "onevisit contract lint --fast", "onevisit serve --dry --bus=memory"])
    func wrong(command: String) {
        #expect(Self.commands(in: "Call `\(command)` now.").map(Self.mistake) != [nil])
        #expect(Self.commands(in: "```\n$ .build/debug/\(command)   # why\n```").map(Self.mistake) != [nil])
    }

    @Test("Only what a command's help lists as its options counts, not what is said about them")
    func optionsOfHelp() {
        #expect(Self.mistake(in: "onevisit bench --in-flight 24 --duration 10s --set gateway=a --help") == nil)
        #expect(Self.mistake(in: "onevisit bench --wait 10s") == "--wait")
    }

    @Test("Each target of make that they name exists")
    func targets() throws {
        let makefile = try Self.text(of: "Makefile")
        for (file, text) in pages {
            for match in text.matches(of: /(?:`|^\$ )make ([a-z-]+)/.anchorsMatchLineEndings()) {
                #expect(makefile.contains("\n\(match.1):"), "\(file): make \(match.1)")
            }
        }
    }

    @Test("Each file and page that they refer to is there")
    func references() {
        for (file, text) in pages {
            let folder = URL(filePath: "\(SourceFolder.path)/\(file)").deletingLastPathComponent()
            let links = text.matches(of: /\]\(([^)#:]+)\)/).map { String($0.1) } + text.matches(of: /<doc:(\w+)>/).map { "\($0.1).md" }
            for link in links {
                #expect(FileManager.default.fileExists(atPath: folder.appending(path: link).path), "\(file): \(link)")
            }
        }
    }

    @Test("The contract that the guide shows passes the loader")
    func contract() throws {
        let guide = try #require(pages.first { $0.file.hasSuffix("AddADepartment.md") }).text
        let yaml = try #require(guide.firstMatch(of: /```yaml\n((?s:.)*?)```/)).1
        let catalogue = try Catalogue(reading: [
            ContractFile(
                path: "departments/environment/department.yaml",
                text: Array("department: environment\ntitle: { zh: 环境, en: Environment }\n".utf8)),
            ContractFile(path: "departments/environment/inspection.read.v1.yaml", text: Array(yaml.utf8)),
        ])
        #expect(catalogue.operations(of: "environment").count == 1)
    }

    // MARK: - Reading commands

    /// Calls of the program: between backticks, or alone on a line.
    private static func commands(in text: String) -> [String] {
        let joined = text.replacing(/\\\n\s*/, with: " ")
        let quoted = joined.matches(of: /`(?:[^`\s]*\/)?(onevisit\s+[a-z][^`]*)`/).map { String($0.1.replacing(/\s+/, with: " ")) }
        let alone = joined.matches(of: /^ *(?:\$ )?(?:ONEVISIT\S+ )*(?:[^\s`]*\/)?(onevisit [a-z][^`\n]*)$/.anchorsMatchLineEndings())
        return quoted + alone.map { String($0.1) }
    }

    /// What of a command the program does not know; nil where it knows all.
    private static func mistake(in command: String) -> String? {
        // Without what the shell would take, and comments, which stand behind several spaces where no sign announces them.
        let call = command.split(separator: /\s[#|>&]|\s{2,}/, maxSplits: 1).first ?? ""
        var words = call.split(separator: " ").dropFirst().map { $0.trimmingPrefix("[") }
        var type: any ParsableCommand.Type = OneVisit.self
        while let word = words.first, let next = type.configuration.subcommands.first(where: { $0.names.contains(String(word)) }) {
            type = next
            words.removeFirst()
        }
        if let standard = type.configuration.defaultSubcommand {
            type = standard
        } else if !type.configuration.subcommands.isEmpty, let word = words.first, !word.hasPrefix("-"), word != "…" {
            return String(word)
        }
        let known = options(of: type)
        return words.compactMap { $0.prefixMatch(of: /--?[a-zA-Z][\w-]*/).map { String($0.0) } }.first { !known.contains($0) }
    }

    /// The options of a command: what its help has in the first column. What its own text says of options is what is to be proven.
    private static func options(of type: any ParsableCommand.Type) -> Set<String> {
        let lines = OneVisit.helpMessage(for: type, includeHidden: true).split(separator: "\n").drop { !$0.hasPrefix("USAGE:") }
        return lines.filter { $0.hasPrefix("  -") }.reduce(into: []) { options, line in
            let column = line.dropFirst(2).split(separator: /<| {2,}/, maxSplits: 1)[0]
            options.formUnion(column.split { !$0.isLetter && !$0.isNumber && $0 != "-" }.map(String.init))
        }
    }
}

extension ParsableCommand {
    /// What it can be called by.
    fileprivate static var names: [String] { [configuration.commandName ?? _commandName] + configuration.aliases }
}
