import FoundationEssentials

/// Files whose change is a reason to try again, by their sizes and times.
struct FileWatch {
    private struct State: Hashable {
        var size: UInt64
        var modified: Date
    }

    private let paths: [String]
    private var last: [String: State] = [:]

    /// - Parameter paths: files, and folders with all that is in them but what is hidden. What is not there now is looked for all the same.
    init(_ paths: [String]) {
        self.paths = paths
        last = states
    }

    /// Whether something is otherwise than when this was asked last, or than at the beginning.
    mutating func hasChanged() -> Bool {
        let states = states
        defer { last = states }
        return states != last
    }

    /// The files that a command names, as far as they are there: what it is made of.
    static func files(in command: String) -> [String] {
        command.split { " \t\n'\";&|".contains($0) }.map(String.init).filter { word in
            var isFolder = false
            return FileManager.default.fileExists(atPath: word, isDirectory: &isFolder) && !isFolder
        }
    }

    private var states: [String: State] {
        var states: [String: State] = [:]
        for path in paths {
            for file in [path] + inside(path) {
                // A file that goes away while it is looked at has no state, as one that never was.
                guard let attributes = try? FileManager.default.attributesOfItem(atPath: file),
                    attributes[.type] as? FileAttributeType == .typeRegular
                else { continue }
                states[file] = State(size: attributes[.size] as? UInt64 ?? 0, modified: attributes[.modificationDate] as? Date ?? .distantPast)
            }
        }
        return states
    }

    private func inside(_ folder: String) -> [String] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return names.filter { name in !name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__pycache__" } }.map { "\(folder)/\($0)" }
    }
}
