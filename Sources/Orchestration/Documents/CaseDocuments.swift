public import Messaging

/// What somebody says of a document that he is about to give to a case.
public struct DocumentClaim: Hashable, Sendable {
    /// What the matter calls it.
    public var name: String
    /// Its media type; nil where he says none.
    public var type: String?
    /// In bytes; nil where he does not know yet.
    public var size: Int?
    /// In lower-case hexadecimal; nil where he does not say.
    public var sha256: String?

    public init(name: String, type: String?, size: Int? = nil, sha256: String? = nil) {
        self.name = name
        self.type = type
        self.size = size
        self.sha256 = sha256
    }
}

/// Hands the content of a document on, piece by piece, to `write`, which takes the next piece when it has put the last one away.
public typealias DocumentInput = (_ write: ([UInt8]) async throws -> Void) async throws -> Void

/// A document that a case has.
public struct StoredDocument: Hashable, Sendable {
    public var name: String
    public var type: String
    public var size: Int
    public var sha256: String
    public var at: Timestamp
    /// Through whom it came: a channel, or the department that supplied it.
    public var by: String

    public init(name: String, type: String, size: Int, sha256: String, at: Timestamp, by: String) {
        self.name = name
        self.type = type
        self.size = size
        self.sha256 = sha256
        self.at = at
        self.by = by
    }

    init(_ record: DocumentRecord) {
        self.init(name: record.name, type: record.type, size: record.size, sha256: record.sha256, at: record.at, by: record.by)
    }
}

/// A document that was given to a case.
public struct GivenDocument: Hashable, Sendable {
    public var document: StoredDocument
    /// Whether the case had none of that name.
    public var isNew: Bool

    public init(document: StoredDocument, isNew: Bool) {
        self.document = document
        self.isNew = isNew
    }
}

/// The content of a document, to be read piece by piece.
public struct DocumentContent: Sendable {
    private enum Source {
        case bytes([UInt8])
        case file(any DocumentReading)
    }

    /// As much as is read at once: what a connection takes in its stride.
    private static let pieceLength = 65_536

    public let name: String
    public let type: String
    public let size: Int
    public let sha256: String
    private let source: Source

    public init(name: String, type: String, sha256: String, bytes: [UInt8]) {
        self.name = name
        self.type = type
        self.sha256 = sha256
        size = bytes.count
        source = .bytes(bytes)
    }

    init(_ document: CaseDocument, _ file: any DocumentReading) {
        name = document.name
        type = document.type
        sha256 = document.sha256
        size = file.size
        source = .file(file)
    }

    public func read(_ take: ([UInt8]) async throws -> Void) async throws {
        switch source {
        case .bytes(let bytes): try await take(bytes)
        case .file(let file):
            var place = 0
            while place < size {
                let piece = try await file.read(at: place, most: Self.pieceLength)
                guard !piece.isEmpty else { throw StoreError(.failed, "A document is shorter than it was. Look at the disk.") }
                try await take(piece)
                place += piece.count
            }
        }
    }
}
