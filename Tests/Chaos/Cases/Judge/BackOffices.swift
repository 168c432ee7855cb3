import Foundation
import GRDB
import JSON

/// The departments' own databases, read by somebody who has nothing to do with the product: which effects there are, and what the ledgers say.
struct BackOffices: Sendable {
    /// Where an operation's effects stand.
    struct Place: Hashable, Sendable {
        var file: String
        var table: String
        var key: String
        /// When one was taken back.
        var undone: String
        /// Which of the table's rows are this operation's.
        var condition = "1"
    }

    struct Effect: Hashable, Sendable {
        var key: String
        var isUndone: Bool
    }

    /// What a ledger says of a task.
    struct Entry: Hashable, Sendable {
        var key: String
        var task: String
        var operation: String
        var state: String
        /// The word as it was said: `{"outcome": …}`.
        var word: JSONValue?
    }

    /// The operation by which a paper is kept.
    static let filing = "workshop.paper.file"

    static let places: [String: Place] = [
        "police.residence-permit.change-address": Place(file: "police.sqlite", table: "jzz_bg", key: "ywid", undone: "chrq IS NOT NULL"),
        "medical-insurance.medical-record-booklet.supplement": Place(file: "medical-insurance.sqlite", table: "jlc_bf", key: "ywid", undone: "0"),
        "housing-fund.withdrawal.apply": Place(file: "housing-fund.sqlite", table: "grtq", key: "ywid", undone: "zt = '9'"),
        "social-insurance.maternity.apply": Place(file: "social-insurance.sqlite", table: "dysl", key: "ywid", undone: "zt = '9'"),
        "workshop.order.take": workshop("workshop.order.take"), "workshop.stamp.set": workshop("workshop.stamp.set"),
        "workshop.seal.give": workshop("workshop.seal.give"), filing: workshop(filing),
        "workshop.board.decide": Place(file: "workshop-ledger.sqlite", table: "decisions", key: "key", undone: "0"),
    ]

    private static func workshop(_ operation: String) -> Place {
        Place(file: "workshop-office.sqlite", table: "effects", key: "key", undone: "undone", condition: "operation = '\(operation)'")
    }

    /// The database in which a department keeps its ledger.
    private static func ledger(of department: String) -> String {
        department == Stage.workshop ? "workshop-ledger.sqlite" : "\(department).sqlite"
    }

    let folder: String

    private func read<Value>(_ file: String, _ body: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        return try DatabaseQueue(path: "\(folder)/\(file)", configuration: configuration).read(body)
    }

    /// All effects of an operation.
    func effects(of place: Place) throws -> [Effect] {
        try read(place.file) { database in
            try Row.fetchAll(database, sql: "SELECT \(place.key), \(place.undone) FROM \(place.table) WHERE \(place.condition)")
                .map { Effect(key: $0[0], isUndone: $0[1]) }
        }
    }

    /// What there is before any case is.
    struct Past: Sendable {
        /// The keys of effects, by operation.
        var keys: [String: Set<String>]
        /// What the housing fund holds, and what is about to be paid.
        var fund: Int64
    }

    func past() throws -> Past { Past(keys: try Self.places.mapValues { Set(try effects(of: $0).map(\.key)) }, fund: try fund()) }

    /// All that a department's ledger says, by task.
    func entries(of department: String) throws -> [String: [Entry]] {
        let entries = try read(Self.ledger(of: department)) { database in
            try Row.fetchAll(database, sql: "SELECT key, task, operation, state, word FROM onevisit_ledger").map { row in
                let word = (row["word"] as Data?).flatMap { try? JSONValue(parsing: [UInt8]($0), profile: .bus) }
                return Entry(key: row["key"], task: row["task"], operation: row["operation"], state: row["state"], word: word)
            }
        }
        return Dictionary(grouping: entries, by: \.task)
    }

    /// What all accounts of the housing fund hold together, with what was withdrawn and not taken back, in fen. No withdrawal changes it.
    func fund() throws -> Int64 {
        let sql = "SELECT (SELECT sum(grzhye) FROM gr_zh) + (SELECT sum(tqje) FROM grtq WHERE zt = '1')"
        return try read("housing-fund.sqlite") { try Int64.fetchOne($0, sql: sql) ?? 0 }
    }

    /// The hashes of the papers that the workshop keeps, as they are computed from what it keeps, by key.
    func papers() throws -> [String: [String]] {
        let papers = try read("workshop-office.sqlite") { database in
            try Row.fetchAll(database, sql: "SELECT key, content FROM papers").map { (key: $0[0] as String, sha256: Paper.hash(of: $0[1] as Data)) }
        }
        return Dictionary(grouping: papers, by: \.key).mapValues { $0.map(\.sha256) }
    }

    /// What SQLite finds wrong in the departments' databases.
    func damage() throws -> [String] {
        let files = Set(Self.places.values.map(\.file) + Stage.departments.map(Self.ledger))
        return try files.sorted().flatMap { file in
            do {
                return try read(file) { try String.fetchAll($0, sql: "PRAGMA integrity_check") }.filter { $0 != "ok" }.map { "\(file): \($0)" }
            } catch let error as DatabaseError {
                return ["\(file): \(error)"]
            }
        }
    }
}
