import ArgumentParser
import Contracts
import JSON
import NIOHTTP1

extension RequestCommand {
    struct Clock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print how the limits of a case are counted, day by day; stop, resume or extend its clock.",
            discussion: """
                  onevisit request clock 20261126-4F7K2Q
                  onevisit request clock stop 20261126-4F7K2Q --reason inspection --task fire
                  onevisit request clock extend 20261126-4F7K2Q --days 10 --approver "the bureau's head" --reason "a second inspection"
                """,
            subcommands: [Show.self, Stop.self, Resume.self, Extend.self], defaultSubcommand: Show.self)

        struct Show: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Print how the limits of a case are counted, day by day.")

            @OptionGroup var which: CaseOptions
            @Flag(name: .customLong("as-operator"), help: "Ask with an operator's token, for a case of any channel.") var asOperator = false
            @OptionGroup var options: ClientOptions

            func run() async throws {
                let document =
                    asOperator
                    ? try await options.operatorClient().get("/v1/operations/requests/\(PathSegment.encoded(which.request))/clock")
                    : try await which.ask(options.client(), .GET, "/clock")
                Console.out(options.json ? document.line : CaseText(style: Style()).clock(document, in: options.language))
            }
        }

        struct Stop: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Stop a clock as of today: the days until it is resumed do not count.",
                discussion: "Only for a reason that the matter's terms have. Needs an operator's token, whose name stands in the record.")

            @OptionGroup var order: ClockOptions
            @Option(help: "supplement, inspection, hearing or expert-review.", transform: ClockOptions.reason) var reason: StopReason

            func run() async throws { try await order.send(["action": "stop", "reason": .string(reason.rawValue)]) }
        }

        struct Resume: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Let a clock go on that an office stopped.",
                discussion: "A wait for the applicant ends by itself, when the supplement has come. Needs an operator's token.")

            @OptionGroup var order: ClockOptions
            @Option(help: "Which of several stops is over.", transform: ClockOptions.reason) var reason: StopReason?

            func run() async throws {
                var document: JSONObject = ["action": "resume"]
                document["reason"] = reason.map { .string($0.rawValue) }
                try await order.send(document)
            }
        }

        struct Extend: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Extend the statutory limit, as somebody approved it.",
                discussion: "As far as the matter's terms allow, and not once the limit is over. Needs an operator's token.")

            @OptionGroup var order: ClockOptions
            @Option(help: "Working days.") var days: Int
            @Option(help: "Who approved it; the law says who may.") var approver: String
            @Option(help: "Why; the applicant is told.") var reason: String

            func run() async throws {
                try await order.send([
                    "action": "extend", "days": .integer(Int64(days)), "approver": .string(approver), "reason": .string(reason),
                ])
            }
        }
    }

    struct Record: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the record of a case, to an operator: who did what, when and why.",
            discussion: "With the reasons of operators, which the timeline does not show to the applicant. Needs an operator's token.")

        @Argument(help: "Id of the request, or number of the case.") var request: String
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let document = try await options.operatorClient().get("/v1/operations/requests/\(PathSegment.encoded(request))/record")
            Console.out(options.json ? document.line : CaseText(style: Style()).record(document["items"]?.array ?? []))
        }
    }
}

/// Whose clock a command is about.
struct ClockOptions: ParsableArguments {
    @Argument(help: "Id of the request, or number of the case.") var request: String
    @Option(help: "The task whose clock is meant; by default that of the whole case.") var task: String?
    @OptionGroup var options: ClientOptions

    /// Gives an order, and prints how the limits are counted now.
    func send(_ order: JSONObject) async throws(Failure) {
        var order = order
        order["task"] = task.map { .string($0) }
        let path = "/v1/operations/requests/\(PathSegment.encoded(request))/clock"
        let document = try GatewayClient.document(of: try await options.operatorClient().exchange(.POST, path, body: .object(order)))
        Console.out(options.json ? document.line : CaseText(style: Style()).ordered(document, in: options.language))
    }

    static func reason(_ text: String) throws -> StopReason {
        guard let reason = StopReason(rawValue: text) else {
            throw ValidationError("--reason \(text): write \(StopReason.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return reason
    }
}

extension CaseText {
    /// What came of an order: the due date, and what each limit says now.
    func ordered(_ document: JSONValue, in language: Language) -> String {
        var lines = [document["due"] == nil ? "The clock stands still." : "due \(CaseTime.due(of: document))"]
        func add(_ clock: JSONValue?, of name: String) {
            for (_, sum) in clock?.object ?? [:] { lines.append("\(name)\(sum["text"]?[language.rawValue]?.string ?? "")") }
        }
        add(document["clock"]?["whole"], of: "")
        for (task, clock) in document["clock"]?["tasks"]?.object ?? [:] { add(clock, of: "\(task), ") }
        return lines.joined(separator: "\n")
    }

    func record(_ items: [JSONValue]) -> String {
        let known: Set = ["at", "actor", "action", "step"]
        let rows = items.map { item in
            let rest = (item.object ?? [:]).filter { !known.contains($0.name) }.map { "\($0.name)=\($0.value.string ?? $0.value.line)" }
            return [
                CaseTime.text(item["at"]?.string), item["actor"]?.string ?? "", item["action"]?.string ?? "", item["step"]?.string ?? "",
                rest.joined(separator: " "),
            ]
        }
        return Table(headings: ["TIME", "WHO", "WHAT", "TASK", "MORE"], rows: rows).rendered(style: style)
    }
}
