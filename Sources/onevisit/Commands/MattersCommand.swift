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
            Console.out("answered within \(document["deadlineMs"]?.integer ?? 0) ms\n")
            let rows = (document["tasks"]?.array ?? []).map { task in
                [
                    task["name"]?.string ?? "", task["departmentTitle"]?.text(in: options.language) ?? task["department"]?.string ?? "",
                    task["operation"]?.string ?? "", need(task["need"]), words(task["after"]),
                ]
            }
            Console.out(Table(headings: ["TASK", "DEPARTMENT", "OPERATION", "NEED", "AFTER"], rows: rows).rendered(style: style))
            let required = Set((document["form"]?["required"]?.array ?? []).compactMap(\.string))
            let fields = (document["form"]?["properties"]?.object ?? [:]).map { name, schema in
                [name, required.contains(name) ? "yes" : "", schema["title"].map { $0.string ?? $0.text(in: options.language) } ?? ""]
            }
            guard !fields.isEmpty else { return }
            Console.out("\n" + Table(headings: ["FORM", "REQUIRED", "TITLE"], rows: fields).rendered(style: style))
        }

        private func need(_ need: JSONValue?) -> String { need?.string ?? need?["any-of"]?.string.map { "any of \($0)" } ?? "" }
    }
}

/// Words of a list, for a cell.
private func words(_ list: JSONValue?) -> String { (list?.array ?? []).compactMap(\.string).joined(separator: ", ") }
