import ArgumentParser
import DeskAdapter
import JSON
import Messaging

struct DeskClerkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clerk", abstract: "Those who may answer on the desk's page.", subcommands: [Add.self, List.self, Remove.self],
        defaultSubcommand: List.self)

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a clerk and print his passphrase.",
            discussion: "It is printed this once; only a hash of it is kept. Whoever lost his is removed and added again.")

        @Argument(help: "His name, as it stands beside his answers.") var name: String
        @Option(
            help: ArgumentHelp(
                "File with a passphrase that was made elsewhere, of \(Passphrase.shortest) characters at least; - for the standard input.",
                valueName: "file"))
        var passphraseFile: String?
        @OptionGroup var options: DeskOptions

        func run() async throws {
            let passphrase = try passphrase()
            let desk = try options.desk(makes: true)
            try await Failure.told { try await desk.clerks.add(name, passphrase: passphrase) }
            if passphraseFile == nil { Console.out(passphrase.text) }
            Console.note("\(name) may log in to the desk of \(desk.name).")
        }

        private func passphrase() throws(Failure) -> Passphrase {
            guard let path = passphraseFile else {
                var random = SystemRandomNumberGenerator()
                return Passphrase(using: &random)
            }
            let written = Passphrase(typed: try TextInput.line(from: path))
            guard written.isLongEnough else {
                throw Failure(.failed, "A passphrase has at least \(Passphrase.shortest) letters and digits. Without --passphrase-file one is made.")
            }
            return written
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the clerks.")

        @Flag(help: "Print JSON, for programs.") var json = false
        @OptionGroup var options: DeskOptions

        func run() async throws {
            let desk = try options.desk()
            let clerks = try await Failure.told { try await desk.clerks.all() }
            if json {
                let items = clerks.map { ["name": .string($0.name), "addedAt": .string($0.addedAt.description)] as JSONValue }
                Console.out((["items": .array(items)] as JSONValue).line)
            } else {
                let rows = clerks.map { [$0.name, CaseTime.text($0.addedAt.description)] }
                Console.out(Table(headings: ["NAME", "ADDED"], rows: rows).rendered(style: Style()))
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a clerk, and log him out.", discussion: "What he answered stays, under his name.")

        @Argument(help: "His name.") var name: String
        @OptionGroup var options: DeskOptions

        func run() async throws {
            let desk = try options.desk()
            try await Failure.told { try await desk.clerks.remove(name) }
        }
    }
}
