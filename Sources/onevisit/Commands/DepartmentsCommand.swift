import ArgumentParser
import JSON

struct DepartmentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "departments", abstract: "How the departments stand.", subcommands: [List.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the departments, whether they are there, and what is wrong with them.")

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let document = try await options.client().get("/v1/departments")
            if options.json {
                Console.out(document.line)
                return
            }
            let style = Style()
            let rows = (document["items"]?.array ?? []).map { item in
                [
                    item["department"]?.string ?? "", item["title"]?.text(in: options.language) ?? "", presence(item),
                    "\(item["instances"]?.integer ?? 0)/\(item["instancesExpected"]?.integer ?? 0)", "\(item["inFlight"]?.integer ?? 0)",
                    card(item), (item["alarms"]?.array ?? []).compactMap(\.string).joined(separator: "; "),
                ]
            }
            let headings = ["DEPARTMENT", "TITLE", "STATE", "INSTANCES", "IN FLIGHT", "CARD", "ALARMS"]
            Console.out(Table(headings: headings, rows: rows).rendered(style: style))
        }

        /// The beginning of the hash of its card of conformance, enough to tell cards apart; all of it stands in the JSON.
        private func card(_ item: JSONValue) -> String {
            let cards = (item["cards"]?.array ?? []).compactMap(\.string)
            return cards.isEmpty ? "none" : cards.map { String($0.split(separator: ":").last?.prefix(12) ?? "") }.joined(separator: ", ")
        }

        private func presence(_ item: JSONValue) -> String {
            let word = item["presence"]?.string ?? ""
            return item["circuitOpen"]?.bool == true ? "\(word), circuit open" : word
        }
    }
}
