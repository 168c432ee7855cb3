public import JSON

/// Documents that schemas may refer to, by their addresses. Nothing is ever fetched: what is not in here, and is no meta-schema of the standard,
/// is not there.
public struct SchemaRegistry: Sendable {
    private var documents: [String: JSONValue] = [:]

    /// A registry of the standard's meta-schemas alone.
    public init() {}

    /// Adds a document under an address, and under its own `$id` besides. A later one of the same address takes the place of an earlier.
    public mutating func add(_ document: JSONValue, at uri: String = "") {
        if !uri.isEmpty { documents[uri] = document }
        guard let id = document["$id"]?.string, let own = SchemaReference(id, from: uri)?.uri, !own.isEmpty else { return }
        documents[own] = document
    }

    /// The document of that address, without a fragment.
    func document(at uri: String) -> JSONValue? { documents[uri] ?? MetaSchema.documents[uri] }
}
