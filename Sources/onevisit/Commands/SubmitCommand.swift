import ArgumentParser
import FoundationEssentials
import Glibc
import JSON

extension RequestCommand {
    struct Submit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Submit a matter and show its answer.",
            discussion: """
                On a terminal the parts are shown as they arrive; elsewhere, and with --json, the answer is printed once it is closed.

                  onevisit request submit social-security-overview --resident 990104… --name 张伟
                  onevisit request submit contribution-history --resident 990104… --name 张伟 --form fromMonth=2025-01
                  onevisit request submit my-affairs --data request.json --json
                """)

        @Argument(help: "Name of the matter; `onevisit matters list` lists them.") var matter: String

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
            var document = try data.map { path throws(Failure) in try Self.read(path) } ?? [:]
            document["matter"] = .string(matter)
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
            var fields = document["form"]?.object ?? [:]
            for field in form {
                let (name, value) = try Self.field(field)
                fields[name] = value
            }
            document["form"] = .object(fields)
            return .object(document)
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

        private static func read(_ path: String) throws(Failure) -> JSONObject {
            let bytes: [UInt8]
            if path == "-" {
                bytes = standardInput()
            } else {
                guard let data = FileManager.default.contents(atPath: path) else { throw Failure(.failed, "\(path) cannot be read") }
                bytes = Array(data)
            }
            do {
                guard let object = try JSONValue(parsing: bytes, profile: .document).object else {
                    throw Failure(.failed, "\(path): a request is a JSON object")
                }
                return object
            } catch let error as JSONError {
                throw Failure(.failed, "\(path):\(error.line):\(error.column): \(error.reason)")
            } catch {
                throw Failure(.failed, "\(path): \(error)")
            }
        }

        private static func standardInput() -> [UInt8] {
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return bytes }
                bytes += chunk[..<count]
            }
        }
    }
}
