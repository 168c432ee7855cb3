import ArgumentParser
import JSON

extension RequestCommand {
    struct Submit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Submit a matter and show its answer.",
            discussion: """
                On a terminal the parts are shown as they arrive; elsewhere, and with --json, the answer is printed once it is closed.

                  onevisit request submit social-security-overview --resident 990104… --name 张伟
                  onevisit request submit contribution-history --resident 990104… --name 张伟 --form fromMonth=2025-01
                  onevisit request submit --data request.json --json
                """)

        @Argument(help: "Name of the matter; `onevisit matters list` lists them. Not needed where the file of --data names it.") var matter: String?

        @Option(help: ArgumentHelp("The applicant's resident identity number.", valueName: "id")) var resident: String?
        @Option(help: "The applicant's name.") var name: String?
        @Option(
            help: ArgumentHelp(
                "Of an enterprise: its unified social credit code. --resident and --name are then those of who acts for it.", valueName: "code"))
        var enterprise: String?
        @Option(help: ArgumentHelp("Of an enterprise: its name.", valueName: "name")) var enterpriseName: String?

        @Option(
            parsing: .singleValue,
            help: ArgumentHelp("A field of the form; field:=json for anything but text. Can be repeated.", valueName: "field=value"))
        var form: [String] = []

        @Option(
            parsing: .singleValue,
            help: ArgumentHelp(
                "An optional document that will come: the case waits for it. Can be repeated; required ones are waited for anyway.", valueName: "name"
            ))
        var announce: [String] = []

        @Option(help: ArgumentHelp("Of a case: the number on the applicant's slip, by which it is found again.", valueName: "number"))
        var ticket: String?

        @Option(help: ArgumentHelp("File with a request document, or - for the standard input. Other flags win over it.", valueName: "file"))
        var data: String?

        @Option(help: "How long to wait for the answer, as 3s or 500ms; 0s returns at once.") var wait: String?

        @Option(help: ArgumentHelp("Name of this submission: the same again joins the first.", valueName: "key")) var idempotencyKey: String?

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let limit = try wait.map { text throws(Failure) in
                guard let limit = Duration(setting: text) else { throw Failure(.usage, "--wait \(text): write a duration such as 3s or 500ms") }
                return limit
            }
            let client = try options.client()
            let live = LiveAnswer(client: client, isJSON: options.json, limit: limit)
            try await live.submit(try document(), key: idempotencyKey)
        }

        /// The request document that the flags and the file make together.
        private func document() throws(Failure) -> JSONValue {
            var document = try data.map { path throws(Failure) in try JSONInput.object(from: path) } ?? [:]
            if let matter { document["matter"] = .string(matter) }
            guard document["matter"]?.string != nil else {
                throw Failure(.usage, "name the matter, or write it as \"matter\" into the file of --data; `onevisit matters list` lists them")
            }
            var applicant = document["applicant"]?.object ?? [:]
            if let enterprise {
                applicant["creditCode"] = .string(enterprise)
                if let enterpriseName { applicant["name"] = .string(enterpriseName) }
                var agent = applicant["agent"]?.object ?? [:]
                if let resident { agent["residentId"] = .string(resident) }
                if let name { agent["name"] = .string(name) }
                applicant["agent"] = .object(agent)
            } else {
                if let resident { applicant["residentId"] = .string(resident) }
                if let name { applicant["name"] = .string(name) }
            }
            document["applicant"] = .object(applicant)
            document["form"] = try Self.form(document["form"], with: form)
            if !announce.isEmpty { document["documents"] = .array(announce.map { .string($0) }) }
            if let ticket { document["ticket"] = .string(ticket) }
            return .object(document)
        }

        /// A form with further fields, given as `field=text` or `field:=json`.
        static func form(_ form: JSONValue?, with fields: [String]) throws(Failure) -> JSONValue {
            var form = form?.object ?? [:]
            for field in fields {
                let (name, value) = try Self.field(field)
                form[name] = value
            }
            return .object(form)
        }

        /// `field=text` or `field:=json`.
        static func field(_ text: String) throws(Failure) -> (name: String, value: JSONValue) {
            guard let equals = text.firstIndex(of: "=") else { throw Failure(.usage, "--form \(text): write --form field=value") }
            let value = String(text[text.index(after: equals)...])
            let name = text[..<equals]
            guard name.hasSuffix(":") else { return (String(name), .string(value)) }
            do { return (String(name.dropLast()), try JSONValue(parsing: Array(value.utf8), profile: .document)) } catch {
                throw Failure(.usage, "--form \(text): the value is no JSON: \(error.reason)")
            }
        }
    }
}
