public import JSON

extension Catalogue {
    /// The texts of all matters, operations and calendars: what another program needs in order to hold its own contracts against these. Empty
    /// where the catalogue was not read from files.
    public var texts: ContractEdition {
        ContractEdition(Array(sources.matters.values) + Array(sources.operations.values) + Array(sources.calendars.values))
    }

    /// Reads the files of a folder as texts that were without mistakes once: matters, operations and calendars, without the departments.
    /// - Throws: ``CatalogueError`` where one of the files says nothing that could be used.
    public init(readingKept files: [ContractFile]) throws(CatalogueError) {
        let kept = files.filter { file in
            switch ContractFile.Kind(path: file.path) {
            case .operation, .matter, .calendar: true
            case .department, .words, .other, .unexpected: false
            }
        }
        self = try CatalogueLoader.load(kept: kept)
    }
}

extension ContractFile {
    /// The file's document, for lists that lie beside the contracts and are none.
    /// - Throws: ``CatalogueError`` with every mistake of the YAML.
    public func document() throws(CatalogueError) -> JSONValue {
        let log = MistakeLog()
        guard let node = YAMLReader(file: path, log: log).read(text) else { throw CatalogueError(log.mistakes) }
        return node.json
    }
}
