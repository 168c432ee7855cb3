import Contracts
import Messaging

/// The broker of the simulation: queues that keep what they confirmed, hand it over again when it was not settled, and lose all when their disk
/// is wiped. Order is kept but for what comes back.
struct SimulatedBroker {
    /// What became of a publish, and whether the message is there: an outcome that nobody knows may be either.
    enum Fate { case confirmed, unknownButThere, unknownAndLost, refused }

    struct Message {
        var body: [UInt8]
        /// Of a reply: the department in whose name the broker knows the publisher.
        var user: String
    }

    private(set) var queues: [String: [Message]] = [:]

    mutating func publish(_ message: Message, to queue: String, fate: Fate, copies: Int = 1) -> PublishOutcome {
        switch fate {
        case .confirmed:
            for _ in 0..<copies { queues[queue, default: []].append(message) }
            return .done
        case .unknownButThere:
            queues[queue, default: []].append(message)
            return .unknown
        case .unknownAndLost: return .unknown
        case .refused: return .refused
        }
    }

    /// The next message; it is the consumer's until it is settled or given back.
    mutating func take(from queue: String) -> Message? {
        guard queues[queue]?.isEmpty == false else { return nil }
        return queues[queue]?.removeFirst()
    }

    /// A consumer died with it.
    mutating func giveBack(_ message: Message, to queue: String) { queues[queue, default: []].insert(message, at: 0) }

    /// What comes first changes places with what comes next.
    mutating func reorder(_ queue: String) {
        guard let count = queues[queue]?.count, count > 1 else { return }
        queues[queue]?.swapAt(0, count - 1)
    }

    func depth(of queue: String) -> Int { queues[queue]?.count ?? 0 }

    mutating func wipe() { queues = [:] }
}
