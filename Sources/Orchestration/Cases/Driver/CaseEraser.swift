import Messaging

/// Erases what has been kept long enough: cases with all that belongs to them, parked messages, and the contents of documents that nobody refers to,
/// among them those of an earlier process that died before it could say who needs them.
struct CaseEraser: Sendable {
    let lane: CaseLane
    let documents: (any DocumentStore)?
    /// Erases contents that nobody needs.
    let erase: @Sendable ([String]) async -> Void

    /// Lives until cancelled.
    func run() async {
        let alarm = Alarm()
        var next = Timestamp(milliseconds: 0)
        await lane.keepUp(with: "What has been kept long enough", wokenBy: alarm) {
            let now = lane.time.timestamp
            guard next <= now else { return .idle(until: next) }
            let hashes = try await lane.store.write { try $0.erase(at: now) }
            await erase(hashes)
            try await sweep()
            next = now.advanced(by: lane.settings.eraseInterval)
            return .idle(until: next)
        }
    }

    private func sweep() async throws {
        let (store, erase) = (lane.store, erase)
        try await documents?.hashes { hashes in
            let unneeded = try await store.read { try $0.unneeded(hashes) }
            await erase(unneeded)
        }
    }
}
