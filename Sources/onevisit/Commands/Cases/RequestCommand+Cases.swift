import ArgumentParser
import JSON
import Messaging
import NIOHTTP1

extension RequestCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the channel's cases, the newest first; with --all those of all channels, to an operator.")

        @Option(help: ArgumentHelp("Only those with this number on the applicant's slip.", valueName: "number")) var ticket: String?
        @Option(help: "Only of this matter.") var matter: String?
        @Option(help: "Only those that concern this department.") var department: String?
        @Option(help: "Only in this state: pending, supplement, complete, partial, failed, refused or withdrawn.") var state: String?
        @Option(help: ArgumentHelp("Only those due before a day or a time: 2026-12-01.", valueName: "time")) var dueBefore: String?
        @Flag(help: "Only those that should be done by now.") var overdue = false
        @Flag(help: "The cases of all channels. Needs an operator's token.") var all = false
        @Option(help: "How many at most.") var limit = 50
        @OptionGroup var options: ClientOptions

        /// The longest page that the gateway gives.
        private static let longestPage = 200

        func run() async throws {
            guard limit > 0 else { throw Failure(.usage, "--limit \(limit): write a whole number from 1 upwards") }
            let client = all ? try options.operatorClient() : try options.client()
            let path = all ? "/v1/operations/requests" : "/v1/requests"
            let filter = try filter()
            var items: [JSONValue] = []
            var after: String?
            repeat {
                let page = ["limit": String(min(Self.longestPage, limit - items.count)), "after": after].merging(filter) { $1 }
                let document = try await client.get("\(path)?\(Self.query(page))")
                items += document["items"]?.array ?? []
                after = document["next"]?.string
            } while after != nil && items.count < limit
            if options.json {
                Console.out((["items": .array(items), "next": after.map { .string($0) } ?? .null] as JSONValue).line)
            } else {
                Console.out(CaseText(style: Style()).list(items))
            }
        }

        private func filter() throws(Failure) -> [String: String?] {
            let due = try dueBefore.map { text throws(Failure) in
                guard let due = CaseTime.moment(text) else { throw Failure(.usage, "--due-before \(text): write 2026-12-01 or 2026-12-01T08:00:00Z") }
                return due.description
            }
            return [
                "ticket": ticket, "matter": matter, "department": department, "state": state, "due-before": due, "overdue": overdue ? "true" : nil,
            ]
        }

        /// The parameters that have a value, in an order that stays the same.
        static func query(_ values: [String: String?]) -> String {
            values.compactMap { name, value in value.map { "\(name)=\(PathSegment.encoded($0))" } }.sorted().joined(separator: "&")
        }
    }

    struct Timeline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print what happened to a case, the oldest first.")

        @OptionGroup var which: CaseOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let document = try await which.ask(options.client(), .GET, "/timeline")
            Console.out(options.json ? document.line : CaseText(style: Style()).timeline(document["items"]?.array ?? []))
        }
    }

    struct Supplement: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give what is missing in a case.",
            discussion: """
                Only what changes is given; a field that is null is taken away.

                  onevisit request supplement 20261126-4F7K2Q --form photo=IMG-7 --form remark:=null

                Documents have a command of their own, `request document put`. Of those that were announced and will not come after all, say so:

                  onevisit request supplement 20261126-4F7K2Q --announce-none
                """)

        @OptionGroup var which: CaseOptions
        @Option(
            parsing: .singleValue,
            help: ArgumentHelp("A field of the form; field:=json for anything but text. Can be repeated.", valueName: "field=value"))
        var form: [String] = []
        @Option(help: ArgumentHelp("File with the fields that change, or - for the standard input. --form wins over it.", valueName: "file"))
        var data: String?
        @Option(
            parsing: .singleValue,
            help: ArgumentHelp("An announced document that is still to come; those not named are not waited for any more.", valueName: "name"))
        var announce: [String] = []
        @Flag(help: "No announced document will come any more.") var announceNone = false
        @OptionGroup var options: ClientOptions

        func validate() throws {
            guard announce.isEmpty || !announceNone else { throw ValidationError("--announce and --announce-none do not go together") }
        }

        func run() async throws {
            let given = try data.map { path throws(Failure) in JSONValue.object(try JSONInput.object(from: path)) }
            let form = try Submit.form(given, with: form)
            var body: JSONObject = form.object?.isEmpty == false ? ["form": form] : [:]
            if !announce.isEmpty || announceNone { body["documents"] = .array(announce.map { .string($0) }) }
            guard !body.isEmpty else { throw Failure(.usage, "Nothing is given: use --form field=value, --data file, or --announce name") }
            let answer = try await which.ask(options.client(), .PATCH, "/supplement", body: .object(body))
            AnswerView(language: options.language, style: Style()).tell(answer, json: options.json)
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Withdraw a case.", discussion: "The departments that were asked are told. It is over when all of them have answered.")

        @OptionGroup var which: CaseOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let answer = try await which.ask(options.client(), .DELETE)
            AnswerView(language: options.language, style: Style()).tell(answer, json: options.json)
        }
    }

    struct Why: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Explain a case in one sentence, to an operator.",
            discussion: "Who is waited for, since when, until when, and what happens then. Needs an operator's token.")

        @Argument(help: "Id of the request, or number of the case.") var request: String
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let document = try await options.operatorClient().get("/v1/operations/requests/\(PathSegment.encoded(request))/why")
            Console.out(options.json ? document.line : document["why"]?.string ?? "")
        }
    }
}
