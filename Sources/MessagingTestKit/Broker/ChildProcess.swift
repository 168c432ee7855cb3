import Glibc
import Synchronization

/// A program started by us, in a process group of its own: a Ctrl-C at the terminal reaches it only through us.
///
/// Its exit is noticed at once, by a thread that waits for it, and the process is reaped then.
public final class ChildProcess: Sendable {
    /// How a program ended.
    public enum Exit: Hashable, Sendable, CustomStringConvertible {
        case code(Int32)
        case signal(Int32)

        /// Whether it ended by itself, with 0.
        public var isSuccess: Bool { self == .code(0) }
        public var description: String {
            switch self {
            case .code(let code): "exit code \(code)"
            case .signal(let number): "signal \(number)"
            }
        }
    }

    private struct State {
        var exit: Exit?
        var waiters: [UInt64: CheckedContinuation<Exit?, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    /// The process, and the group that it leads.
    public let pid: Int32
    private let processGuard: ProcessGuard?
    private let state = Mutex(State())

    /// Starts a program.
    /// - Parameter processGuard: ends the program when this process dies without having done so.
    public init(_ command: Command, guardedBy processGuard: ProcessGuard? = nil) throws(BrokerError) {
        pid = try command.spawn()
        self.processGuard = processGuard
        processGuard?.watch(group: pid)
        detachThread { [self] in reap() }
    }

    /// How it ended; nil while it runs.
    public var exit: Exit? { state.withLock { $0.exit } }

    /// Sends a signal to the process. Nothing happens when it has ended.
    public func signal(_ number: Int32) {
        // Under the lock the process is not reaped, so its number cannot have passed to another.
        state.withLock { if $0.exit == nil { kill(pid, number) } }
    }

    /// Sends a signal to the process and all that it started in its group.
    public func signalGroup(_ number: Int32) {
        state.withLock { if $0.exit == nil { kill(-pid, number) } }
    }

    /// Waits for the end. Nil when the waiting task is cancelled first.
    public func waitForExit() async -> Exit? {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known: Exit?? = state.withLock { state in
                    if let exit = state.exit { return .some(exit) }
                    if Task.isCancelled { return .some(nil) }
                    state.waiters[number] = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(returning: nil)
        }
    }

    /// Waits for the end, but not longer than that. Nil where it still runs.
    public func waitForExit(within limit: Duration) async -> Exit? {
        await withTaskGroup(of: Exit?.self) { group in
            group.addTask { await self.waitForExit() }
            group.addTask {
                do { try await Task.sleep(for: limit) } catch { return nil }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? exit
        }
    }

    /// Asks the process to end with a SIGTERM, and ends it with all of its group when it has not done so within `grace`.
    @discardableResult
    public func stop(grace: Duration) async -> Exit {
        signal(SIGTERM)
        // A process that was paused hears nothing before it goes on.
        signal(SIGCONT)
        if let exit = await waitForExit(within: grace) { return exit }
        return await end()
    }

    /// Ends the process and its group at once and waits until it is gone.
    @discardableResult
    public func end() async -> Exit {
        signalGroup(SIGKILL)
        // On a thread of its own, because this must also finish in a cancelled task.
        return await onOwnThread { [self] in
            while true {
                if let exit { return exit }
                usleep(2000)
            }
        }
    }

    private func reap() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
        let waiters = state.withLock { state in
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
            let exit: Exit = status & 0x7f == 0 ? .code(status >> 8 & 0xff) : .signal(status & 0x7f)
            state.exit = exit
            defer { state.waiters = [:] }
            return state.waiters.values.map { ($0, exit) }
        }
        processGuard?.forget(group: pid)
        for (waiter, exit) in waiters { waiter.resume(returning: exit) }
    }
}
