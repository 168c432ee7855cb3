import Logging
import Messaging

/// Erases the contents of documents that no case refers to: those of cases that were erased, those that others have taken the place of, and those of
/// a process that died before it could say who needs them.
struct DocumentSweeper: Sendable {
    let lane: CaseLane
    let documents: any DocumentStore
    /// Erases contents that nobody needs.
    let erase: @Sendable ([String]) async -> Void

    /// Sweeps at the start and after each interval; lives until cancelled.
    func run() async {
        await lane.every(lane.settings.sweepInterval, complaining: "Documents that nobody needs cannot be erased; it is tried again", sweep)
    }

    private func sweep() async throws {
        let (store, erase) = (lane.store, erase)
        try await documents.hashes { hashes in
            let unneeded = try await store.read { try $0.unneeded(hashes) }
            await erase(unneeded)
        }
    }
}
