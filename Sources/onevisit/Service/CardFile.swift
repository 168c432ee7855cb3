import ContractKit
import FoundationEssentials

/// The card of conformance that an adapter shows.
enum CardFile {
    /// Reads the card of a department, or says why it is none.
    static func read(_ path: String, of department: String) throws(Failure) -> ConformanceCard {
        guard let data = FileManager.default.contents(atPath: path) else { throw Failure(.failed, "adapter.card: the file \(path) cannot be read") }
        let card: ConformanceCard
        do { card = try ConformanceCard(reading: Array(data)) } catch { throw Failure(.failed, "adapter.card: \(path): \(error.description)") }
        guard card.department == department else {
            throw Failure(.failed, "adapter.card: \(path) is the card of \(card.department), not of \(department)")
        }
        return card
    }
}
