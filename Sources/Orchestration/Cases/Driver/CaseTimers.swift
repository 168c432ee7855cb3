import Logging
import Messaging

/// Sees to what is due: asking again, calling a person.
struct CaseTimers: Sendable {
    let lane: CaseLane

    /// Lives until cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                let next = try await lane.store.read { try $0.nextWake() }
                if let next, next <= lane.time.timestamp {
                    try await fire()
                } else {
                    await lane.timers.wait(until: lane.instant(of: next), by: lane.time)
                }
            } catch {
                lane.logger.error("The timers of cases cannot be read or written; it is tried again", metadata: ["error": "\(error)"])
                await lane.timers.wait(until: lane.instant(of: lane.time.timestamp.advanced(by: lane.settings.firstPause)), by: lane.time)
            }
        }
    }

    private func fire() async throws {
        let now = lane.time.timestamp
        let (keeper, plans, limit) = (lane.keeper, lane.plans, lane.settings.timersAtOnce)
        try await lane.store.write { store in
            for record in try store.dueCases(at: now, limit: limit) {
                _ = try CaseLane.step(record, by: "timer", at: now, keeper: keeper, plans: plans, in: store) { machine, _, now in
                    .success(machine.timePassed(at: now))
                }
            }
        }
        lane.outbox.ring()
        lane.events.ring()
    }
}
