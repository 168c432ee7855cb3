import Contracts
import Messaging

/// Decides when an instance says that it lives: once it is connected, on every reconnect, at each change of its state, and every beat.
struct PresenceBeat: Sendable {
    private(set) var state = Presence.State.serving
    private var status: BusStatus
    /// The connections on which it was last said.
    private var announced: BusStatus?

    init() {
        status = BusStatus(publishing: .down(reason: "not connected yet"), consuming: .down(reason: "not connected yet"))
    }

    /// The bus changed. True: say it now.
    mutating func bus(_ status: BusStatus) -> Bool {
        self.status = status
        guard canAnnounce, status != announced else { return false }
        announced = status
        return true
    }

    /// The interval has passed. True: say it now.
    func beat() -> Bool { canAnnounce }

    /// The instance's state changes. True: say it now.
    mutating func enter(_ next: Presence.State) -> Bool {
        guard state != next, state != .leaving else { return false }
        let wasAnnounced = announced != nil
        state = next
        return wasAnnounced && status.publishing.connection != nil
    }

    /// Who cannot take tasks does not say that it serves: its silence makes the orchestrator ask the others.
    private var canAnnounce: Bool {
        switch state {
        case .serving: status.isReady
        case .draining: status.publishing.connection != nil
        case .leaving: false
        }
    }
}
