#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Catalogue {
    /// Reads a `Contracts/` folder.
    /// - Throws: ``CatalogueError`` with every mistake of the whole folder.
    public static func load(from folder: String) throws(CatalogueError) -> Catalogue {
        try Catalogue(reading: ContractFile.all(in: folder))
    }

    /// Reads the files of a `Contracts/` folder from memory.
    /// - Throws: ``CatalogueError`` with every mistake of all files.
    public init(reading files: [ContractFile]) throws(CatalogueError) {
        self = try CatalogueLoader.load(files)
    }
}

extension ContractFile {
    /// Most files of a folder; a city's catalogue has some thousands.
    private static let mostFiles = 100_000
    /// `departments/<department>/<file>`: what lies deeper is nobody's.
    private static let deepest = 3

    /// The files of a folder that the catalogue is made of, through symbolic links. What begins with a dot is left out, as editors leave such
    /// files, and so is the wire protocol.
    /// - Throws: ``CatalogueError`` where the folder or one of its files cannot be read.
    public static func all(in folder: String) throws(CatalogueError) -> [ContractFile] {
        var files: [ContractFile] = []
        try collect(from: folder, under: "", depth: 1, into: &files)
        return files
    }

    private static func collect(from folder: String, under path: String, depth: Int, into files: inout [ContractFile]) throws(CatalogueError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(path)")
        } catch {
            throw unreadable(path.isEmpty ? folder : path, "The folder cannot be read: it does not exist, or its rights forbid it.")
        }
        for name in names.sorted() where !name.hasPrefix(".") {
            let path = path.isEmpty ? name : "\(path)/\(name)"
            var isFolder = false
            guard FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder), path != "protocol" else { continue }
            guard !isFolder else {
                if depth < deepest { try collect(from: folder, under: path, depth: depth + 1, into: &files) }
                continue
            }
            do {
                files.append(ContractFile(path: path, text: Array(try Data(contentsOf: URL(filePath: "\(folder)/\(path)")))))
            } catch {
                throw unreadable(path, "The file cannot be read; give it to the user that this program runs as.")
            }
            guard files.count <= mostFiles else { throw unreadable(folder, "The folder holds more than \(mostFiles) files.") }
        }
    }

    private static func unreadable(_ path: String, _ reason: String) -> CatalogueError {
        CatalogueError([CatalogueMistake(file: path, line: 0, column: 0, rule: .unreadable, message: reason)])
    }
}
