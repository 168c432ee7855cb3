public import JSON

/// A file of a `Contracts/` folder as a value that knows where each of its parts stands.
public struct ContractSource: Sendable {
    /// What the file is about, by its place in the folder.
    public enum Kind: Hashable, Sendable {
        case department, operation, matter, calendar
        /// `words.yaml`.
        case words
    }

    /// From the folder, with `/`.
    public let path: String
    public let kind: Kind
    public let json: JSONValue
    private let node: SourceNode

    init(path: String, node: SourceNode) {
        self.path = path
        self.node = node
        json = node.json
        kind =
            switch ContractFile.Kind(path: path) {
            case .department: .department
            case .operation: .operation
            case .matter: .matter
            case .calendar: .calendar
            case .words, .other, .unexpected: .words
            }
    }

    /// Where the value at `pointer` stands, from 1: its name, or itself in a list. A pointer that leads too far gives the last place on its way.
    public func place(of pointer: JSONPointer) -> (line: Int, column: Int) {
        let place = node.place(of: pointer)
        return (place.line, place.column)
    }
}

/// All that could be read of a folder, and all that is wrong with it: for those who go on looking where a catalogue would be refused.
public struct CatalogueReading: Sendable {
    /// What could be read, whatever is wrong with other files. Without mistakes it is the catalogue.
    public let catalogue: Catalogue
    /// Each file whose YAML could be read, by its path.
    public let sources: [ContractSource]
    /// Sorted by file, line and column, as the warnings are.
    public let mistakes: [CatalogueMistake]
    public let warnings: [CatalogueMistake]

    public init(_ files: [ContractFile]) {
        self = CatalogueLoader.reading(files)
    }

    init(catalogue: Catalogue, sources: [ContractSource], mistakes: [CatalogueMistake], warnings: [CatalogueMistake]) {
        self.catalogue = catalogue
        self.sources = sources
        self.mistakes = mistakes.sorted()
        self.warnings = warnings.sorted()
    }
}
