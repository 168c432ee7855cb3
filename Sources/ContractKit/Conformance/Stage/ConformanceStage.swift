import Contracts
import JSON
import Messaging
import Synchronization

/// Why the playing of a check ends before its end.
enum TrialEnd: Error {
    /// The adapter broke a rule.
    case breach(String)
    /// It does not apply.
    case skip(String)
    /// It could not be tried, by no fault of the adapter.
    case trouble(String)
    /// The adapter said nothing where something was due.
    case silence(String)
    /// The adapter's process is gone, or floods: there is nobody to be tried any more.
    case end
}

/// What a task asks: an operation with an input.
struct Probe: Sendable {
    let operation: Operation
    let input: JSONValue
}

/// A task that was sent, as long as the run goes on.
struct SentTask: Sendable {
    let operation: OperationReference
    let lane: Lane
    let input: JSONValue?
    let trace: String?
    /// Which sendings there were.
    var sendings: [(attempt: Int, round: Int)] = []
    /// Whether the broker may have handed it out twice.
    var mayBeRedelivered = false
}

/// Where one department is tried: the orchestrator's side of its broker, and all that was sent and heard.
final class ConformanceStage: Sendable {
    private struct State {
        var serial = 0
        var sent: [String: SentTask] = [:]
        var outcomes: [String: String] = [:]
        var answering: Set<Lane> = []
        var stop: Stop?
        var isStopping = false
        var counted: [CountedTask] = []
        var uncounted: [OperationReference: String] = [:]
    }

    /// How the adapter was stopped, and what it had been asked before.
    struct Stop: Sendable {
        let lane: Lane
        let tasks: [String]
        let end: AdapterEnd
    }

    let department: Department
    /// Those that are tried.
    let operations: [Operation]
    let catalogue: Catalogue
    /// The schemas of the protocol's messages, where they are known.
    let envelopes: [String: JSONValue]
    let bus: any MessageBus
    let playground: any Playground
    let given: any GivenHook
    let settings: ConformanceSettings
    let time: any TimeSource
    let ear: Ear
    /// `<gateway>-<4 hex>`, the sender's instance; its addresses are this with a number.
    let instance: String
    /// The broker user whose tasks the adapter executes: ours.
    let orchestratorUser: String
    private let state = Mutex(State())

    init(
        department: Department, operations: [Operation], catalogue: Catalogue, envelopes: [String: JSONValue], bus: any MessageBus,
        playground: any Playground,
        given: any GivenHook, settings: ConformanceSettings, time: any TimeSource, instance: String, orchestratorUser: String
    ) {
        self.department = department
        self.operations = operations
        self.catalogue = catalogue
        self.envelopes = envelopes
        self.bus = bus
        self.playground = playground
        self.given = given
        self.settings = settings
        self.time = time
        self.instance = instance
        self.orchestratorUser = orchestratorUser
        ear = Ear(department: department.name, time: time)
    }

    // MARK: - Addresses

    /// Where replies are wanted: 1 and 2 are heard from the start on, 3 only from when somebody listens there.
    func address(_ number: Int) -> String { "\(instance)-\(number)" }

    /// The queue of the ears: replies to the first two addresses, presence, and what is parked. Its name is one that the orchestrator's rights cover.
    var earQueue: Subscription {
        let instance = instance
        let bindings = [1, 2].map { ExclusiveQueue.Binding(exchange: ExchangeName.replies, pattern: RoutingKey.replies(to: "\(instance)-\($0)")) }
        let others = [ExchangeName.presence, ExchangeName.dead].map { ExclusiveQueue.Binding(exchange: $0, pattern: "") }
        return Subscription(
            .exclusive { ExclusiveQueue(name: "onevisit.reply.\(instance).\($0)", bindings: bindings + others) })
    }

    /// The queue of the third address.
    var lateQueue: Subscription {
        let (instance, pattern) = (instance, RoutingKey.replies(to: address(3)))
        return Subscription(
            .exclusive {
                ExclusiveQueue(name: "onevisit.reply.\(instance).late-\($0)", bindings: [.init(exchange: ExchangeName.replies, pattern: pattern)])
            })
    }

    // MARK: - What was sent and learned

    /// A name that nobody had before in this run.
    func name() -> String {
        state.withLock { state in
            state.serial += 1
            return "\(instance)-t\(state.serial)"
        }
    }

    func note(_ task: DepartmentTask, mayBeRedelivered: Bool) {
        state.withLock { state in
            var sent =
                state.sent[task.task]
                ?? SentTask(operation: task.operation, lane: task.lane, input: task.input, trace: task.trace)
            sent.sendings.append((task.attempt, task.round))
            sent.mayBeRedelivered = sent.mayBeRedelivered || mayBeRedelivered
            state.sent[task.task] = sent
        }
    }

    var sent: [String: SentTask] { state.withLock { $0.sent } }
    func sent(_ task: String) -> SentTask? { state.withLock { $0.sent[task] } }

    /// What the department said to an example.
    func learned(_ outcome: String, of operation: Operation, _ example: String) {
        state.withLock { $0.outcomes["\(operation.reference) \(example)"] = outcome }
    }

    func outcome(of operation: Operation, _ example: String) -> String? {
        state.withLock { $0.outcomes["\(operation.reference) \(example)"] }
    }

    /// Tasks of cases that were answered while somebody counted effects.
    var counted: [CountedTask] { state.withLock { $0.counted } }
    func counted(_ task: CountedTask) { state.withLock { $0.counted.append(task) } }

    /// Why the effects of an operation are not counted.
    var uncounted: [OperationReference: String] { state.withLock { $0.uncounted } }
    func leaveUncounted(_ operation: OperationReference, _ reason: String) { state.withLock { $0.uncounted[operation] = reason } }

    /// The lanes in which it has answered.
    var answering: Set<Lane> {
        get { state.withLock { $0.answering } }
        set { state.withLock { $0.answering = newValue } }
    }

    /// The lane in which is asked where it does not matter which.
    func anyLane() throws(TrialEnd) -> Lane {
        guard let lane = Lane.allCases.first(where: answering.contains) else { throw .trouble("it answered in no lane") }
        return lane
    }

    /// Whether the adapter was asked to stop, so that its end is no surprise.
    var isStopping: Bool {
        get { state.withLock { $0.isStopping } }
        set { state.withLock { $0.isStopping = newValue } }
    }

    /// How the adapter was stopped; nil as long as nobody has asked it to.
    var stop: Stop? {
        get { state.withLock { $0.stop } }
        set { state.withLock { $0.stop = newValue } }
    }

    /// Whether a message of a durable queue is there because of us.
    func isOwn(_ message: IncomingMessage) -> Bool {
        if message.properties.messageID.hasPrefix(instance) { return true }
        do {
            return try ParkedMessage(JSONValue(parsing: message.body, profile: .bus)).properties.messageID.hasPrefix(instance)
        } catch {
            return false
        }
    }

    // MARK: - Probes

    func operations(of lane: Lane) -> [Operation] { operations.filter { $0.lane == lane } }

    /// What is asked of an operation where it does not matter what comes back: an example, one that is answered if there is.
    func probe(of operation: Operation) -> Probe? {
        let example = operation.examples.first { $0.reply["outcome"]?.string == "answered" } ?? operation.examples.first
        return example.map { Probe(operation: operation, input: $0.request) }
    }

    /// One for each operation of a lane.
    func probes(of lane: Lane) -> [Probe] { operations(of: lane).compactMap(probe) }

    func probe(in lane: Lane) throws(TrialEnd) -> Probe {
        guard let probe = probes(of: lane).first else { throw .skip("no \(lane.rawValue) of this department has an example") }
        return probe
    }

    /// Examples of cases that came to an end, those that had an effect first.
    func settled() throws(TrialEnd) -> [Probe] {
        let words = ["answered", "not-found", "refused", "incomplete"]
        let known = operations(of: .case).flatMap { operation in
            operation.examples.compactMap { example -> (rank: Int, probe: Probe)? in
                // What was not tried is taken at the contract's word.
                guard let word = outcome(of: operation, example.name) ?? example.reply["outcome"]?.string else { return nil }
                return words.firstIndex(of: word).map { ($0, Probe(operation: operation, input: example.request)) }
            }
        }
        guard !known.isEmpty else { throw .skip("no example of a case comes to an end by itself") }
        return known.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element.probe)
    }
}
