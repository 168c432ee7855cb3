import CrashPoints
import Messaging

/// Sees to what is due: asking again, calling a person.
struct CaseTimers: Sendable {
    let lane: CaseLane

    /// Lives until cancelled.
    func run() async {
        await lane.keepUp(with: "The timers of cases", wokenBy: lane.timers) {
            let next = try await lane.store.read { try $0.nextWake() }
            guard let next, next <= lane.time.timestamp else { return .idle(until: next) }
            try await fire()
            return .worked
        }
    }

    private func fire() async throws {
        let now = lane.time.timestamp
        let (keeper, plans, limit) = (lane.keeper, lane.plans, lane.settings.timersAtOnce)
        let steps = try await lane.store.write { store in
            let steps = try store.dueCases(at: now, limit: limit).map { record in
                try CaseLane.step(record, by: "timer", at: now, keeper: keeper, plans: plans, in: store) { machine, now in
                    .success(machine.timePassed(at: now))
                }
            }
            CrashPoint.timerBeforeCommit.reached()
            return steps
        }
        CrashPoint.timerAfterCommit.reached()
        lane.metrics.noted(steps)
        lane.outbox.ring()
        lane.events.ring()
    }
}
