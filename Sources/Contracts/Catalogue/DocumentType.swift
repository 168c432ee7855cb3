/// What papers may be: types that can be told by how their content begins, so that nothing is taken for what it is not, and that show the same to
/// everybody who opens them. Texts, web pages and vector graphics are none: they may look otherwise elsewhere, or act.
public enum DocumentType: String, Sendable, CaseIterable {
    case pdf = "application/pdf"
    /// GB/T 33190, in which offices here issue electronic documents: a ZIP archive.
    case ofd = "application/ofd"
    case jpeg = "image/jpeg"
    case png = "image/png"
    /// What telephones make of photographs.
    case heic = "image/heic"

    /// How much of a content is needed to tell its type: readers of PDF accept its mark anywhere in the first kilobyte, and scanners rely on it.
    public static let headLength = 1024

    /// The type of papers that a department supplies: what it answered, as JSON. Nobody uploads it.
    public static let supplied = "application/json"

    /// Whether a content of this type may begin so.
    /// - Parameter head: its first ``headLength`` bytes, or all of it where it is shorter.
    public func isTold(by head: [UInt8]) -> Bool {
        switch self {
        case .pdf: head.prefix(Self.headLength).firstRange(of: Array("%PDF-".utf8)) != nil
        case .ofd: head.starts(with: [0x50, 0x4B, 0x03, 0x04])
        case .jpeg: head.starts(with: [0xFF, 0xD8, 0xFF])
        case .png: head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case .heic: Self.isHEIF(head)
        }
    }

    /// ISO 14496-12: a box `ftyp` first, and in it a brand of HEIF.
    private static func isHEIF(_ head: [UInt8]) -> Bool {
        guard head.count >= 12, head[4..<8].elementsEqual("ftyp".utf8) else { return false }
        return ["heic", "heix", "heim", "heis", "mif1"].contains { head[8..<12].elementsEqual($0.utf8) }
    }

    /// What names of files of this type end with, the usual one first.
    public var endings: [String] {
        switch self {
        case .pdf: ["pdf"]
        case .ofd: ["ofd"]
        case .jpeg: ["jpg", "jpeg"]
        case .png: ["png"]
        case .heic: ["heic", "heif"]
        }
    }

    /// The type of a file, by the ending of its name; nil where the ending tells none.
    public init?(ofFile name: String) {
        let ending = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last?.lowercased() ?? ""
        guard let type = Self.allCases.first(where: { $0.endings.contains(ending) }) else { return nil }
        self = type
    }
}
