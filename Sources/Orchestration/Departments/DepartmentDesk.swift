import Contracts
import DequeModule
import Messaging

/// One department as the orchestrator deals with it: whether it may be asked, what waits to be sent to it, how much it has. It belongs to
/// the core that holds it.
final class DepartmentDesk {
    /// A task that waits for the publisher to wake.
    struct Pending: Sendable {
        var place: TaskPlace
        var task: DepartmentTask
        var deadline: ContinuousClock.Instant
    }

    var department: Department
    private var share = FairShare()
    var budget = RetryBudget()
    private var breaker: CircuitBreaker
    private var silence: SilenceWatch
    private var pending = Deque<Pending>()

    init(_ department: Department, breaker: CircuitBreaker.Settings) {
        self.department = department
        self.breaker = CircuitBreaker(breaker)
        silence = SilenceWatch(enough: breaker.minimumCalls)
    }

    func isCircuitOpen(at now: ContinuousClock.Instant) -> Bool { breaker.isOpen(at: now) }

    var hasPending: Bool { !pending.isEmpty }

    /// Tasks that are with the department.
    var inFlight: Int { share.total }

    /// Leave to have one more task of a channel's with the department, or why not. The limit is asked first, so that no probe is wasted on it.
    /// What the department takes at once is shared among the channels, so that none can fill it and keep the others out.
    func admit(_ channel: String, at now: ContinuousClock.Instant) -> Result<CircuitBreaker.Permit, Refusal> {
        guard share.take(for: channel, of: department.capacity) else { return .failure(Refusal(why: .overLimit)) }
        guard let permit = breaker.admit(at: now) else {
            share.giveBack(of: channel)
            return .failure(Refusal(why: .circuitOpen))
        }
        budget.earned()
        return .success(permit)
    }

    /// A task is no longer with the department.
    func ended(
        _ permit: CircuitBreaker.Permit, of channel: String, _ verdict: RequestMachine.Verdict, at now: ContinuousClock.Instant
    ) {
        share.giveBack(of: channel)
        switch verdict {
        case .spoke: breaker.succeeded(permit, at: now)
        case .faulted: breaker.failed(permit, at: now)
        case .notReached: breaker.withdrawn(permit, at: now)
        }
    }

    /// A message with so many tasks went out. Gives when to look whether the department is silent, if nobody is about to.
    func sent(_ tasks: Int, until deadline: ContinuousClock.Instant, at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        silence.sent(tasks, until: deadline, at: now)
    }

    /// The department spoke, or its silence means nothing.
    func heard() { silence.heard() }

    /// Opens the circuit of a department that is silent.
    /// - Parameters:
    ///   - last: The number of the last message that went out, to whomever.
    ///   - confirmed: Every message up to this one is confirmed by the broker.
    /// - Returns: when to look again, if at all.
    func lookForSilence(at now: ContinuousClock.Instant, last: UInt64, confirmed: UInt64) -> ContinuousClock.Instant? {
        switch silence.looked(at: now, last: last, confirmed: confirmed) {
        case .done: return nil
        case .again(let due): return due
        case .silent:
            breaker.fellSilent(at: now)
            return nil
        }
    }

    func enqueue(_ task: Pending) { pending.append(task) }

    /// What waits, the oldest first, as much as one message may carry. What is past its deadline is let go: its part has ended.
    func take(upTo batch: Int, at now: ContinuousClock.Instant) -> [Pending] {
        var taken: [Pending] = []
        while taken.count < batch, let next = pending.popFirst() {
            if next.deadline > now { taken.append(next) }
        }
        return taken
    }

    struct Refusal: Error {
        var why: Unavailability
    }
}

/// Which task of which request, and which sending of it.
struct TaskPlace: Hashable, Sendable {
    var request: String
    var index: Int
    var attempt: Int
}
