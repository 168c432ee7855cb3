import Contracts
import FoundationEssentials
public import JSON

/// The schemas of the wire protocol, as they lie in the folder of the contracts.
public enum EnvelopeSchemas {
    /// - Returns: by name, as `tasks`; empty where the folder has no `protocol`.
    /// - Throws: ``Unreadable`` naming the first file that is no JSON.
    public static func load(from folder: String) throws(Unreadable) -> [String: JSONValue] {
        let place = "\(folder)/protocol"
        var schemas: [String: JSONValue] = [:]
        for name in ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).sorted() {
            let path = "\(place)/\(name)/schema.json"
            guard let text = try? Data(contentsOf: URL(filePath: path)) else { continue }
            do {
                schemas[name] = try JSONValue(parsing: Array(text), profile: .document)
            } catch {
                throw Unreadable(description: "\(path) is no JSON: \(error)")
            }
        }
        return schemas
    }

    /// `sha256:…` over the canonical form (RFC 8785) of the schemas by name: which edition of the protocol's messages a folder has.
    public static func hash(of schemas: [String: JSONValue]) -> String {
        Fingerprint.of(.object(schemas.reduce(into: JSONObject()) { $0[$1.key] = $1.value }))
    }

    /// Why a schema cannot be read, in one sentence.
    public struct Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
        public var description: String
    }
}
