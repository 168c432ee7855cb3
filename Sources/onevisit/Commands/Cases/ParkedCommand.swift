import ArgumentParser
import JSON
import NIOHTTP1

struct ParkedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked", abstract: "Messages that nobody could handle.",
        discussion: "Needs an operator's token. What they hold is personal data: it goes by itself after 30 days.",
        subcommands: [List.self, Show.self, SendAgain.self, Drop.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List them in the order in which they came, without what they hold.")

        @Option(help: "How many at most, up to 200.") var limit = 50
        @Option(help: "Only those after that number.") var after: Int64 = 0
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let document = try await options.operatorClient().get("/v1/operations/parked?after=\(after)&limit=\(limit)")
            Console.out(options.json ? document.line : CaseText(style: Style()).parked(document["items"]?.array ?? []))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print one with what it holds, masked as its contract says.",
            discussion: "With --body as it came; the access journal records who looked.")

        @OptionGroup var which: ParkedOptions
        @Flag(help: "Print what it holds as it came.") var body = false

        func run() async throws {
            let document = try await which.options.operatorClient().get("/v1/operations/parked/\(which.id)\(body ? "?body=true" : "")")
            Console.out(which.options.json ? document.line : CaseText(style: Style()).parkedMessage(document))
        }
    }

    struct SendAgain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "send-again", abstract: "Send a task again under its key, or judge a reply or a request again.",
            discussion: "What would change nothing is refused. First repair what it was parked for.")

        @OptionGroup var which: ParkedOptions

        func run() async throws { try await which.act(["action": "send-again"]) }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let one go.", discussion: "The case that it is about goes on as if it had not been there.")

        @OptionGroup var which: ParkedOptions
        @Option(help: "Why; kept in the record of its case, or, where it has none, in the access journal.") var reason: String

        func run() async throws { try await which.act(["action": "drop", "reason": .string(reason)]) }
    }
}

/// Which parked message a command is about.
struct ParkedOptions: ParsableArguments {
    @Argument(help: "Its number; `onevisit parked list` lists them.") var id: Int64
    @OptionGroup var options: ClientOptions

    func act(_ action: JSONValue) async throws(Failure) {
        let reply = try await options.operatorClient().exchange(.POST, "/v1/operations/parked/\(id)", body: action)
        let document = try GatewayClient.document(of: reply)
        Console.out(options.json ? document.line : "\(document["action"]?.string ?? ""): \(id)")
    }
}

extension CaseText {
    func parked(_ items: [JSONValue]) -> String {
        let rows = items.map { item in
            [
                "\(item["id"]?.integer ?? 0)", CaseTime.text(item["at"]?.string), item["kind"]?.string ?? "", item["reason"]?["code"]?.string ?? "",
                item["department"]?.string ?? "", item["request"]?.string ?? "", item["task"]?.string ?? "", item["reason"]?["detail"]?.string ?? "",
            ]
        }
        return Table(headings: ["NUMBER", "TIME", "KIND", "CODE", "BY", "REQUEST", "TASK", "WHY"], rows: rows).rendered(style: style)
    }

    /// What stands around a message, and then the message.
    func parkedMessage(_ document: JSONValue) -> String {
        let body = document["body"] ?? .null
        let shown =
            body.isNull ? style.dim("It is not shown: it cannot be read, or was not kept. --body shows what is there.") : body.string ?? body.line
        return "\(parked([document]))\n\n\(shown)"
    }
}
