import Logging
import Messaging

/// Erases what has been kept long enough, at the start and then again and again: cases with all that belongs to them, parked messages, and texts that
/// no case uses.
struct CaseEraser: Sendable {
    let lane: CaseLane
    /// Erases contents that nobody needs.
    let erase: @Sendable ([String]) async -> Void

    /// Lives until cancelled.
    func run() async {
        await lane.every(
            lane.settings.eraseInterval, complaining: "What has been kept long enough cannot be erased; it is tried again", eraseAll)
    }

    /// Run by run, so that others write in between.
    private func eraseAll() async throws {
        var all = Erased(isAll: false)
        while !all.isAll, !Task.isCancelled {
            let (now, limit) = (lane.time.timestamp, lane.settings.erasedAtOnce)
            let erased = try await lane.store.write { try $0.erase(at: now, limit: limit) }
            await erase(erased.documents)
            lane.metrics.erased(erased)
            all = Erased(
                cases: all.cases + erased.cases, parked: all.parked + erased.parked, texts: all.texts + erased.texts,
                documents: all.documents + erased.documents, isAll: erased.isAll)
        }
        guard !all.isNothing else { return }
        lane.logger.notice(
            "What had been kept long enough was erased",
            metadata: [
                "cases": "\(all.cases)", "parked": "\(all.parked)", "texts": "\(all.texts)", "documents": "\(all.documents.count)",
            ])
    }
}
