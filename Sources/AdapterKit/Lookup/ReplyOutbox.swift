import Contracts
import DequeModule
import Messaging

/// Replies that wait for the socket, and how they share messages: what has gathered for an address goes out together.
struct ReplyOutbox: Sendable {
    /// The longest message of the protocol, in bytes.
    static let longestMessage = 1_048_576
    /// The longest reply that fits into a message of its own.
    static let longestReply = longestMessage - opening.count - closing.count
    /// A reply that cannot leave for this long is of no use to anybody: answers are kept for 60 s, and no delivery stays unsettled longer.
    static let lifetime: Duration = .seconds(30)

    private static let opening = Array(#"{"protocol":\#(protocolVersion),"replies":["#.utf8)
    private static let closing = Array("]}".utf8)

    /// A reply on its way.
    struct Entry: Hashable, Sendable {
        let address: String
        /// The reply as JSON text.
        let text: [UInt8]
        let task: String
        let trace: String?
        /// The delivery that it belongs to.
        let delivery: UInt64
        let readyAt: ContinuousClock.Instant
        /// A second time only: a lost connection means that nobody knows whether it arrived, and a duplicate changes nothing.
        fileprivate(set) var isResent = false

        init(address: String, text: [UInt8], task: String, trace: String?, delivery: UInt64, readyAt: ContinuousClock.Instant) {
            self.address = address
            self.text = text
            self.task = task
            self.trace = trace
            self.delivery = delivery
            self.readyAt = readyAt
        }
    }

    /// Replies that share a message.
    struct Parcel: Hashable {
        let token: UInt64
        let address: String
        let body: [UInt8]
        /// Where it carries one reply alone.
        let task: String?
        let trace: String?
    }

    private var waiting: [String: Deque<Entry>] = [:]
    /// Addresses with something to send, the longest waiting first.
    private var turns: Deque<String> = []
    private var onTheirWay: [UInt64: [Entry]] = [:]
    private var lastToken: UInt64 = 0

    /// Whether something waits to be taken.
    var isWaiting: Bool { !turns.isEmpty }

    mutating func add(_ entry: Entry) {
        if waiting[entry.address] == nil { turns.append(entry.address) }
        waiting[entry.address, default: []].append(entry)
    }

    /// The next messages, at most `limit`.
    mutating func take(limit: Int) -> [Parcel] {
        var parcels: [Parcel] = []
        while parcels.count < limit, let address = turns.popFirst() {
            guard var queue = waiting.removeValue(forKey: address) else { continue }
            let entries = Self.load(from: &queue)
            if !queue.isEmpty {
                waiting[address] = queue
                turns.append(address)
            }
            lastToken += 1
            onTheirWay[lastToken] = entries
            let alone = entries.count == 1 ? entries.first : nil
            parcels.append(Parcel(token: lastToken, address: address, body: Self.body(entries), task: alone?.task, trace: alone?.trace))
        }
        return parcels
    }

    /// What became of a message. Gives back the deliveries of the replies that are done with, one for each reply.
    ///
    /// What never left waits on; the next ``take(limit:)`` offers it again.
    mutating func settled(_ token: UInt64, _ outcome: PublishOutcome) -> [UInt64] {
        guard let entries = onTheirWay.removeValue(forKey: token) else { return [] }
        switch outcome {
        case .done, .returned, .refused: return entries.map(\.delivery)
        case .notSent:
            for entry in entries { add(entry) }
            return []
        case .unknown:
            for var entry in entries where !entry.isResent {
                entry.isResent = true
                add(entry)
            }
            return entries.filter(\.isResent).map(\.delivery)
        }
    }

    /// Drops what has waited too long. Gives back the delivery of each.
    mutating func dropStale(at now: ContinuousClock.Instant) -> [UInt64] {
        var dropped: [UInt64] = []
        for (address, queue) in waiting where queue.contains(where: { Self.isStale($0, at: now) }) {
            dropped += queue.filter { Self.isStale($0, at: now) }.map(\.delivery)
            let rest = queue.filter { !Self.isStale($0, at: now) }
            waiting[address] = rest.isEmpty ? nil : Deque(rest)
            if rest.isEmpty { turns.removeAll { $0 == address } }
        }
        return dropped
    }

    private static func isStale(_ entry: Entry, at now: ContinuousClock.Instant) -> Bool { entry.readyAt.advanced(by: lifetime) <= now }

    /// Takes as many as fit into one message, and at least one.
    private static func load(from queue: inout Deque<Entry>) -> [Entry] {
        var entries: [Entry] = []
        var length = opening.count + closing.count
        while let next = queue.first, entries.isEmpty || length + 1 + next.text.count <= longestMessage {
            length += next.text.count + (entries.isEmpty ? 0 : 1)
            entries.append(next)
            queue.removeFirst()
        }
        return entries
    }

    private static func body(_ entries: [Entry]) -> [UInt8] {
        var body = opening
        body.reserveCapacity(opening.count + entries.reduce(closing.count) { $0 + $1.text.count + 1 })
        for (place, entry) in entries.enumerated() {
            if place > 0 { body.append(UInt8(ascii: ",")) }
            body += entry.text
        }
        body += closing
        return body
    }
}
