public import Contracts
public import GRDB

/// A row that a back office gave: its columns as what they mean, and an error that names the column where they mean nothing.
public struct BackOfficeRow {
    private let row: Row

    init(_ row: Row) {
        self.row = row
    }

    /// A text without the blanks that old systems pad it with.
    public func text(_ column: String) throws(AdapterError) -> String {
        guard let text = try optionalText(column) else { throw Self.unreadable(column, "is empty") }
        return text
    }

    /// A text, or nil where the column is null or blank.
    public func optionalText(_ column: String) throws(AdapterError) -> String? {
        guard let text: String = try value(column) else { return nil }
        let trimmed = text.drop { $0 == " " }
        guard let last = trimmed.lastIndex(where: { $0 != " " }) else { return nil }
        return String(trimmed[...last])
    }

    /// A whole number.
    public func integer(_ column: String) throws(AdapterError) -> Int64 {
        guard let number: Int64 = try value(column) else { throw Self.unreadable(column, "is empty") }
        return number
    }

    /// An amount that the column holds in fen.
    public func fen(_ column: String) throws(AdapterError) -> Fen { Fen(try integer(column)) }

    /// A day, written as `20261123` or `2026-11-23`.
    public func date(_ column: String) throws(AdapterError) -> CivilDate {
        guard let date = CivilDate(try text(column)) else { throw Self.unreadable(column, "holds no day") }
        return date
    }

    /// A month, written as the number 202611.
    public func month(_ column: String) throws(AdapterError) -> CivilMonth {
        let number = try integer(column)
        guard (1_000_00...9999_99).contains(number), (1...12).contains(number % 100) else { throw Self.unreadable(column, "holds no month") }
        return CivilMonth(number: Int(number))
    }

    /// What the department's code in the column is called in the contract.
    public func word(_ column: String, in table: [String: String]) throws(AdapterError) -> String {
        guard let word = table[try text(column)] else { throw Self.unreadable(column, "holds a code that the adapter does not know") }
        return word
    }

    /// Whether the column holds the code for yes, `1`.
    public func flag(_ column: String) throws(AdapterError) -> Bool { try optionalText(column) == "1" }

    private func value<Value: DatabaseValueConvertible>(_ column: String) throws(AdapterError) -> Value? {
        do {
            return try row.decode(Value?.self, forColumn: column)
        } catch {
            throw Self.unreadable(column, "holds another type")
        }
    }

    /// The error says which column, never what stands in it.
    private static func unreadable(_ column: String, _ reason: String) -> AdapterError {
        AdapterError(.backOffice, "the back office's column \(column) \(reason)")
    }
}

extension Database {
    /// The first row of a query, or nil. The statement is prepared once for each connection.
    public func row(_ sql: String, _ arguments: StatementArguments) throws -> BackOfficeRow? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments).map(BackOfficeRow.init)
    }

    /// All rows of a query. The statement is prepared once for each connection.
    public func rows(_ sql: String, _ arguments: StatementArguments) throws -> [BackOfficeRow] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments).map(BackOfficeRow.init)
    }
}
