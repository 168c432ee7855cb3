import ArgumentParser
import Glibc
import Orchestration

/// The program: everything that runs and everything that asks.
@main
struct OneVisit: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "onevisit",
        abstract: "One request, five departments, one answer.",
        discussion: """
            Try it: `onevisit dev` starts everything on this machine, and in a second terminal
              onevisit request submit social-security-overview --resident … --name …

            Exit codes: 0 done · 1 failed · 2 found something wrong · 3 not found · 4 not signed in or not allowed ·
            5 still pending · 64 wrong usage · 69 broker or gateway unreachable · 130 interrupted.
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(name: "Run", subcommands: [DevCommand.self, ServeCommand.self, AdapterCommand.self]),
            CommandGroup(name: "Ask", subcommands: [RequestCommand.self, MattersCommand.self, DepartmentsCommand.self]),
            CommandGroup(
                name: "Look after cases", subcommands: [AccountCommand.self, HeldCommand.self, ParkedCommand.self, DeskCommand.self]),
            CommandGroup(
                name: "Prepare and check",
                subcommands: [
                    ContractCommand.self, TopologyCommand.self, ConfigCommand.self, DBCommand.self, DoctorCommand.self, DemoCommand.self,
                    BenchCommand.self, SimulateCommand.self,
                ]),
        ])

    static func main() async {
        ProcessMemory.limitHeaps()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            if !failure.message.isEmpty {
                let style = Style(descriptor: STDERR_FILENO)
                Console.note("\(style.red("error:")) \(failure.message)")
            }
            exit(withError: failure.exitCode)
        } catch {
            exit(withError: error)
        }
    }
}
