public import Contracts

/// Where the papers of a task are fetched, with the adapter's own credential.
public protocol PaperSource: Sendable {
    /// Begins to fetch a paper.
    /// - Throws: anything, where it cannot be fetched now; the clerk is told that much, and the log which kind of error it was.
    func open(_ document: TaskDocument) async throws -> OpenPaper
}

/// A paper that is being fetched.
public struct OpenPaper: Sendable {
    /// Gives the content, part by part, to what takes it.
    public typealias Read = @Sendable (_ take: ([UInt8]) async throws -> Void) async throws -> Void

    /// Reads it, once. Throws where it breaks off, and what `take` throws.
    public let read: Read

    public init(read: @escaping Read) {
        self.read = read
    }

    /// One that lies in memory.
    public init(_ content: [UInt8]) {
        read = { take in try await take(content) }
    }
}

extension TaskDocument {
    /// What a browser may show by itself: nothing of it can run in the desk's name. All else is saved.
    private static let shown = ["application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"]

    /// Whether a browser may show it.
    var isShown: Bool { Self.shown[type.lowercased()] != nil }

    /// The name under which it is saved.
    var fileName: String {
        let safe = name.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "-_.".unicodeScalars.contains(scalar))
                ? Character(scalar) : "_"
        }
        let plain = safe.isEmpty ? "paper" : String(safe)
        guard let ending = Self.shown[type.lowercased()], !plain.hasSuffix("." + ending) else { return plain }
        return "\(plain).\(ending)"
    }
}
