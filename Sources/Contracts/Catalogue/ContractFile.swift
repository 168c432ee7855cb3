import Crypto

/// One file of a `Contracts/` folder.
public struct ContractFile: Hashable, Sendable {
    /// From the folder, with `/`: `matters/my-affairs.yaml`.
    public var path: String
    public var text: [UInt8]

    public init(path: String, text: [UInt8]) {
        self.path = path
        self.text = text
    }

    /// What a set of files says, as `sha256:…`: the same for the same names and texts, in whatever order.
    public static func fingerprint(of files: [ContractFile]) -> String {
        var hash = SHA256()
        for file in files.sorted(by: { $0.path < $1.path }) {
            // Lengths keep one file's end from passing for another's beginning.
            hash.update(data: Array("\(file.path.utf8.count) \(file.text.count) \(file.path)".utf8))
            hash.update(data: file.text)
        }
        return Fingerprint.text(hash.finalize())
    }

    /// What a file is, by its place.
    enum Kind: Hashable {
        case department(folder: String)
        case operation(folder: String, fileName: String)
        case matter(fileName: String)
        case calendar(fileName: String)
        /// The names that members of contracts may have. Looked at by the lint alone.
        case words
        /// Not the catalogue's business: the wire protocol, notes for people.
        case other
        case unexpected(String)

        init(path: String) {
            let parts = path.split(separator: "/").map(String.init)
            switch (parts.first, parts.count) {
            case ("protocol", _): self = .other
            case _ where path.hasSuffix(".md"): self = .other
            case ("words.yaml", 1): self = .words
            // What a team passes over when contracts change.
            case ("breaking-ignore.yaml", 1): self = .other
            case ("departments", 3) where parts[2] == "department.yaml": self = .department(folder: parts[1])
            case ("departments", 3) where path.hasSuffix(".yaml"): self = .operation(folder: parts[1], fileName: parts[2])
            case ("matters", 2) where path.hasSuffix(".yaml"): self = .matter(fileName: parts[1])
            case ("calendars", 2) where path.hasSuffix(".yaml"): self = .calendar(fileName: parts[1])
            default:
                self = .unexpected(
                    "Nobody reads this file: departments/<department>/ holds department.yaml and operations, matters/ matters, calendars/ years, all as .yaml."
                )
            }
        }
    }
}
