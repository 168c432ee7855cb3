import Contracts
import FoundationEssentials
import JSON

/// What all processes of one benchmark agree on: the broker, its users, the contracts, and what is asked.
struct Setup {
    /// The matter of five departments.
    static let matter = "my-affairs"
    static let gateway = "bench"
    static let orchestratorUser = "onevisit"

    var contracts: String
    var host: String
    /// By user.
    var passwords: [String: String]

    init(contracts: String, host: String, passwords: [String: String]) {
        self.contracts = contracts
        self.host = host
        self.passwords = passwords
    }

    init(readingFrom path: String) throws {
        let document = try JSONValue(parsing: [UInt8](Data(contentsOf: URL(filePath: path))), profile: .document)
        contracts = document["contracts"]?.string ?? ""
        host = document["host"]?.string ?? ""
        passwords = document["passwords"]?.object?.reduce(into: [:]) { $0[$1.name] = $1.value.string } ?? [:]
    }

    func write(to path: String) throws {
        var secrets = JSONObject()
        for (user, password) in passwords.sorted(by: { $0.key < $1.key }) { secrets[user] = .string(password) }
        let document: JSONValue = ["contracts": .string(contracts), "host": .string(host), "passwords": .object(secrets)]
        try Data(document.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    /// Where a user logs in.
    func url(_ user: String) -> String { "amqp://\(user):\(passwords[user] ?? "")@\(host)" }

    /// The operations that the matter asks for, in the order of its tasks.
    func operations(in catalogue: Catalogue) throws -> [Operation] {
        guard let matter = catalogue.matters[Self.matter] else { throw BenchmarkError("the contracts have no matter \(Self.matter)") }
        return try matter.tasks.map { task in
            guard let operation = catalogue.operations[task.operation] else { throw BenchmarkError("there is no contract of \(task.operation)") }
            return operation
        }
    }
}

extension Operation {
    /// The first example in which the department answers: its input, and the data of its reply.
    func answeredExample() throws -> (input: JSONValue, data: JSONValue) {
        for example in examples {
            if example.reply["outcome"]?.string == "answered", let data = example.reply["data"] { return (example.request, data) }
        }
        throw BenchmarkError("\(reference) has no example that is answered")
    }
}

/// Something that a benchmark needs is not there.
struct BenchmarkError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
