/// The files of an adapter in Python as they stand in `Files`, with `@…@` for what differs between departments and kinds.
extension AdapterScaffold {
    /// The wire protocol for an adapter in Python: one file that all kinds share. `@…@` stand for what differs between departments.
    static let pythonBus = text(PackageResources.bus_py)
    /// The test of what all kinds share.
    static let pythonBusTest = text(PackageResources.test_bus_py)
    /// An adapter that answers by functions of Python.
    static let pythonAdapter = text(PackageResources.adapter_py)
    /// What those share that answer from rows.
    static let pythonColumns = text(PackageResources.columns_py)
    /// The test of an adapter, with places for what a kind needs.
    static let pythonTest = text(PackageResources.test_adapter_py)
    /// An adapter that exchanges files.
    static let fileAdapter = text(PackageResources.file_adapter_py)
    /// A back office for it.
    static let fileBackOffice = text(PackageResources.file_back_office_py)
    /// What its test has besides.
    static let fileTest = text(PackageResources.file_test_py)
    /// An adapter that asks over HTTP.
    static let restAdapter = text(PackageResources.rest_adapter_py)
    /// A back office for it.
    static let restBackOffice = text(PackageResources.rest_back_office_py)
    /// What its test has besides.
    static let restTest = text(PackageResources.rest_test_py)
    /// An adapter that answers from a database.
    static let sqlAdapter = text(PackageResources.sql_adapter_py)
    /// Which database that is.
    static let sqlDatabase = text(PackageResources.sql_database_py)
    /// What its test has besides.
    static let sqlTest = text(PackageResources.sql_test_py)

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
