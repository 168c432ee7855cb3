public import Contracts

/// Where papers come from: the gateway, asked with the credential of the department's adapters.
///
/// AdapterKit speaks no HTTP; the program that runs the adapter brings this along.
public protocol DocumentSource: Sendable {
    /// Hands the content of a document to `take`, piece by piece, each when the one before has been put away.
    /// - Throws: ``AdapterError`` with the code `document-unavailable` where asking again can help, else `document-refused`; or what `take` threw.
    func read(_ document: TaskDocument, _ take: ([UInt8]) async throws -> Void) async throws
}
