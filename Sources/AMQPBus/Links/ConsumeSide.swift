import Messaging
import Synchronization

/// A delivery on its way to a handler. It knows its subscription, so that a settlement that comes too late is recognised.
struct Delivery: Sendable {
    var reader: Int
    /// Counts the subscriptions of the bus: a new one has new tags.
    var subscription: Int
    var tag: UInt64
    var message: IncomingMessage
}

/// Who reads a queue.
struct Reader: Sendable {
    enum Kind: Sendable {
        /// Gets what was ready, on the thread, and settles nothing.
        case receiver(@Sendable ([IncomingMessage]) -> Void)
        /// Handles each delivery in a task of its own.
        case consumer(DeliveryInbox<Delivery>)
    }

    var subscription: Subscription
    var kind: Kind
}

/// What readers and the consuming thread share: the mailbox of the thread.
final class ConsumeSide: Sendable {
    /// What readers ask of the thread.
    enum Command: Sendable {
        case add(Int, Reader)
        /// Take no more for this reader.
        case stop(Int)
        /// All that was begun is finished: close its channel, then resume.
        case remove(Int, CheckedContinuation<Void, Never>?)
        case settle(Delivery, Settlement)
    }

    private struct State {
        var commands: [Command] = []
        var nextReader = 0
        var hasEnded = false
        /// Settlements since the thread last looked.
        var settled = 0
    }

    private let state = Mutex(State())
    private let board: StatusBoard
    private let wake: @Sendable () -> Void

    init(board: StatusBoard, wake: @escaping @Sendable () -> Void) {
        self.board = board
        self.wake = wake
    }

    /// Adds a reader; until it is subscribed, the bus is not ready. Nil if the bus has ended.
    func add(_ reader: Reader) -> Int? {
        let id: Int? = state.withLock { state in
            guard !state.hasEnded else { return nil }
            state.nextReader += 1
            state.commands.append(.add(state.nextReader, reader))
            board.update { if $0.consuming.connection != nil { $0.consuming = .down(reason: "A reader is being subscribed.") } }
            return state.nextReader
        }
        wake()
        return id
    }

    func post(_ command: Command) {
        state.withLock { state in
            guard !state.hasEnded else { return }
            state.commands.append(command)
        }
        wake()
    }

    /// Says what became of a delivery. The thread looks by itself soon; it is woken only when enough has gathered that a reader with this
    /// prefetch might run dry.
    func settle(_ delivery: Delivery, _ settlement: Settlement, prefetch: Int) {
        let isMuch = state.withLock { state in
            guard !state.hasEnded else { return false }
            state.commands.append(.settle(delivery, settlement))
            state.settled += 1
            return state.settled >= Self.mayLie(of: prefetch)
        }
        if isMuch { wake() }
    }

    /// From how many settlements on the broker is told at once: an eighth of the prefetch may lie, for it still has seven to send meanwhile.
    static func mayLie(of prefetch: Int) -> Int { max(1, prefetch / 8) }

    /// Takes no more for a reader, and returns once the broker has all that it settled.
    func remove(_ reader: Int) async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.commands.append(.remove(reader, continuation)) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() } else { wake() }
        }
    }

    /// All that was asked for since the last time; called on the thread.
    func takeCommands() -> [Command] {
        state.withLock { state in
            guard !state.commands.isEmpty else { return [] }
            defer { (state.commands, state.settled) = ([], 0) }
            return state.commands
        }
    }

    /// Gives back what could not be done any more before the connection was lost: it comes before what was asked for since.
    func putBack(_ commands: some Collection<Command>) {
        state.withLock { $0.commands.insert(contentsOf: commands, at: 0) }
    }

    /// Says that everybody is subscribed, unless somebody was added meanwhile.
    func reportUp(connection: Int) {
        state.withLock { state in
            let isAdding = state.commands.contains { if case .add = $0 { true } else { false } }
            if !isAdding { board.update { $0.consuming = .up(connection: connection) } }
        }
    }

    /// From now on nothing is taken. Who was still to be added gets nothing, and who waits is told; also where the thread has never begun.
    func end() {
        let commands = state.withLock { state in
            state.hasEnded = true
            defer { state.commands = [] }
            return state.commands
        }
        for command in commands {
            switch command {
            case .add(_, let reader): if case .consumer(let inbox) = reader.kind { inbox.close() }
            case .remove(_, let continuation): continuation?.resume()
            case .stop, .settle: break
            }
        }
    }
}
