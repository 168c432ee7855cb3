import DequeModule
import Messaging

/// Coalesces what handlers say about the deliveries of one channel into as few frames as possible, and never settles an unfinished one.
struct SettlementRun {
    enum Action: Equatable {
        /// Accepts one delivery, or with `multiple` all up to it.
        case ack(UInt64, multiple: Bool)
        case nack(UInt64, requeue: Bool)
    }

    private enum Delivery {
        case unfinished
        case accepted
        /// The broker has been told.
        case told
    }

    /// Finished deliveries wait behind an unfinished one only up to this many, and only while the broker may send more: slow handlers must not use up
    /// the prefetch.
    private let patience: Int
    private let prefetch: Int
    private var firstTag: UInt64 = 1
    private var deliveries = Deque<Delivery>()
    /// What the broker has not been told yet.
    private(set) var accepted = 0
    private var unfinished = 0

    init(prefetch: Int) {
        self.prefetch = prefetch
        patience = max(1, prefetch / 2)
    }

    /// Whether every delivery has been finished.
    var isFinished: Bool { unfinished == 0 }

    /// A delivery came. False where its tag is not the next one: they are consecutive, from 1.
    mutating func delivered(_ tag: UInt64) -> Bool {
        guard tag == firstTag + UInt64(deliveries.count) else { return false }
        deliveries.append(.unfinished)
        unfinished += 1
        return true
    }

    /// A handler has spoken. What cannot be coalesced is told at once.
    mutating func finished(_ tag: UInt64, _ settlement: Settlement) -> Action? {
        guard tag >= firstTag, tag < firstTag + UInt64(deliveries.count) else { return nil }
        let place = Int(tag - firstTag)
        guard case .unfinished = deliveries[place] else { return nil }
        unfinished -= 1
        switch settlement {
        case .accepted:
            deliveries[place] = .accepted
            accepted += 1
            return nil
        case .requeued, .rejected:
            deliveries[place] = .told
            return .nack(tag, requeue: settlement == .requeued)
        }
    }

    /// What to tell the broker now: one frame for the finished prefix, and single ones where too many wait behind a slow handler.
    mutating func flush() -> [Action] {
        var actions: [Action] = []
        var last: UInt64?
        var count = 0
        while let first = deliveries.first {
            if case .unfinished = first { break }
            if case .accepted = first {
                last = firstTag
                count += 1
            }
            deliveries.removeFirst()
            firstTag += 1
        }
        if let last { actions.append(.ack(last, multiple: count > 1)) }
        accepted -= count
        guard accepted > patience || accepted + unfinished >= prefetch else { return actions }
        for place in deliveries.indices {
            guard case .accepted = deliveries[place] else { continue }
            deliveries[place] = .told
            actions.append(.ack(firstTag + UInt64(place), multiple: false))
        }
        accepted = 0
        return actions
    }
}
