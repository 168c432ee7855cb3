import JSON

/// Reads all files of a `Contracts/` folder, and holds them against each other.
struct CatalogueLoader {
    private let log = MistakeLog()
    private var departments: [String: (department: Department?, file: String)] = [:]
    private var operations: [OperationReference: Operation] = [:]
    private var declared: Set<OperationReference> = []
    private var operationFiles: [(operation: Operation, file: String, node: SourceNode)] = []
    private var folders: Set<String> = []
    private var drafts: [(draft: MatterDraft, reader: FileReader)] = []
    private var matters: [Matter] = []
    private var years: [WorkingCalendar.Year] = []

    static func load(_ files: [ContractFile]) throws(CatalogueError) -> Catalogue {
        var loader = CatalogueLoader()
        for file in files.sorted(by: { $0.path < $1.path }) { loader.read(file) }
        if loader.folders.isEmpty {
            loader.log.add(.file, file: "departments", at: .whole, "There is no department: each has a folder with department.yaml and operations.")
        }
        loader.checkDepartments()
        loader.checkEffects()
        for (draft, reader) in loader.drafts {
            let check = MatterCheck(reader: reader, draft: draft, operations: loader.operations, declared: loader.declared)
            if let matter = check.matter() { loader.matters.append(matter) }
        }
        guard loader.log.mistakes.isEmpty else { throw CatalogueError(loader.log.mistakes) }
        return Catalogue(
            departments: loader.departments.values.compactMap(\.department), operations: Array(loader.operations.values), matters: loader.matters,
            calendar: WorkingCalendar(loader.years), fingerprint: ContractFile.fingerprint(of: files))
    }

    private mutating func read(_ file: ContractFile) {
        let reader = FileReader(file: file.path, log: log)
        switch ContractFile.Kind(path: file.path) {
        case .other: break
        case .unexpected(let reason): reader.complain(.file, .whole, reason)
        case .department(let folder):
            folders.insert(folder)
            departments[folder] = (YAMLReader(file: file.path, log: log).read(file.text).flatMap { reader.department($0, folder: folder) }, file.path)
        case .operation(let folder, let fileName):
            folders.insert(folder)
            readOperation(file, reader, folder, fileName)
        case .matter(let fileName):
            guard let node = YAMLReader(file: file.path, log: log).read(file.text), let draft = reader.matter(node, fileName: fileName) else {
                return
            }
            drafts.append((draft, reader))
        case .calendar(let fileName):
            let node = YAMLReader(file: file.path, log: log).read(file.text)
            if let year = node.flatMap({ reader.calendarYear($0, fileName: fileName) }) { years.append(year) }
        }
    }

    /// An operation that cannot be read is declared all the same by its file's name, so that one mistake is not told again by every matter.
    private mutating func readOperation(_ file: ContractFile, _ reader: FileReader, _ folder: String, _ fileName: String) {
        if let reference = OperationReference(folder: folder, fileName: fileName) { declared.insert(reference) }
        guard let node = YAMLReader(file: file.path, log: log).read(file.text) else { return }
        if let name = node["operation"]?.string, let version = node["version"]?.json.integer { declared.insert(.init(name, version: Int(version))) }
        guard let operation = reader.operation(node, department: folder, fileName: fileName) else { return }
        operations[operation.reference] = operation
        operationFiles.append((operation, file.path, node))
    }

    private func checkDepartments() {
        for folder in folders.sorted() {
            let file = departments[folder]?.file ?? "departments/\(folder)/department.yaml"
            let reader = FileReader(file: file, log: log)
            if departments[folder] == nil { reader.complain(.file, .whole, "The department “\(folder)” has operations but no such file.") }
            if !Name.isValid(folder) {
                reader.complain(.name, .whole, "“\(folder)” is no name of a department: small letters, digits and hyphens, beginning with a letter.")
            } else if Name.reservedForDepartments.contains(folder) {
                reader.complain(.name, .whole, "“\(folder)” is a name of the bus, so no department may have it.")
            }
        }
    }

    private func checkEffects() {
        for (operation, file, node) in operationFiles {
            guard case .query(let query) = operation.effect, !declared.contains(query) else { continue }
            let question = Spelling.question(query.description, among: declared.map(\.description))
            FileReader(file: file, log: log).complain(.reference, node.place(of: ["effect"]), "There is no operation \(query)\(question)")
        }
    }
}

extension OperationReference {
    /// What the file `<operation without its department>.v<version>.yaml` of a department's folder is named for.
    fileprivate init?(folder: String, fileName: String) {
        let parts = fileName.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 3, let last = parts.dropLast().last, last.first == "v", let version = Int(last.dropFirst()) else { return nil }
        self.init(([Substring(folder)] + parts.dropLast(2)).joined(separator: "."), version: version)
    }
}
