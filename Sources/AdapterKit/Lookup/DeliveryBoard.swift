import Messaging
import Synchronization

/// The deliveries in the works: how far each has come, and who waits for it.
final class DeliveryBoard: Sendable {
    /// What becomes of a delivery, for those who wait.
    struct Ticket: Sendable {
        let number: UInt64
        /// Kept when no task of it runs any more that somebody waits for.
        let resolved = Promise<Void>()
        /// Kept with what the broker is told.
        let settlement = Promise<Settlement>()
    }

    /// A task that is over its time.
    struct Late: Sendable {
        let delivery: UInt64
        let address: String
        let job: Job
    }

    private struct Delivery {
        let ticket: Ticket
        let address: String
        let jobs: [Job]
        var progress: DeliveryProgress
    }

    private struct State {
        var deliveries: [UInt64: Delivery] = [:]
        var lastNumber: UInt64 = 0
        /// Handlers that have not returned, whether somebody waits for them or not.
        var inFlight = 0
        /// Until when an orderly stop waits.
        var drainsUntil: ContinuousClock.Instant?
        /// Nothing is taken any more.
        var isClosed = false
    }

    private let capacity: Int
    private let state = Mutex(State())
    private let empty = Promise<Void>()

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Handlers that have not returned.
    var inFlight: Int { state.withLock { $0.inFlight } }

    /// Takes room for so many handlers, or for as many as there is room for. Each is given back with ``release()``.
    func reserve(_ count: Int) -> Int {
        state.withLock { state in
            let granted = min(count, capacity - state.inFlight)
            state.inFlight += granted
            return granted
        }
    }

    /// A handler returned, or was never begun.
    func release(_ count: Int = 1) {
        state.withLock { $0.inFlight -= count }
    }

    /// Begins a delivery: tasks that run until their limits, and replies that go out besides. Nil when nothing is taken any more.
    func open(
        address: String, jobs: [Job], limits: [ContinuousClock.Instant], told: Int, now: ContinuousClock.Instant
    ) -> Ticket? {
        let ticket: Ticket? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.lastNumber += 1
            let ticket = Ticket(number: state.lastNumber)
            let progress = DeliveryProgress(limits: limits, told: told, now: now)
            state.deliveries[ticket.number] = Delivery(ticket: ticket, address: address, jobs: jobs, progress: progress)
            return ticket
        }
        if let ticket { change(ticket.number, at: now) { _ in } }
        return ticket
    }

    /// A task came to an end. True: its reply is wanted. False: it had been given up.
    func finish(_ place: Int, of delivery: UInt64, at now: ContinuousClock.Instant) -> Bool {
        change(delivery, at: now) { $0.finish(place) } ?? false
    }

    /// A task was broken off because the instance stops.
    func abandon(_ place: Int, of delivery: UInt64, at now: ContinuousClock.Instant) {
        _ = change(delivery, at: now) { $0.abandon(place) }
    }

    /// Replies of these deliveries are on the socket, or never will be: one for each time that a delivery is named.
    func wrote(_ deliveries: [UInt64], at now: ContinuousClock.Instant) {
        var rest = deliveries[...]
        while let delivery = rest.first {
            let run = rest.prefix { $0 == delivery }
            change(delivery, at: now) { $0.wrote(run.count) }
            rest = rest.dropFirst(run.count)
        }
    }

    /// The time has come this far. Gives back the tasks that are over their time; their replies are wanted.
    func tick(at now: ContinuousClock.Instant) -> [Late] {
        var late: [Late] = []
        let (numbers, isOverdue) = state.withLock { state in
            (Array(state.deliveries.keys), state.drainsUntil.map { $0 <= now } ?? false)
        }
        for number in numbers {
            let delivery = state.withLock { $0.deliveries[number] }
            guard let delivery, let places = change(number, at: now, { $0.giveUp(at: now) }) else { continue }
            late += places.map { Late(delivery: number, address: delivery.address, job: delivery.jobs[$0]) }
        }
        if isOverdue { close() }
        return late
    }

    /// When ``tick(at:)`` has something to do next.
    func due(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        state.withLock { state in
            (state.deliveries.values.compactMap { $0.progress.due(after: now) } + [state.drainsUntil].compactMap { $0 }.filter { $0 > now }).min()
        }
    }

    /// From this moment an orderly stop waits until then; what is not done by then is broken off.
    func drain(until limit: ContinuousClock.Instant) {
        let isEmpty = state.withLock { state in
            state.drainsUntil = limit
            return state.deliveries.isEmpty
        }
        if isEmpty { empty.keep(()) }
    }

    /// Waits until nothing is in the works, after ``drain(until:)`` was called.
    func drained() async { await empty.value }

    /// Breaks everything off: what still runs goes back to the queue. Nothing is taken any more.
    func close() {
        let rest = state.withLock { state in
            state.isClosed = true
            defer { state.deliveries = [:] }
            return Array(state.deliveries.values)
        }
        for delivery in rest {
            delivery.ticket.settlement.keep(delivery.progress.isResolved ? .accepted : .requeued)
            delivery.ticket.resolved.keep(())
        }
        empty.keep(())
    }

    /// Changes how far a delivery has come and tells those who wait for what has become true.
    @discardableResult
    private func change<Value: Sendable>(
        _ number: UInt64, at now: ContinuousClock.Instant, _ body: (inout DeliveryProgress) -> Value
    ) -> Value? {
        let changed = state.withLock { state -> (value: Value, delivery: Delivery, isLast: Bool)? in
            guard let place = state.deliveries.index(forKey: number) else { return nil }
            // In place: otherwise each task of a delivery would copy the states of all.
            let value = body(&state.deliveries.values[place].progress)
            let delivery = state.deliveries.values[place]
            if delivery.progress.isOver { state.deliveries.remove(at: place) }
            return (value, delivery, state.deliveries.isEmpty && state.drainsUntil != nil)
        }
        guard let (value, delivery, isLast) = changed else { return nil }
        if delivery.progress.isResolved { delivery.ticket.resolved.keep(()) }
        if let settlement = delivery.progress.settlement(at: now) { delivery.ticket.settlement.keep(settlement) }
        if isLast { empty.keep(()) }
        return value
    }
}
