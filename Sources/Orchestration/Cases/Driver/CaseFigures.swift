import Logging
import Messaging
import Metrics

/// Reads from the store what somebody has to look at, and shows it as gauges: alarms can be set on them.
struct CaseFigures: Sendable {
    let lane: CaseLane

    /// Lives until cancelled.
    func run() async {
        let overdue = Gauge(label: "onevisit_cases_overdue"), parked = Gauge(label: "onevisit_parked_messages")
        while !Task.isCancelled {
            let now = lane.time.timestamp
            do {
                let (late, lying) = try await lane.store.read { store in
                    (try store.overdue(at: now, since: Timestamp(milliseconds: 0)), try store.parkedCount())
                }
                overdue.record(late)
                parked.record(lying)
            } catch {
                lane.complain("The figures of cases cannot be read; they are tried again", error)
            }
            do { try await lane.time.sleep(until: lane.time.now.advanced(by: lane.settings.figuresInterval)) } catch { return }
        }
    }
}
