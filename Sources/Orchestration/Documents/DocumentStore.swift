/// Keeps the contents of documents, each once, under its hash. Who needs which is the business of ``RequestStore``.
public protocol DocumentStore: Sendable {
    /// Begins to take a content in.
    /// - Throws: ``StoreError``; `busy` where too many are being taken in.
    func begin() async throws(StoreError) -> any DocumentDraft

    /// The content of that hash; nil where there is none.
    func open(_ sha256: String) async throws(StoreError) -> (any DocumentReading)?

    /// Ends the protection that ``DocumentDraft/keep()`` gave.
    func release(_ sha256: String)

    /// Erases a content, unless somebody needs it or comes to need it meanwhile.
    /// - Parameter isNeeded: whether a case refers to it, as it was committed last.
    /// - Returns: whether it was erased.
    func erase(_ sha256: String, unless isNeeded: @Sendable (String) async throws -> Bool) async throws -> Bool

    /// The hashes of all contents, in portions, so that those that nobody needs can be found.
    func hashes(_ body: @Sendable ([String]) async throws -> Void) async throws
}

/// A content that is being taken in. Nobody sees it before it is kept.
public protocol DocumentDraft: Sendable {
    /// What has come so far.
    var content: (sha256: String, size: Int) { get }

    func write(_ bytes: [UInt8]) async throws(StoreError)

    /// Puts the content in its place. When this returns it is on disk, whatever happens to the machine, and it is not erased before
    /// ``DocumentStore/release(_:)``: whoever takes it in has yet to say who needs it.
    func keep() async throws(StoreError)

    /// Forgets what has come. After ``keep()`` nothing happens.
    func discard() async
}

/// A content that is being read.
public protocol DocumentReading: Sendable {
    var size: Int { get }

    /// The bytes from a place on, at most so many; none at the end.
    func read(at place: Int, most: Int) async throws(StoreError) -> [UInt8]
}
