import ContractKit
import Contracts
import FoundationEssentials
import JSON

/// The contracts that a process works with.
enum ContractsFolder {
    /// Loads a folder, or says every mistake in it.
    static func load(_ folder: String) throws(Failure) -> Catalogue {
        guard FileManager.default.fileExists(atPath: folder) else {
            throw Failure(.failed, "There is no contracts folder \(folder). Name one with --contracts or the setting `contracts`.")
        }
        do { return try Catalogue.load(from: folder) } catch { throw Failure(error) }
    }

    /// The schemas of the protocol's messages, by name; none where the folder has none.
    static func envelopes(in folder: String) throws(Failure) -> [String: JSONValue] {
        do { return try EnvelopeSchemas.load(from: folder) } catch { throw Failure(.failed, "\(error)") }
    }
}
