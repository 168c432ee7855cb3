import ArgumentParser
import JSON
import NIOHTTP1

struct HeldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "held", abstract: "Steps of cases that a person has to look after.",
        discussion: "Needs an operator's token. The operator's name stands in the record of the case.",
        subcommands: [List.self, AskAgain.self, Answer.self, Drop.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List them, the longest waiting first.")

        @Option(help: "How many at most, up to 200.") var limit = 50
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let document = try await options.operatorClient().get("/v1/operations/held?limit=\(limit)")
            Console.out(options.json ? document.line : CaseText(style: Style()).held(document["items"]?.array ?? []))
        }
    }

    struct AskAgain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ask-again", abstract: "Ask the department again, under the same key, so that nothing takes effect twice.")

        @OptionGroup var step: StepOptions

        func run() async throws { try await step.act(["action": "ask-again"]) }
    }

    struct Answer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write down what the department said on another way.",
            discussion: """
                It is held to the operation's contract, like a reply of the department's.

                  onevisit held answer 20261126-4F7K2Q police --outcome not-found
                  onevisit held answer 20261126-4F7K2Q police --reply reply.json

                with reply.json as {"outcome": "answered", "data": { … }}.
                """)

        @OptionGroup var step: StepOptions
        @Option(help: ArgumentHelp("File with the reply, or - for the standard input.", valueName: "file")) var reply: String?
        @Option(help: ArgumentHelp("An outcome that carries nothing: not-found or withdrawn.", valueName: "word")) var outcome: String?

        func run() async throws {
            switch (reply, outcome) {
            case (let path?, nil): try await step.act(["action": "answer", "reply": .object(try JSONInput.object(from: path))])
            case (nil, let outcome?): try await step.act(["action": "answer", "reply": ["outcome": .string(outcome)]])
            default: throw Failure(.usage, "Give either --reply or --outcome")
            }
        }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give up waiting for the department.", discussion: "Its word still amends the answer if it comes after all.")

        @OptionGroup var step: StepOptions
        @Option(help: "Why; kept in the record, for operators. The applicant is told that the department is not waited for.") var reason: String

        func run() async throws { try await step.act(["action": "drop", "reason": .string(reason)]) }
    }
}

/// Which step a command is about.
struct StepOptions: ParsableArguments {
    @Argument(help: "Id of the request, or number of the case.") var request: String
    @Argument(help: "The task's name in the matter; `onevisit held list` lists them.") var step: String
    @OptionGroup var options: ClientOptions

    /// Does something about the step, and says what is waited for now.
    func act(_ action: JSONValue) async throws(Failure) {
        let path = "/v1/operations/requests/\(PathSegment.encoded(request))/steps/\(PathSegment.encoded(step))"
        let document = try GatewayClient.document(of: try await options.operatorClient().exchange(.POST, path, body: action))
        Console.out(options.json ? document.line : document["why"]?.string ?? "")
    }
}
