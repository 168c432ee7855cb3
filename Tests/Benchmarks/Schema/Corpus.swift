import Contracts
import Foundation
import JSON
import JSONSchema

/// The contracts' schemas, each with the messages of its examples, and those of the protocol with their valid ones.
struct Corpus {
    struct Entry {
        /// Whose messages these are.
        var name: String
        var document: JSONValue
        var schema: JSONSchema
        var values: [JSONValue]
    }

    static let rounds = 5
    /// Long enough that one look at the clock does not count.
    private static let round = Duration.milliseconds(500)
    private static let shortRound = Duration.milliseconds(10)
    /// Passes between two looks at the clock.
    private static let atOnce = 16

    let entries: [Entry]

    var count: Int { entries.reduce(0) { $0 + $1.values.count } }

    init(contracts: String) throws {
        let catalogue = try Catalogue.load(from: contracts)
        var entries: [Entry] = []
        for operation in catalogue.operations.values.sorted(by: { $0.reference.description < $1.reference.description }) {
            let answers = operation.examples.compactMap { $0.reply["outcome"] == "answered" ? $0.reply["data"] : nil }
            let sides = [("request", operation.request, operation.examples.map(\.request)), ("data", operation.data, answers)]
            for (side, schema, values) in sides where !values.isEmpty {
                entries.append(Entry(name: "\(operation.reference) \(side)", document: Self.plain(schema.document), schema: schema, values: values))
            }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(contracts)/protocol").sorted() {
            let folder = "\(contracts)/protocol/\(name)"
            guard FileManager.default.fileExists(atPath: "\(folder)/schema.json") else { continue }
            let document = try Self.read("\(folder)/schema.json")
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/valid").sorted()
            let values = try names.map { try Self.read("\(folder)/valid/\($0)") }
            entries.append(Entry(name: name, document: Self.plain(document), schema: try JSONSchema(document), values: values))
        }
        self.entries = entries
    }

    /// What the peers read.
    var json: JSONValue { .array(entries.map { ["schema": $0.document, "values": .array($0.values)] }) }

    /// - Throws: ``BenchmarkError`` where a message is refused: then something else would be measured.
    func checksPerSecond(_ check: (JSONSchema, JSONValue) -> Bool) throws -> Double {
        var best = 0.0
        for _ in 0..<Self.rounds {
            let start = ContinuousClock.now
            var done = 0
            while ContinuousClock.now - start < Self.round {
                for entry in entries {
                    for value in entry.values where !check(entry.schema, value) { throw BenchmarkError("A message of the contracts was refused.") }
                }
                done += count
            }
            best = max(best, Double(done) / ((ContinuousClock.now - start) / .seconds(1)))
        }
        return best
    }

    /// The same for each schema alone, in the order of the entries.
    func checksPerSecondEach() throws -> [Double] {
        try entries.map { entry in
            var best = 0.0
            for _ in 0..<Self.rounds {
                let start = ContinuousClock.now
                var done = 0
                while ContinuousClock.now - start < Self.shortRound {
                    for _ in 0..<Self.atOnce {
                        for value in entry.values where !entry.schema.isValid(value) {
                            throw BenchmarkError("A message of the contracts was refused.")
                        }
                    }
                    done += Self.atOnce * entry.values.count
                }
                best = max(best, Double(done) / ((ContinuousClock.now - start) / .seconds(1)))
            }
            return best
        }
    }

    /// What every message of a task and a reply goes through. The documents of other messages may hold what their schemas leave open.
    func siftsPerSecond() throws -> Double {
        try checksPerSecond { schema, value in schema.sift(value).dropped >= 0 }
    }

    /// Titles in two languages are a liberty of contracts; the peers would refuse them.
    private static func plain(_ schema: JSONValue) -> JSONValue {
        switch schema {
        case .object(let members):
            var plain = JSONObject(minimumCapacity: members.count)
            for member in members {
                let isText = member.name == "title" || member.name == "description"
                if isText, member.value["zh"]?.string != nil { continue }
                plain.append(member.name, Self.plain(member.value))
            }
            return .object(plain)
        case .array(let elements): return .array(elements.map(plain))
        case .null, .bool, .integer, .number, .string: return schema
        }
    }

    private static func read(_ path: String) throws -> JSONValue {
        try JSONValue(parsing: Array(try Data(contentsOf: URL(filePath: path))), profile: .document)
    }
}
