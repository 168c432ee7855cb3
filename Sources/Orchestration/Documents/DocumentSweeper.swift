import Logging
import Messaging

/// Erases the contents of documents that no case refers to: those of cases that were erased, those that others have taken the place of, and those of
/// a process that died before it could say who needs them.
struct DocumentSweeper: Sendable {
    let lane: CaseLane
    let documents: any DocumentStore
    /// Erases contents that nobody needs.
    let erase: @Sendable ([String]) async -> Void

    /// Sweeps at the start and after each interval, by a clock that nobody sets; lives until cancelled.
    func run() async {
        while !Task.isCancelled {
            var pause = lane.settings.sweepInterval
            do {
                try await sweep()
            } catch {
                lane.complain("Documents that nobody needs cannot be erased; it is tried again", error)
                pause = lane.settings.firstPause
            }
            // Cancelled: the next process sweeps at its start.
            do { try await lane.time.sleep(until: lane.time.now.advanced(by: pause)) } catch { return }
        }
    }

    private func sweep() async throws {
        let (store, erase) = (lane.store, erase)
        try await documents.hashes { hashes in
            let unneeded = try await store.read { try $0.unneeded(hashes) }
            await erase(unneeded)
        }
    }
}
