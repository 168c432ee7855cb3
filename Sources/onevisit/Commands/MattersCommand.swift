import ArgumentParser
import JSON

struct MattersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matters", abstract: "What can be asked.", subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the matters that this channel is offered.")

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let client = try options.client()
            var items: [JSONValue] = []
            var cursor: String?
            repeat {
                let page = try await client.get("/v1/matters?limit=100" + (cursor.map { "&cursor=\($0)" } ?? ""))
                items += page["items"]?.array ?? []
                cursor = page["next"]?.string
            } while cursor != nil
            if options.json {
                Console.out((["items": .array(items)] as JSONValue).line)
                return
            }
            let rows = items.map { item in
                [
                    item["matter"]?.string ?? "", item["title"]?.text(in: options.language) ?? "", item["kind"]?.string ?? "",
                    words(item["audience"]), item["identity"]?.string ?? "",
                ]
            }
            Console.out(Table(headings: ["MATTER", "TITLE", "KIND", "FOR", "IDENTITY"], rows: rows).rendered(style: Style()))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one matter: whom it asks, and the form.")

        @Argument(help: "Name of the matter.") var matter: String
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let document = try await options.client().get("/v1/matters/\(PathSegment.encoded(matter))")
            if options.json {
                Console.out(document.line)
                return
            }
            let style = Style()
            Console.out(style.bold(document["title"]?.text(in: options.language) ?? matter))
            Console.out(
                "\(matter), version \(document["version"]?.integer ?? 0), for \(words(document["audience"])), through \(words(document["channels"]))")
            Console.out(time(document) + "\n")
            let rows = (document["tasks"]?.array ?? []).map { task in
                [
                    task["name"]?.string ?? "", task["departmentTitle"]?.text(in: options.language) ?? task["department"]?.string ?? "",
                    task["operation"]?.string ?? "", need(task["need"]) + (task["conditional"]?.bool == true ? ", if the form says so" : ""),
                    words(task["after"]),
                ]
            }
            Console.out(Table(headings: ["TASK", "DEPARTMENT", "OPERATION", "NEED", "AFTER"], rows: rows).rendered(style: style))
            let required = Set((document["form"]?["required"]?.array ?? []).compactMap(\.string))
            let fields = (document["form"]?["properties"]?.object ?? [:]).map { name, schema in
                [
                    name, required.contains(name) ? "yes" : "", FieldText.values(of: schema),
                    schema["title"].map { $0.string ?? $0.text(in: options.language) } ?? "",
                ]
            }
            if !fields.isEmpty {
                Console.out("\n" + Table(headings: ["FORM", "REQUIRED", "VALUE", "TITLE"], rows: fields).rendered(style: style))
            }
            let papers = (document["documents"]?.array ?? []).map { paper in
                [
                    paper["name"]?.string ?? "", paper["need"]?.string == "required" ? "yes" : "", paper["title"]?.text(in: options.language) ?? "",
                    words(paper["types"]), paper["from"]?.string ?? "the applicant",
                ]
            }
            guard !papers.isEmpty else { return }
            Console.out("\n" + Table(headings: ["DOCUMENT", "REQUIRED", "TITLE", "TYPES", "FROM"], rows: papers).rendered(style: style))
        }

        /// By when it is answered or decided, in one line.
        private func time(_ document: JSONValue) -> String {
            guard let clock = document["clock"] else { return "answered within \(document["deadlineMs"]?.integer ?? 0) ms" }
            func days(_ member: String) -> String? { clock[member]?.integer.map { "\($0)" } }
            let limits = [
                days("statutoryDays").map { "\($0) working days by law" }, days("promisedDays").map { "\($0) as promised" },
                days("extensionDays").map { "\($0) more where it is extended" },
            ]
            let stops = clock["stops"]?.array?.isEmpty == false ? "; stands still for \(words(clock["stops"]))" : ""
            return "decided within \(limits.compactMap(\.self).joined(separator: ", ")), from \(words([clock["start"] ?? ""]))\(stops)"
        }

        private func need(_ need: JSONValue?) -> String { need?.string ?? need?["any-of"]?.string.map { "any of \($0)" } ?? "" }
    }
}

/// Words of a list, for a cell.
private func words(_ list: JSONValue?) -> String { (list?.array ?? []).compactMap(\.string).joined(separator: ", ") }
