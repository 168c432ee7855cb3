import Glibc

/// One connection through a proxy: two sockets and what is on its way between them. Nothing here blocks.
struct ProxiedConnection {
    /// How many steps one direction takes before the others have their turn.
    private static let stepsPerTurn = 64

    private var client: Int32?
    private var server: Int32?
    private var toServer: ProxiedFlow
    private var toClient: ProxiedFlow

    /// Takes over both sockets. Without a server, the client never hears anything.
    init(client: Int32, server: Int32?, isRecorded: Bool) {
        self.client = client
        self.server = server
        toServer = ProxiedFlow(isRecorded: isRecorded)
        toClient = ProxiedFlow(isRecorded: isRecorded)
    }

    /// Whether nothing of it is left.
    var isGone: Bool { client == nil && server == nil }

    /// How many bytes were passed on towards a side.
    func passed(towards side: Faults.Side) -> Int { self[towards: side].machine.passed }

    /// What was passed on towards a side, where it is recorded.
    func record(towards side: Faults.Side) -> [UInt8] { self[towards: side].record ?? [] }

    /// The connection is to be cut after so many bytes from now.
    mutating func cutAfterNext(_ count: Int, towards side: Faults.Side) { self[towards: side].cutAfterNext(count) }

    /// What to poll for.
    func watched(_ faults: Faults) -> [pollfd] {
        Faults.Side.allCases.map { side in
            let reads = self[towards: side.other].reads(faults[towards: side.other])
            let writes = self[towards: side].isFull
            // Without events, poll would still report an end, again and again.
            return pollfd(
                fd: reads || writes ? self[side] ?? -1 : -1, events: Int16(reads ? POLLIN : 0) | Int16(writes ? POLLOUT : 0), revents: 0)
        }
    }

    /// Reads what is there and passes on what may go; gives back when it wants its next turn, if not before.
    mutating func turn(_ faults: Faults, at now: ContinuousClock.Instant, using random: inout SeededGenerator) -> ContinuousClock.Instant? {
        for side in Faults.Side.allCases {
            guard let descriptor = self[side] else { continue }
            let share = Double.random(in: 0..<1, using: &random)
            if !self[towards: side.other].read(descriptor, faults[towards: side.other], at: now, random: share) { lose(side, faults, at: now) }
        }
        let due = Faults.Side.allCases.compactMap { write(to: $0, faults, at: now) }.min()
        // Neither sends any more, and neither is to hear anything.
        if due == nil, toServer.isFinished, toClient.isFinished { end(.close) }
        // Whoever has nobody at the other end is let go when it closes.
        if client == nil, toClient.isOver { close(.server) }
        if server == nil, toServer.isOver { close(.client) }
        return isGone ? nil : due
    }

    /// Ends it now.
    mutating func end(_ ending: Faults.Ending) {
        switch ending {
        case .close: for side in Faults.Side.allCases { close(side) }
        case .reset:
            for side in Faults.Side.allCases {
                var atOnce = linger(l_onoff: 1, l_linger: 0)
                if let descriptor = self[side] { setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout<linger>.size)) }
                close(side)
            }
        case .halfOpen(let told): close(told)
        }
    }

    private subscript(side: Faults.Side) -> Int32? { side == .client ? client : server }

    private subscript(towards side: Faults.Side) -> ProxiedFlow {
        get { side == .client ? toClient : toServer }
        // In place: these hold buffers.
        _modify { if side == .client { yield &toClient } else { yield &toServer } }
    }

    private mutating func close(_ side: Faults.Side) {
        if let descriptor = self[side] { Glibc.close(descriptor) }
        if side == .client { client = nil } else { server = nil }
    }

    /// A side has broken off.
    private mutating func lose(_ side: Faults.Side, _ faults: Faults, at now: ContinuousClock.Instant) {
        guard faults.farewell != .atOnce else { return end(.reset) }
        close(side)
        self[towards: side.other].end(at: now)
    }

    /// Takes the steps that are due in one direction; gives back when the next one is.
    private mutating func write(to side: Faults.Side, _ faults: Faults, at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        let flow = faults[towards: side]
        for _ in 0..<Self.stepsPerTurn where !isGone {
            switch self[towards: side].step(flow, faults.farewell, at: now) {
            case .idle: return nil
            case .wait(let until): return until
            case .drop(let count): self[towards: side].drop(count)
            case .cut:
                end(faults.ending)
                return nil
            case .end:
                self[towards: side].tell(self[side])
                return nil
            case .pass(let count):
                guard let descriptor = self[side] else {
                    // Towards nobody: what is left of a connection, or one that was never forwarded.
                    self[towards: side].drop(count)
                    continue
                }
                guard self[towards: side].pass(count, to: descriptor, flow, at: now) else {
                    lose(side, faults, at: now)
                    return nil
                }
                if self[towards: side].isFull { return nil }
                // The others have their turn between the slices, so that each is a segment of its own.
                if flow.slice != nil { return now }
            }
        }
        return now
    }
}
