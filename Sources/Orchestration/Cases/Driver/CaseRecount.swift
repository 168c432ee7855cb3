import Logging
import Messaging

/// Counts all open cases anew when the program starts, or the catalogue is reloaded, with other calendars than they were counted by.
struct CaseRecount: Sendable {
    let lane: CaseLane

    /// Lives until cancelled. Each run of cases is a transaction; what was done is seen from the cases themselves, so a process that dies goes
    /// on where it was.
    func run() async {
        await lane.keepUp(with: "The calendars of cases", wokenBy: lane.calendars) {
            guard let hash = lane.plans.calendarHash else { return .idle(until: nil) }
            return try await recount(otherwiseThan: hash) == 0 ? .idle(until: nil) : .worked
        }
    }

    private func recount(otherwiseThan hash: String) async throws -> Int {
        let (keeper, plans, now, limit) = (lane.keeper, lane.plans, lane.time.timestamp, lane.settings.timersAtOnce)
        guard try await !lane.store.read({ try $0.casesCounted(otherwiseThan: hash, limit: 1) }).isEmpty else { return 0 }
        let steps = try await lane.store.write { store in
            try store.casesCounted(otherwiseThan: hash, limit: limit).map { record in
                try CaseLane.step(record, by: CaseLane.calendarActor, at: now, keeper: keeper, plans: plans, in: store) { _, _ in
                    .success(CaseChange())
                }
            }
        }
        let moved = steps.count { $0.notes.contains { $0.action == .recounted } }
        lane.metrics.noted(steps)
        lane.logger.notice("Open cases were counted by other calendars", metadata: ["cases": "\(steps.count)", "moved": "\(moved)"])
        lane.wake()
        return steps.count
    }
}
