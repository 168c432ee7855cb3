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

    /// The files of a folder that the catalogue is made of. What begins with a dot is left out, as editors leave such files.
    /// - Throws: ``CatalogueError`` where the folder or one of its files cannot be read.
    public static func all(in folder: String) throws(CatalogueError) -> [ContractFile] {
        func unreadable(_ path: String, _ reason: String) -> CatalogueError {
            CatalogueError([CatalogueMistake(file: path, line: 0, column: 0, rule: .unreadable, message: reason)])
        }
        let names: [String]
        do {
            names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter(isRead).sorted()
        } catch {
            throw unreadable(folder, "The folder cannot be read: it does not exist, or its rights forbid it.")
        }
        guard names.count <= mostFiles else { throw unreadable(folder, "The folder holds more than \(mostFiles) files.") }
        var files: [ContractFile] = []
        for name in names {
            var isFolder = false
            guard FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder), !isFolder else { continue }
            do {
                files.append(ContractFile(path: name, text: Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))))
            } catch {
                throw unreadable(name, "The file cannot be read: \(error)")
            }
        }
        return files
    }

    private static func isRead(_ path: String) -> Bool {
        path.split(separator: "/").allSatisfy { !$0.hasPrefix(".") } && !path.hasPrefix("protocol/")
    }
}
