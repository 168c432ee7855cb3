import GRDB
import Messaging

/// Cases by their numbers. A number tells its case's row; those that do not, because the store was made by an earlier version or they were not given
/// by it, stand in a table of their own. An index of all numbers would have every new case fall on another page.
extension SQLiteStoreAccess {
    func caseRecord(number: String) throws -> CaseRecord? {
        if let place = try numbers().place(in: number),
            let found: CaseRecord = try record("FROM cases WHERE row = ? AND number = ?", [place, number])
        {
            return found
        }
        return try record("FROM numbers JOIN cases ON cases.id = numbers.request WHERE numbers.number = ?", [number])
    }

    func nextNumber(at now: Timestamp) throws -> String {
        let numbers = try numbers()
        let last = try number("SELECT seq FROM sqlite_sequence WHERE name = 'cases'") ?? 0
        var text = numbers.text(of: last + 1, at: now)
        var place = last + 1
        while try number("SELECT 1 FROM numbers WHERE number = ?", [text]) != nil {
            place += 1
            text = numbers.text(of: place, at: now)
        }
        // The row whose number is taken is left out.
        if place > last + 1 { try run("UPDATE sqlite_sequence SET seq = ? WHERE name = 'cases'", [place - 1]) }
        return text
    }

    /// Keeps the number of the case that was inserted last where it does not tell its row.
    func keepNumber(of record: CaseRecord) throws {
        guard try numbers().place(in: record.number) != database.lastInsertedRowID else { return }
        try run("INSERT INTO numbers (number, request) VALUES (?, ?)", [record.number, record.id])
    }

    private func numbers() throws -> CaseNumbers {
        if let known = memory.numbers { return known }
        guard let secret = try row("SELECT value FROM secrets WHERE name = 'case-numbers'") else {
            throw StoreError(.unusable, "The store has lost the secret of its case numbers. Restore it from a copy.")
        }
        let numbers = CaseNumbers(secret: secret.bytes("value"))
        memory.numbers = numbers
        return numbers
    }
}
