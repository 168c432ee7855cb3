import Glibc

/// One direction of a connection through a proxy: the bytes on their way, and how far its ends are.
struct ProxiedFlow {
    /// What is held on the way: more stays with its sender, as in a network.
    private static let room = 1 << 20
    /// How many bytes are read at a time.
    private static let readSize = 64 << 10

    private(set) var machine = FlowMachine()
    private var bytes: [UInt8] = []
    /// Bytes at the front that are gone already.
    private var offset = 0
    /// The target takes nothing now.
    private(set) var isFull = false
    /// The source has closed.
    private(set) var isOver = false
    /// The target has heard it.
    private var isTold = false
    /// All that was passed on, where that is wanted.
    private(set) var record: [UInt8]?

    init(isRecorded: Bool) {
        if isRecorded { record = [] }
    }

    /// Whether nothing more will be passed on.
    var isFinished: Bool { isOver && machine.held == 0 }

    /// Whether it wants to read from its source.
    func reads(_ faults: Faults.Flow) -> Bool { !isOver && !faults.isFrozen && machine.held < Self.room }

    /// What to do now.
    func step(_ faults: Faults.Flow, _ farewell: Faults.Farewell, at now: ContinuousClock.Instant) -> FlowMachine.Step {
        machine.step(faults, farewell, at: now)
    }

    mutating func cutAfterNext(_ count: Int) { machine.cutAfterNext(count) }

    /// Reads what there is; false where the source has broken off.
    mutating func read(_ source: Int32, _ faults: Faults.Flow, at now: ContinuousClock.Instant, random: Double) -> Bool {
        while reads(faults) {
            var failure: Int32 = 0
            let new = [UInt8](unsafeUninitializedCapacity: Self.readSize) { buffer, count in
                var received = -1
                repeat { received = recv(source, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT)) } while received < 0 && errno == EINTR
                failure = received < 0 ? errno : 0
                count = max(0, received)
            }
            guard failure == 0 else { return failure == EAGAIN }
            guard !new.isEmpty else {
                end(at: now)
                return true
            }
            bytes += new
            machine.arrived(new.count, faults, at: now, random: random)
        }
        return true
    }

    /// Nothing more comes from the source.
    mutating func end(at now: ContinuousClock.Instant) {
        isOver = true
        machine.ended(at: now)
    }

    /// Passes so many bytes on, or as many as the target takes; false where the target has broken off.
    mutating func pass(_ count: Int, to target: Int32, _ faults: Faults.Flow, at now: ContinuousClock.Instant) -> Bool {
        let next = bytes[offset..<offset + count]
        let sent = next.withUnsafeBytes { send(target, $0.baseAddress, count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }
        isFull = sent < 0 && errno == EAGAIN
        guard sent > 0 else { return isFull }
        record? += next.prefix(sent)
        machine.didPass(sent, faults, at: now)
        forget(sent)
        return true
    }

    /// Lets so many bytes vanish.
    mutating func drop(_ count: Int) {
        machine.didDrop(count)
        forget(count)
    }

    /// Tells the target, once, that no more will come.
    mutating func tell(_ target: Int32?) {
        if !isTold, let target { shutdown(target, Int32(SHUT_WR)) }
        isTold = true
    }

    /// Bytes at the front are gone; they are removed in one piece when nothing is left, or much is gone.
    private mutating func forget(_ count: Int) {
        offset += count
        guard offset == bytes.count || offset > Self.readSize else { return }
        bytes.removeFirst(offset)
        offset = 0
    }
}
