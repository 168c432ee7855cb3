import Contracts
import Orchestration
import Synchronization

/// One trouble of one department under a steady load: before it, during it, and after it until all is well again.
struct Bout: Sendable {
    /// When a request was made, in the order of time.
    enum Phase: Int { case warmUp, before, during, after }

    let client: Client
    let trouble: Trouble
    let patient: Patient
    let perSecond: Double
    /// How long before it and how long during it.
    let duration: Duration

    /// How long it may take until all is well again: a circuit is tried again after a minute at the latest.
    private static let patience = Duration.seconds(90)
    /// The first requests of a process are slow.
    private static let warmUp = Duration.seconds(3)
    /// How often is looked at the circuit.
    private static let lookInterval = Duration.milliseconds(5)

    /// What the load, the one who looks and the one who makes the trouble share.
    private final class Course: Sendable {
        let record: Mutex<BoutRecord>
        private let place = Atomic(Phase.warmUp.rawValue)
        private let over = Atomic(false)

        init(_ trouble: Trouble) { record = Mutex(BoutRecord(trouble: trouble)) }

        var phase: Phase { Phase(rawValue: place.load(ordering: .relaxed)) ?? .after }
        var goesOn: Bool { !over.load(ordering: .relaxed) }

        func enter(_ phase: Phase) { place.store(phase.rawValue, ordering: .relaxed) }
        func end() { over.store(true, ordering: .relaxed) }
    }

    func run() async throws -> BoutRecord {
        let course = Course(trouble)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await load(course) }
            group.addTask { try await look(course) }
            try await Task.sleep(for: Self.warmUp)
            course.enter(.before)
            try await Task.sleep(for: duration)
            try await patient.suffer(trouble, for: duration) {
                course.enter(.during)
                course.record.withLock { $0.began = .now }
            }
            course.enter(.after)
            course.record.withLock { $0.ended = .now }
            let limit = ContinuousClock.now + Self.patience
            while ContinuousClock.now < limit, !course.record.withLock({ $0.isWell }) { try await Task.sleep(for: .milliseconds(20)) }
            course.end()
            try await group.waitForAll()
        }
        return course.record.withLock { $0 }
    }

    private func load(_ course: Course) async throws {
        let (client, department) = (client, patient.department)
        try await Pace(perSecond: perSecond).run(while: { course.goesOn }) { number, due in
            let phase = course.phase
            let followed = await client.follow(number)
            course.record.withLock { $0.add(followed, madeAt: due, in: phase, of: department) }
        }
    }

    private func look(_ course: Course) async throws {
        while course.goesOn {
            if let status = client.orchestrator.departments.first(where: { $0.name == patient.department }) {
                course.record.withLock { $0.look(at: status) }
            }
            try await Task.sleep(for: Self.lookInterval, tolerance: .zero)
        }
    }
}

/// What was seen in a bout.
struct BoutRecord: Sendable {
    /// So many complete answers one after the other mean that all is well.
    private static let wellAfter = 50

    /// The parts of one phase.
    struct Parts: Sendable {
        var asked = 0
        var refused = 0
        /// How long it took until the requests were taken.
        var taken: [Duration] = []
        /// How long the parts of the departments took that had nothing, and how many of them were not answered.
        var others: [Duration] = []
        var othersUnanswered = 0
        /// How long the parts of the one took, by what they were.
        var sick: [String: [Duration]] = [:]
        /// By how much the answers with a part that timed out came after their deadline.
        var lateness: [Duration] = []
    }

    let trouble: Trouble
    var began: ContinuousClock.Instant?
    var ended: ContinuousClock.Instant?
    private(set) var phases: [Bout.Phase: Parts] = [:]
    private(set) var opened: ContinuousClock.Instant?
    private(set) var absent: ContinuousClock.Instant?
    /// When the request was made from which on every answer was complete.
    private(set) var wellSince: ContinuousClock.Instant?
    private var inARow = 0

    init(trouble: Trouble) { self.trouble = trouble }

    var isWell: Bool { inARow >= Self.wellAfter }

    mutating func add(_ followed: Followed?, madeAt: ContinuousClock.Instant, in phase: Bout.Phase, of sick: String) {
        var parts = phases[phase] ?? Parts()
        parts.asked += 1
        if let followed {
            parts.taken.append(followed.taken)
            for (department, part) in followed.parts {
                guard department != sick else {
                    parts.sick[part.outcome, default: []].append(part.after)
                    continue
                }
                parts.others.append(part.after)
                if part.outcome != "answered" { parts.othersUnanswered += 1 }
            }
            if followed.parts.values.contains(where: { $0.outcome == "timed-out" }) { parts.lateness.append(followed.lateness) }
        } else {
            parts.refused += 1
        }
        phases[phase] = parts
        guard phase == .after else { return }
        if followed?.isAnswered == true {
            if inARow == 0 { wellSince = madeAt }
            inARow += 1
        } else {
            inARow = 0
        }
    }

    mutating func look(at status: DepartmentStatus) {
        guard began != nil else { return }
        if status.isCircuitOpen { opened = opened ?? .now }
        if status.presence == .absent { absent = absent ?? .now }
    }
}
