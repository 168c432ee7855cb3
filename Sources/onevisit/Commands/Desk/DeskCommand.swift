import ArgumentParser
import Contracts
import DeskAdapter
import JSON
import Messaging

struct DeskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desk", abstract: "The desk of a department that has no system: its tasks, its answers, its clerks.",
        discussion: """
            Works on the desk's database on this machine, beside a running adapter, as the user that the adapter runs as. Clerks at other \
            machines use the desk's page.

              onevisit desk clerk add lin --department fire
              onevisit desk list --department fire
              onevisit desk answer 17 --department fire --outcome answered --data certificate.json
            """,
        subcommands: [List.self, Show.self, DeskAnswerCommand.self, DeskClerkCommand.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List tasks, the one that is due first at the top.", discussion: "Nothing of what applicants gave is among it.")

        @Option(help: "Which tasks.") var state: Wanted = .open
        @Option(help: ArgumentHelp("Only tasks of this operation, as fire.safety-inspection.conclude.", valueName: "name")) var operation: String?
        @Option(help: "How many at most.") var limit = 50
        @Flag(help: "Print JSON, for programs.") var json = false
        @OptionGroup var options: DeskOptions

        /// A state, or all.
        enum Wanted: String, ExpressibleByArgument, CaseIterable {
            case open, answered, withdrawn, elsewhere, all
        }

        func validate() throws {
            guard (1...1000).contains(limit) else { throw ValidationError("--limit is a whole number from 1 to 1000") }
        }

        func run() async throws {
            let desk = try options.desk()
            let filter = DeskFilter(state: DeskTask.State(rawValue: state.rawValue), operation: operation, limit: limit)
            let tasks = try await Failure.told { try await desk.tasks(filter) }
            let now = Timestamp.now
            if json {
                Console.out((["items": .array(tasks.map { DeskDocument.listed($0, at: now) })] as JSONValue).line)
            } else {
                Console.out(DeskText(style: Style()).list(tasks, at: now))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a task: what was given, its papers, and what was answered so far.",
            discussion: "That it was looked at, and by whom, is kept with it. What the contract calls sensitive is covered.")

        @Argument(help: "The task's number or key, or the number of the case.") var task: String
        @Flag(help: "Print what is sensitive, too.") var reveal = false
        @Flag(help: "Print JSON, for programs.") var json = false
        @Option(help: ArgumentHelp("Who looks at it; by default the user of the system.", valueName: "name")) var clerk: String?
        @OptionGroup var options: DeskOptions

        func run() async throws {
            let desk = try options.desk()
            let signature = DeskSignature(clerk ?? SystemUser.name, .commandLine)
            let (task, words, readings) = try await Failure.told { try await desk.open(try await desk.task(self.task).number, by: signature) }
            let shown = DeskShown(
                task: task, words: words, readings: readings, operation: desk.catalogue.operations[task.operation], reveals: reveal)
            Console.out(json ? DeskDocument.shown(shown, at: Timestamp.now).line : DeskText(style: Style()).task(shown, at: Timestamp.now))
        }
    }
}
