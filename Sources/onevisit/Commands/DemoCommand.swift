import AdapterKit
import ArgumentParser
import JSON

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "People who do not exist, for trying things out.", subcommands: [Seed.self, Residents.self])

    struct Seed: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fill the departments' embedded back offices with demo data.",
            discussion: """
                What was there is replaced, with the record of which cases have taken effect: not for a department that has open cases. The data is \
                the same every time.
                """)

        @Option(help: ArgumentHelp("Folder of the databases; by default that of the configuration.", valueName: "folder")) var data: String?
        @Flag(help: "Leave alone what is there, and fill what is missing.") var missing = false
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let folder = try Settings(try options.layers(flags: ["adapter.data": data])).adapter.data
            try await DemoData.seed(in: folder, onlyMissing: missing)
            Console.note("\(DemoPopulation.mostResidents) residents in \(Departments.names.count) back offices, in \(folder)")
        }
    }

    struct Residents: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List residents of the demo data.",
            discussion: "The first \(DemoPopulation.knownEverywhere) are known to every department; later ones have gaps. No database is needed.")

        @Option(help: "How many.") var limit = 5
        @Flag(help: "Print JSON, for programs.") var json = false

        func validate() throws {
            guard (1...DemoPopulation.mostResidents).contains(limit) else {
                throw ValidationError("--limit is a whole number from 1 to \(DemoPopulation.mostResidents)")
            }
        }

        func run() async throws {
            let residents = DemoPopulation().residents.prefix(limit)
            if json {
                let document = JSONValue.array(residents.map { ["residentId": .string($0.residentID), "name": .string($0.name)] })
                Console.out(document.line)
            } else {
                Console.out(
                    Table(headings: ["RESIDENT ID", "NAME"], rows: residents.map { [$0.residentID, $0.name] }).rendered(style: Style()))
            }
        }
    }
}
