public import GRDB

/// An adapter whose back office is a SQLite database of the department's own, which a demonstration can make and fill.
///
/// The composition root treats all of them alike:
/// ```swift
/// for adapter in [PoliceAdapter.self, …] as [any SQLiteAdapter.Type] {
///     try adapter.seed(at: path(of: adapter.department), with: DemoPopulation())
/// }
/// ```
public protocol SQLiteAdapter: DepartmentAdapter {
    /// The SQL statements that make the department's tables and indexes.
    static var schema: String { get }

    /// An adapter that asks this database.
    init(backOffice: SQLiteBackOffice)

    /// The query that counts how often each operation of the case lane has taken effect, by operation: for whoever tries the adapter. What has
    /// been taken back counts too.
    static var effects: [String: String] { get }

    /// Fills the empty tables: the people of the contracts' examples, and the demonstration's population. Runs in one transaction.
    static func seed(_ database: Database, with population: DemoPopulation) throws
}

extension SQLiteAdapter {
    public static var effects: [String: String] { [:] }

    /// Makes the department's database at that path anew and fills it. The directory has to be there; a file at the path is replaced, once
    /// the new one is complete.
    public static func seed(at path: String, with population: DemoPopulation) throws(AdapterError) {
        try SQLiteBackOffice.create(for: department, at: path, schema: schema) { try seed($0, with: population) }
    }

    /// An adapter that asks the database at that path.
    /// - Throws: ``AdapterError`` where there is no such database.
    public init(backOfficeAt path: String) throws(AdapterError) {
        self.init(backOffice: try SQLiteBackOffice(of: Self.department, at: path))
    }
}
