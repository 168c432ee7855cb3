import Contracts
import Messaging

/// Who lives: the adapter instances heard of, by department. A value: time comes in with each input.
struct PresenceDirectory: Sendable {
    /// After this silence an instance is taken for dead. Three announcements are missed by then.
    static let silence: Duration = .seconds(15)
    /// A clock further off than this is an alarm.
    static let clockTolerance: Duration = .milliseconds(500)
    /// Instances remembered of a department: far more than anyone runs, and a bound on what a broken one can fill up.
    static let mostInstances = 100

    private struct Instance: Sendable {
        var presence: Presence
        var heardAt: ContinuousClock.Instant
        var clockOffset: Duration
    }

    private var instances: [String: [String: Instance]] = [:]
    /// When we began to listen; nil while we do not.
    private var listeningSince: ContinuousClock.Instant?
    /// Departments whose last instance said that it leaves.
    private var left: Set<String> = []

    /// We hear announcements from now on.
    mutating func listening(at now: ContinuousClock.Instant) {
        listeningSince = now
    }

    /// We are deaf: what was heard stands, silence means nothing.
    mutating func deaf() {
        listeningSince = nil
    }

    /// An instance said how it is.
    mutating func heard(_ presence: Presence, at now: Moment) {
        if presence.state == .leaving {
            instances[presence.department]?[presence.instance] = nil
            if count(of: presence.department, at: now.instant) == 0 { left.insert(presence.department) }
        } else {
            left.remove(presence.department)
            forgetTheDead(of: presence.department, at: now.instant)
            let known = instances[presence.department] ?? [:]
            guard known[presence.instance] != nil || known.count < Self.mostInstances else { return }
            let offset = now.timestamp.duration(to: presence.now)
            instances[presence.department, default: [:]][presence.instance] = Instance(
                presence: presence, heardAt: now.instant, clockOffset: offset)
        }
    }

    /// How a department stands: unknown is not absent, so a fresh orchestrator asks.
    func state(of department: String, at now: ContinuousClock.Instant) -> DepartmentStatus.Presence {
        var isAnyLiving = false
        for instance in living(department, at: now) {
            if instance.presence.state == .serving { return .present }
            isAnyLiving = true
        }
        if isAnyLiving { return .draining }
        if left.contains(department) { return .absent }
        guard let listeningSince, listeningSince.advanced(by: Self.silence) <= now else { return .unknown }
        return .absent
    }

    /// How many instances live.
    func count(of department: String, at now: ContinuousClock.Instant) -> Int { living(department, at: now).count { _ in true } }

    /// How many tasks a message may carry: the least that its living instances like, one while nothing is known.
    func batch(of department: String, at now: ContinuousClock.Instant) -> Int {
        living(department, at: now).reduce(nil) { min($0 ?? .max, $1.presence.batch) } ?? 1
    }

    /// Whether all living instances answer that version. Nothing known means: try.
    func offers(_ operation: OperationReference, at now: ContinuousClock.Instant) -> Bool {
        living(operation.department, at: now).allSatisfy { instance in
            instance.presence.operations[operation.name]?.contains { $0.version == operation.version } ?? false
        }
    }

    /// The living instances that answer some version of an operation.
    func instances(answering operation: OperationReference, at now: ContinuousClock.Instant) -> [OperationUse.Instance] {
        living(operation.department, at: now).compactMap { instance in
            guard let versions = instance.presence.operations[operation.name], !versions.isEmpty else { return nil }
            return OperationUse.Instance(name: instance.presence.instance, versions: versions.map(\.version).sorted())
        }.sorted { $0.name < $1.name }
    }

    /// The cards of conformance that its living instances show, each once.
    func cards(of department: String, at now: ContinuousClock.Instant) -> [String] {
        Set(living(department, at: now).compactMap(\.presence.card)).sorted()
    }

    /// What an operator should know of a department: instances that are missing, clocks that are off, contracts that differ from ours.
    /// - Parameter expected: how many instances should live; where none does, the department is absent, which is told by itself.
    func alarms(of department: String, expected: Int, operations: [Operation], at now: ContinuousClock.Instant) -> [String] {
        let living = living(department, at: now).sorted { $0.presence.instance < $1.presence.instance }
        var alarms: [String] = []
        if !living.isEmpty, living.count < expected {
            alarms.append("\(expected) instances are expected, \(living.count) \(living.count == 1 ? "lives" : "live")")
        }
        for instance in living {
            let name = instance.presence.instance
            if instance.clockOffset > Self.clockTolerance || instance.clockOffset < .zero - Self.clockTolerance {
                alarms.append("\(name): its clock is \(instance.clockOffset.wholeMilliseconds) ms off ours")
            }
            for operation in operations {
                let announced = instance.presence.operations[operation.reference.name]?.first { $0.version == operation.reference.version }
                if announced == nil {
                    alarms.append("\(name): does not offer \(operation.reference)")
                } else if announced?.contract != operation.contractHash {
                    alarms.append("\(name): holds itself to another contract of \(operation.reference)")
                }
            }
        }
        return alarms
    }

    private mutating func forgetTheDead(of department: String, at now: ContinuousClock.Instant) {
        instances[department] = Dictionary(living(department, at: now).map { ($0.presence.instance, $0) }) { $1 }
    }

    /// Made as it is looked through: each task asks several times.
    private func living(_ department: String, at now: ContinuousClock.Instant) -> some Sequence<Instance> {
        (instances[department] ?? [:]).values.lazy.filter { isLiving($0, at: now) }
    }

    private func isLiving(_ instance: Instance, at now: ContinuousClock.Instant) -> Bool {
        guard let since = listeningSince else { return true }
        // Silence counts from our connect at the earliest: what we could not hear was not silence.
        return now < max(instance.heardAt, since).advanced(by: Self.silence)
    }
}
