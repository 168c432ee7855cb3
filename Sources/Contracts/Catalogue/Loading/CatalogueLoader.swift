import JSON

/// Reads all files of a `Contracts/` folder, and holds them against each other.
struct CatalogueLoader {
    private let log = MistakeLog()
    private let warnings = MistakeLog()
    private var departments: [String: (department: Department?, file: String)] = [:]
    private var operations: [OperationReference: Operation] = [:]
    private var declared: Set<OperationReference> = []
    private var operationFiles: [(operation: Operation, file: String, node: SourceNode)] = []
    private var folders: Set<String> = []
    private var drafts: [(draft: MatterDraft, reader: FileReader)] = []
    private var matters: [Matter] = []
    private var years: [WorkingCalendar.Year] = []
    private var sources = ContractSources()
    private var documents: [ContractSource] = []

    /// - Throws: ``CatalogueError`` with every mistake of all files.
    static func load(_ files: [ContractFile]) throws(CatalogueError) -> Catalogue {
        let loader = loaded(files)
        guard loader.log.mistakes.isEmpty else { throw CatalogueError(loader.log.mistakes) }
        return loader.catalogue(of: files)
    }

    /// Reads on whatever is wrong.
    static func reading(_ files: [ContractFile]) -> CatalogueReading {
        let loader = loaded(files)
        return CatalogueReading(
            catalogue: loader.catalogue(of: files), sources: loader.documents.sorted { $0.path < $1.path }, mistakes: loader.log.mistakes,
            warnings: loader.warnings.mistakes)
    }

    private static func loaded(_ files: [ContractFile]) -> CatalogueLoader {
        var loader = CatalogueLoader()
        for file in files.sorted(by: { $0.path < $1.path }) { loader.read(file) }
        if loader.folders.isEmpty {
            loader.log.add(.file, file: "departments", at: .whole, "There is no department: each has a folder with department.yaml and operations.")
        }
        loader.checkDepartments()
        loader.checkEffects()
        loader.checkMatters()
        return loader
    }

    /// Reads files that were without mistakes once.
    /// - Throws: ``CatalogueError`` where one of them says nothing that could be used.
    static func load(kept files: [ContractFile]) throws(CatalogueError) -> Catalogue {
        var loader = CatalogueLoader()
        for file in files { loader.read(file) }
        loader.checkMatters()
        guard loader.matters.count + loader.operations.count + loader.years.count == files.count else { throw CatalogueError(loader.log.mistakes) }
        return loader.catalogue(of: files)
    }

    private func catalogue(of files: [ContractFile]) -> Catalogue {
        var catalogue = Catalogue(
            departments: departments.values.compactMap(\.department), operations: Array(operations.values), matters: matters,
            calendar: WorkingCalendar(years), fingerprint: ContractFile.fingerprint(of: files))
        catalogue.sources = sources
        catalogue.warnings = warnings.mistakes.sorted()
        return catalogue
    }

    private mutating func node(of file: ContractFile) -> SourceNode? {
        let node = YAMLReader(file: file.path, log: log).read(file.text)
        if let node { documents.append(ContractSource(path: file.path, node: node)) }
        return node
    }

    private mutating func checkMatters() {
        for (draft, reader) in drafts {
            let check = MatterCheck(reader: reader, draft: draft, operations: operations, declared: declared)
            if let matter = check.matter() { matters.append(matter) }
            FormLint(reader: FileReader(file: reader.file, log: warnings), matter: draft).run()
        }
    }

    private mutating func read(_ file: ContractFile) {
        let reader = FileReader(file: file.path, log: log)
        switch ContractFile.Kind(path: file.path) {
        case .words: _ = node(of: file)
        case .other: break
        case .unexpected(let reason): reader.complain(.file, .whole, reason)
        case .department(let folder):
            folders.insert(folder)
            departments[folder] = (node(of: file).flatMap { reader.department($0, folder: folder) }, file.path)
        case .operation(let folder, let fileName):
            folders.insert(folder)
            readOperation(file, reader, folder, fileName)
        case .matter(let fileName):
            guard let node = node(of: file), let draft = reader.matter(node, fileName: fileName) else { return }
            drafts.append((draft, reader))
            sources.matters[draft.name] = file
        case .calendar(let fileName):
            guard let year = node(of: file).flatMap({ reader.calendarYear($0, fileName: fileName) }) else { return }
            years.append(year)
            sources.calendars[year.year] = file
        }
    }

    /// An operation that cannot be read is declared all the same by its file's name, so that one mistake is not told again by every matter.
    private mutating func readOperation(_ file: ContractFile, _ reader: FileReader, _ folder: String, _ fileName: String) {
        if let reference = OperationReference(folder: folder, fileName: fileName) { declared.insert(reference) }
        guard let node = node(of: file) else { return }
        if let name = node["operation"]?.string, let version = node["version"]?.json.integer { declared.insert(.init(name, version: Int(version))) }
        guard let operation = reader.operation(node, department: folder, fileName: fileName) else { return }
        operations[operation.reference] = operation
        sources.operations[operation.reference] = file
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
