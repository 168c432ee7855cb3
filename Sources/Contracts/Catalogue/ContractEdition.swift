import JSON

/// The texts of all that something was begun with: a matter and the operations that its cases ask, or the calendars. It is kept under its hash, so
/// that an open case goes on as it began, whatever the catalogue says meanwhile.
public struct ContractEdition: Hashable, Sendable {
    /// Sorted by path.
    public let files: [ContractFile]
    /// One JSON text that holds all files. The same files give the same text.
    public let text: String
    /// `sha256:…` of ``text``.
    public let hash: String

    init(_ files: [ContractFile]) {
        let files = files.sorted { $0.path < $1.path }
        let members = files.map { file in
            ["path": .string(file.path), "text": .string(String(decoding: file.text, as: UTF8.self))] as JSONValue
        }
        let utf8 = JSONValue.object(["files": .array(members)]).canonicalUTF8
        self.files = files
        text = String(decoding: utf8, as: UTF8.self)
        hash = Fingerprint.of(utf8)
    }

    /// Reads a text that was kept. Its ``hash`` tells whether it is still what it was.
    /// - Throws: ``CatalogueError`` where it is none.
    public init(text: String) throws(CatalogueError) {
        guard let json = try? JSONValue(parsing: Array(text.utf8), profile: .document), let members = json["files"]?.array else {
            throw Self.unreadable
        }
        var files: [ContractFile] = []
        for member in members {
            guard let path = member["path"]?.string, let text = member["text"]?.string else { throw Self.unreadable }
            files.append(ContractFile(path: path, text: Array(text.utf8)))
        }
        self.files = files
        self.text = text
        hash = Fingerprint.of(Array(text.utf8))
    }

    /// What the files say: matters with their operations, or calendars; no departments, which are asked as they are today.
    ///
    /// What a later version of the loader has learned to call a mistake is none here: the texts were without mistakes when they were kept.
    /// - Throws: ``CatalogueError`` where one of the files says nothing that could be used.
    public func catalogue() throws(CatalogueError) -> Catalogue { try CatalogueLoader.load(kept: files) }

    private static var unreadable: CatalogueError {
        CatalogueError([
            CatalogueMistake(
                file: "a kept edition", line: 0, column: 0, rule: .unreadable, message: "The text is none that was kept: a JSON of files.")
        ])
    }
}

/// The files that a catalogue was read from, by what they are about.
struct ContractSources: Sendable {
    var matters: [String: ContractFile] = [:]
    var operations: [OperationReference: ContractFile] = [:]
    /// By year.
    var calendars: [Int: ContractFile] = [:]
}

extension Catalogue {
    /// The file of a matter; nil where there is none, or where the catalogue was not read from files.
    public func source(of matter: String) -> ContractFile? { sources.matters[matter] }

    /// The file of an operation's version.
    public func source(of operation: OperationReference) -> ContractFile? { sources.operations[operation] }

    /// The file of a year's calendar.
    public func source(ofYear year: Int) -> ContractFile? { sources.calendars[year] }

    /// A matter and all operations that its cases can come to ask: those of its tasks, those that take them back, supply papers, or say whether an
    /// effect has happened. Nil where there is no such matter, or where the catalogue was not read from files.
    ///
    /// It is put together and hashed anew each time; who opens many cases keeps it.
    public func edition(of matter: String) -> ContractEdition? {
        guard let matter = matters[matter], let source = source(of: matter.name) else { return nil }
        var waiting = matter.tasks.flatMap { [$0.operation] + ($0.undo.map { [$0.operation] } ?? []) }
        waiting += matter.terms?.documents.compactMap(\.from) ?? []
        var reached: Set<OperationReference> = []
        while let next = waiting.popLast() {
            guard reached.insert(next).inserted, case .query(let query)? = operations[next]?.effect else { continue }
            waiting.append(query)
        }
        let files = reached.compactMap(source(of:))
        return files.count == reached.count ? ContractEdition([source] + files) : nil
    }

    /// The calendars of all years; nil where the catalogue has none from files.
    public var calendarEdition: ContractEdition? { sources.calendars.isEmpty ? nil : ContractEdition(Array(sources.calendars.values)) }
}
