import Contracts
import FoundationEssentials

/// The contracts that a process works with.
enum ContractsFolder {
    /// Loads a folder, or says every mistake in it.
    static func load(_ folder: String) throws(Failure) -> Catalogue {
        guard FileManager.default.fileExists(atPath: folder) else {
            throw Failure(.failed, "There is no contracts folder \(folder). Name one with --contracts or the setting `contracts`.")
        }
        do { return try Catalogue.load(from: folder) } catch { throw Failure(error) }
    }
}
