import AdapterKit
import GRDB
public import Messaging

/// Those who may answer on the page: their names, and what remains of their passphrases.
///
/// A passphrase is made by the program and not by the clerk, so it is as hard to guess as a key, and a plain hash of it gives nothing away.
public struct DeskClerks: Sendable {
    /// A clerk, as far as others may know him.
    public struct Clerk: Hashable, Sendable {
        public let name: String
        public let addedAt: Timestamp
    }

    /// A name is a person's, in any script, and stands in tables.
    private static let longestName = 40

    let ledger: SQLiteLedger
    let time: any TimeSource

    /// Adds a clerk.
    /// - Parameter passphrase: what he logs in with.
    /// - Throws: ``DeskError`` where the name cannot be used or is taken.
    public func add(_ name: String, passphrase: Passphrase) async throws {
        guard Self.isName(name) else {
            throw DeskError(
                .clerk, zh: "姓名应为 1 至 \(Self.longestName) 个字符，首尾无空格",
                en: "a clerk's name has 1 to \(Self.longestName) characters, and no blanks around it")
        }
        let now = time.timestamp
        try await ledger.write { database in
            guard try !Self.exists(name, in: database) else {
                throw DeskError(.clerk, zh: "已有名为 \(name) 的人员", en: "there is a clerk \(name) already; remove him first, or choose another name")
            }
            try database.execute(
                sql: "INSERT INTO onevisit_desk_clerk (name, passphrase_hash, added_at) VALUES (?, ?, ?)",
                arguments: [name, passphrase.hash, now.milliseconds])
        }
    }

    /// Removes a clerk, who is logged out with it. What he answered stays his.
    /// - Throws: ``DeskError`` where there is none of that name.
    public func remove(_ name: String) async throws {
        try await ledger.write { database in
            guard try Self.exists(name, in: database) else {
                throw DeskError(.clerk, zh: "没有名为 \(name) 的人员", en: "there is no clerk \(name); `onevisit desk clerk list` lists them")
            }
            try database.execute(sql: "DELETE FROM onevisit_desk_session WHERE clerk = ?", arguments: [name])
            try database.execute(sql: "DELETE FROM onevisit_desk_clerk WHERE name = ?", arguments: [name])
        }
    }

    /// All clerks, by name.
    public func all() async throws -> [Clerk] {
        try await ledger.read { database in
            try Row.fetchAll(database, sql: "SELECT name, added_at FROM onevisit_desk_clerk ORDER BY name").map {
                Clerk(name: $0["name"], addedAt: Timestamp(milliseconds: $0["added_at"]))
            }
        }
    }

    private static func exists(_ name: String, in database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT * FROM onevisit_desk_clerk WHERE name = ?)", arguments: [name]) ?? false
    }

    private static func isName(_ text: String) -> Bool {
        (1...longestName).contains(text.count) && FormBody.trimmed(text) == text
            && text.unicodeScalars.allSatisfy { ![.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory) }
    }
}

// MARK: - Sessions

extension DeskClerks {
    /// A working day: who goes home without logging out is logged out by the next morning.
    static let longestSession: Duration = .seconds(10 * 3600)
    /// Who leaves the room for so long finds himself logged out.
    static let longestRest: Duration = .seconds(3600)
    /// That a session is used is written down no more often than this: it is a commit.
    private static let touch: Duration = .seconds(300)

    /// Logs a clerk in.
    /// - Returns: the token of his session; nil where name and passphrase do not belong together.
    func logIn(_ name: String, _ passphrase: Passphrase) async throws -> SessionToken? {
        let stored = try await ledger.read { database in
            try String.fetchOne(database, sql: "SELECT passphrase_hash FROM onevisit_desk_clerk WHERE name = ?", arguments: [name])
        }
        // Hashes are compared, so what the time of the comparison tells is nothing about the passphrase.
        guard let stored, stored == passphrase.hash else { return nil }
        var random = SystemRandomNumberGenerator()
        let token = SessionToken(using: &random)
        let now = time.timestamp
        try await ledger.write { database in
            try database.execute(
                sql: "DELETE FROM onevisit_desk_session WHERE begun_at <= ? OR used_at <= ?",
                arguments: [
                    now.advanced(by: .zero - Self.longestSession).milliseconds, now.advanced(by: .zero - Self.longestRest).milliseconds,
                ])
            try database.execute(
                sql: "INSERT INTO onevisit_desk_session (token_hash, clerk, begun_at, used_at) VALUES (?, ?, ?, ?)",
                arguments: [token.hash, name, now.milliseconds, now.milliseconds])
        }
        return token
    }

    /// Whose session that is; nil where it is none any more.
    func clerk(of token: SessionToken) async throws -> String? {
        let now = time.timestamp
        let found = try await ledger.read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT clerk, used_at FROM onevisit_desk_session JOIN onevisit_desk_clerk ON name = clerk
                    WHERE token_hash = ? AND begun_at > ? AND used_at > ?
                    """,
                arguments: [
                    token.hash, now.advanced(by: .zero - Self.longestSession).milliseconds, now.advanced(by: .zero - Self.longestRest).milliseconds,
                ]
            ).map { (clerk: $0["clerk"] as String, usedAt: Timestamp(milliseconds: $0["used_at"])) }
        }
        guard let found else { return nil }
        if found.usedAt.duration(to: now) >= Self.touch {
            try await ledger.write { database in
                try database.execute(
                    sql: "UPDATE onevisit_desk_session SET used_at = ? WHERE token_hash = ?", arguments: [now.milliseconds, token.hash])
            }
        }
        return found.clerk
    }

    /// Ends a session.
    func logOut(_ token: SessionToken) async throws {
        try await ledger.write { database in
            try database.execute(sql: "DELETE FROM onevisit_desk_session WHERE token_hash = ?", arguments: [token.hash])
        }
    }
}
