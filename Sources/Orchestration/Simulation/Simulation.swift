import Contracts
import HeapModule
import JSON
import Messaging

/// Drives the real machines of cases against a model of store, broker, departments and clients, with losses, duplicates, disorder and deaths
/// between any two steps; then lets the faults stop and looks whether all came to an end, and rightly. One seed is one course of events.
struct Simulation {
    /// How long faults go on, in seconds, and how long everything may take afterwards.
    private static let trouble = 3 * 86_400
    private static let peace = 90 * 86_400
    private static let clients = 3...6
    /// More steps than any seed needs; what goes on after them goes in circles.
    private static let mostSteps = 20_000

    enum Event: Hashable {
        case submit(Int), supplement(Int), withdraw(Int)
        /// Of one life of the orchestrator; what it has forgotten with its death does not happen.
        case dispatch(life: Int), timers(life: Int)
        case replies, hostStarts
        case deliver(String), work(String), publish(String)
        /// A reply comes once more.
        case late(Int)
        case person
    }

    struct Appointment: Comparable {
        var at: Timestamp
        /// Of two at the same moment the one that was made first.
        var number: Int
        var event: Event

        static func < (left: Appointment, right: Appointment) -> Bool { (left.at, left.number) < (right.at, right.number) }
    }

    /// A client that submits one case, and again until it is told that it was accepted.
    struct Client {
        var plan: CasePlan
        var key: String
        var form: JSONObject
        /// The optional documents that it says will come, and whether it may have taken that back.
        var announced: [String]
        var hasTakenBack = false
        /// Cases of which it was told.
        var accepted: Set<String> = []
        var wantsWithdrawal: Bool
    }

    let bugs: SimulationBugs
    var faults: SimulationFaults
    var random: SimulationRandom
    var trace = TraceHash()
    var now = Timestamp(milliseconds: 1_795_410_000_000)
    var agenda = Heap<Appointment>()
    var appointments = 0
    var steps = 0
    var clients: [Client] = []
    var departments: [String: SimulatedDepartment] = [:]
    var broker = SimulatedBroker()
    let store = SimulatedStore()
    let keeper = CaseKeeper(gateway: "district-a")
    var isHostAlive = true
    /// How often the orchestrator was started.
    var lives = 1
    var violations: [String] = []
    /// The answers that were seen last, for each case.
    var answers: [String: Answer] = [:]
    var lastRequest = 0
    /// Replies that come once more, long after.
    var stragglers: [SimulatedBroker.Message] = []

    init(seed: UInt64, faults: SimulationFaults = SimulationFaults(), bugs: SimulationBugs = SimulationBugs()) {
        self.faults = faults
        self.bugs = bugs
        random = SimulationRandom(seed: seed)
        for name in SimulatedMatters.departments { departments[name] = SimulatedDepartment(name: name) }
        for number in 0..<random.number(Self.clients) {
            let plan = SimulatedMatters.plans[random.number(0...SimulatedMatters.plans.count - 1)]
            var form = JSONObject()
            if random.chance(50) { form["wanted"] = true }
            let announced = plan.matter.terms != nil && random.chance(60) ? [SimulatedMatters.plan] : []
            clients.append(
                Client(plan: plan, key: "client-\(number)", form: form, announced: announced, wantsWithdrawal: random.chance(20)))
            make(.submit(number), in: random.number(0...3600))
        }
    }

    /// Runs the seed to its end.
    mutating func run() -> SimulationReport {
        let start = now
        let calm = now.advanced(by: .seconds(Self.trouble))
        let end = calm.advanced(by: .seconds(Self.peace))
        make(.person, in: Self.trouble + 3600)
        while let next = agenda.popMin(), next.at <= end, steps < Self.mostSteps {
            steps += 1
            now = max(now, next.at)
            if now >= calm { faults = .none }
            trace.add("\(start.duration(to: now).wholeMilliseconds) \(next.event)")
            perform(next.event)
        }
        judge()
        return SimulationReport(
            violations: violations, trace: trace.value, steps: steps, accepted: store.committed.cases.count,
            closed: store.committed.cases.values.count { $0.closedAt != nil })
    }

    mutating func make(_ event: Event, in seconds: Int) {
        make(event, at: now.advanced(by: .seconds(seconds)))
    }

    mutating func make(_ event: Event, at time: Timestamp) {
        appointments += 1
        agenda.insert(Appointment(at: time, number: appointments, event: event))
    }

    private mutating func perform(_ event: Event) {
        switch event {
        case .submit(let client): submit(client)
        case .supplement(let client): supplement(client)
        case .withdraw(let client): withdraw(client)
        case .dispatch(let life): if life == lives { dispatch() }
        case .timers(let life): if life == lives { fireTimers() }
        case .replies: takeReply()
        case .hostStarts: startHost()
        case .deliver(let department): deliver(to: department)
        case .work(let department): work(department)
        case .publish(let department): publishReplies(of: department)
        case .person: repair()
        case .late(let number):
            _ = broker.publish(stragglers[number], to: QueueName.replies(keeper.gateway), fate: .confirmed)
            make(.replies, in: 0)
        }
    }
}

/// What a seed showed.
public struct SimulationReport: Hashable, Sendable {
    /// What must never be and was; empty where all is well.
    public var violations: [String]
    /// Of everything that happened, in order.
    public var trace: UInt64
    /// Inputs that were played.
    public var steps: Int
    /// Cases that were accepted, and how many of them have ended.
    public var accepted: Int
    public var closed: Int
}

/// The simulator as the command line knows it.
public enum Simulator {
    /// Runs one seed. The same seed gives the same report.
    public static func run(seed: UInt64) -> SimulationReport {
        var simulation = Simulation(seed: seed)
        return simulation.run()
    }
}
