/// Decides about the bytes of one direction of one connection: how many go on, when, and where they end. It counts them and never sees them.
struct FlowMachine {
    enum Step: Equatable {
        /// So many bytes may be passed on now.
        case pass(Int)
        /// So many bytes vanish.
        case drop(Int)
        case wait(until: ContinuousClock.Instant)
        /// Nothing can be done before bytes arrive or the faults change.
        case idle
        /// The connection is cut here.
        case cut
        /// All has been passed on, and the other side is to hear that no more will come.
        case end
    }

    /// A limited bandwidth passes on a hundredth of a second's bytes at a time.
    private static let stepsPerSecond = 100

    private var waiting: [(count: Int, due: ContinuousClock.Instant)] = []
    /// Bytes that arrived and are still here.
    private(set) var held = 0
    /// Bytes that were passed on.
    private(set) var passed = 0
    /// Once bytes have vanished, those after them make no sense to anybody.
    private var hasHole = false
    /// When the bandwidth allows the next bytes.
    private var freeAt: ContinuousClock.Instant?
    private var endedAt: ContinuousClock.Instant?
    /// At which byte the connection is cut, beside what the faults say.
    private var cut: Int?

    /// So many bytes came in. `random` is in 0..<1.
    mutating func arrived(_ count: Int, _ flow: Faults.Flow, at now: ContinuousClock.Instant, random: Double) {
        let due = max(waiting.last?.due ?? now, now + flow.delay + flow.jitter * random)
        held += count
        if let last = waiting.last, last.due == due {
            waiting[waiting.count - 1].count += count
        } else {
            waiting.append((count, due))
        }
    }

    /// No more will come in.
    mutating func ended(at now: ContinuousClock.Instant) {
        if endedAt == nil { endedAt = now }
    }

    /// The connection is to be cut after so many bytes from now.
    mutating func cutAfterNext(_ count: Int) {
        cut = passed + count
    }

    /// What to do now.
    func step(_ flow: Faults.Flow, _ farewell: Faults.Farewell, at now: ContinuousClock.Instant) -> Step {
        if hasHole || flow.isBlackHole { return held > 0 ? .drop(held) : .idle }
        guard !flow.isFrozen else { return .idle }
        let room = [cut, flow.cutAfter].compactMap { $0 }.min().map { $0 - passed } ?? .max
        guard room > 0 else { return .cut }
        guard let first = waiting.first else { return end(farewell, at: now) }
        let due = max(first.due, freeAt ?? first.due)
        guard due <= now else { return .wait(until: due) }
        let share = flow.bytesPerSecond.map { max(1, $0 / Self.stepsPerSecond) } ?? .max
        return .pass(min(first.count, room, max(1, flow.slice ?? .max), share))
    }

    private func end(_ farewell: Faults.Farewell, at now: ContinuousClock.Instant) -> Step {
        guard let endedAt else { return .idle }
        switch farewell {
        case .atOnce: return .end
        case .after(let delay): return endedAt + delay <= now ? .end : .wait(until: endedAt + delay)
        case .never: return .idle
        }
    }

    /// So many bytes have been passed on.
    mutating func didPass(_ count: Int, _ flow: Faults.Flow, at now: ContinuousClock.Instant) {
        passed += count
        remove(count)
        guard let rate = flow.bytesPerSecond else {
            freeAt = nil
            return
        }
        freeAt = max(now, freeAt ?? now) + .seconds(1) * count / max(1, rate)
    }

    /// So many bytes have vanished.
    mutating func didDrop(_ count: Int) {
        hasHole = true
        remove(count)
    }

    private mutating func remove(_ count: Int) {
        held -= count
        var rest = count
        while rest > 0, let first = waiting.first {
            guard first.count <= rest else {
                waiting[0].count -= rest
                return
            }
            rest -= first.count
            waiting.removeFirst()
        }
    }
}
