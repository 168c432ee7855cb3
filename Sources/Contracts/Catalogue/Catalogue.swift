/// All departments, operations, matters and calendars of a `Contracts/` folder, checked against each other. A value: a reload makes a new one, and
/// requests in flight stay with theirs.
public struct Catalogue: Sendable {
    public var departments: [String: Department]
    public var operations: [OperationReference: Operation]
    public var matters: [String: Matter]
    /// The days that offices work, of all years that have been announced.
    public var calendar: WorkingCalendar
    /// What the files say that this was read from, as `sha256:…`: another one means that something changed. Empty where there are no files.
    public var fingerprint: String
    /// What is no mistake and deserves a look all the same: fields of forms that mean the same, and what nobody uses. Sorted as mistakes are.
    public internal(set) var warnings: [CatalogueMistake] = []
    /// The files themselves, for ``edition(of:)``.
    var sources = ContractSources()

    public init(
        departments: [Department], operations: [Operation], matters: [Matter], calendar: WorkingCalendar = WorkingCalendar(), fingerprint: String = ""
    ) {
        self.departments = Dictionary(departments.map { ($0.name, $0) }) { $1 }
        self.operations = Dictionary(operations.map { ($0.reference, $0) }) { $1 }
        self.matters = Dictionary(matters.map { ($0.name, $0) }) { $1 }
        self.calendar = calendar
        self.fingerprint = fingerprint
    }

    /// The operations of one department, by name and version.
    public func operations(of department: String) -> [Operation] {
        operations.values.filter { $0.reference.department == department }
            .sorted { ($0.reference.name, $0.reference.version) < ($1.reference.name, $1.reference.version) }
    }
}
