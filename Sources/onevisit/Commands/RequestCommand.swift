import ArgumentParser
import NIOHTTP1

struct RequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Ask, and read answers.",
        subcommands: [
            Submit.self, Get.self, Watch.self, List.self, Timeline.self, Clock.self, Supplement.self, Document.self, Withdraw.self, Why.self,
            Record.self,
        ])

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print an answer as it stands; of a case also its due date and what is missing.", aliases: ["show"])

        @OptionGroup var which: CaseOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let answer = try await which.ask(options.client(), .GET)
            try AnswerView(language: options.language, style: Style()).show(answer, json: options.json)
        }
    }

    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the parts of an answer as they arrive, until it is closed.")

        @Argument(help: "Number of the request.") var request: String
        @OptionGroup var options: ClientOptions

        func run() async throws {
            try await LiveAnswer(client: options.client(), isJSON: options.json).follow(request)
        }
    }
}
