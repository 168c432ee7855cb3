import ArgumentParser
import CrashPoints
import MessagingTestKit

/// What is broken.
enum FaultKind: String, CaseIterable, Sendable, ExpressibleByArgument {
    case killOrchestrator = "kill-orchestrator"
    case killDepartment = "kill-department"
    case killBroker = "kill-broker"
    case stopOrchestrator = "stop-orchestrator"
    case stopDepartment = "stop-department"
    case stopBroker = "stop-broker"
    case restartOrchestrator = "restart-orchestrator"
    case restartBroker = "restart-broker"
    case wipeBroker = "wipe-broker"
    case cut
    case blackHole = "black-hole"
    case storeFull = "store-full"
    case departmentFull = "department-full"
    case powerCut = "power-cut"
    case powerCutEverywhere = "power-cut-everywhere"
    case clockForward = "clock-forward"
    case clockBack = "clock-back"
    case duplicates
    case crash

    /// How often it comes in the long form; crashes come once for each of their places.
    var weight: Int {
        switch self {
        case .killOrchestrator, .killDepartment, .powerCut, .cut: 9
        case .killBroker, .wipeBroker, .blackHole, .duplicates: 6
        case .stopOrchestrator, .stopDepartment, .stopBroker, .storeFull, .powerCutEverywhere: 5
        case .restartOrchestrator, .restartBroker, .departmentFull, .clockForward, .clockBack: 3
        case .crash: 0
        }
    }
}

/// One fault: what, to whom, for how long.
struct Fault: Sendable, CustomStringConvertible {
    let kind: FaultKind
    /// The player, where the fault is one player's.
    var target: String?
    var point: CrashPoint?
    /// At which passing of the place the process ends.
    var passing = 1
    /// How long it lasts, where it is not the machine that says so.
    let duration: Duration
    /// What else has to be drawn.
    let seed: UInt64

    var description: String {
        [kind.rawValue, target, point.map { "\($0):\(passing)" }].compactMap { $0 }.joined(separator: " ")
    }

    /// What nobody else may break at the same time.
    var occupies: Set<String> {
        switch kind {
        case .killBroker, .stopBroker, .restartBroker, .wipeBroker: ["broker"]
        case .powerCutEverywhere: ["everything"]
        case .cut, .blackHole: ["network of \(target ?? "")"]
        case .duplicates: ["copies"]
        case .storeFull: ["orchestrator", "store"]
        case .departmentFull: ["data"]
        case .killOrchestrator, .stopOrchestrator, .restartOrchestrator, .killDepartment, .stopDepartment, .powerCut, .clockForward, .clockBack:
            [target ?? ""]
        case .crash: ["everything"]
        }
    }

    /// Whether both may happen at once.
    func suits(_ other: Fault) -> Bool {
        let (own, others) = (occupies, other.occupies)
        return own.isDisjoint(with: others) && !own.contains("everything") && !others.contains("everything")
    }
}

/// The faults of a run, in their order; the same for the same seed.
struct Schedule: Sendable {
    /// Places that no process passes unless something special is done, which the short form has no time for.
    static let rare: Set<CrashPoint> = [
        .timerBeforeCommit, .timerAfterCommit, .parkedAfterCommit, .backupBeforeRename, .effectBeforeEntry, .leaseBeforeRenewal, .wordBeforeResend,
        .parkingBeforePublish, .parkingAfterConfirm, .entryAfterBegin, .documentAfterKeep,
    ]

    /// Faults that are injected together.
    let rounds: [[Fault]]

    init(_ plan: ChaosPlan, players: [String]) {
        var random = SeededGenerator(plan.seed)
        var faults = Self.kinds(plan, using: &random).map { Self.fault($0, departments: Array(players.dropFirst()), plan, using: &random) }
        faults += Self.crashes(plan, departments: Array(players.dropFirst()), using: &random)
        faults.shuffle(using: &random)
        var rounds: [[Fault]] = []
        while let fault = faults.popLast() {
            var round = [fault]
            // Trouble seldom comes alone.
            if Int.random(in: 0..<4, using: &random) == 0, let place = faults.lastIndex(where: fault.suits) { round.append(faults.remove(at: place)) }
            rounds.append(round)
        }
        self.rounds = rounds
    }

    /// The kinds without crashes: each at least once, and so often as its weight says.
    private static func kinds(_ plan: ChaosPlan, using random: inout SeededGenerator) -> [FaultKind] {
        let wanted = FaultKind.allCases.filter { $0 != .crash && (plan.only.isEmpty || plan.only.contains($0)) }
        guard !wanted.isEmpty else { return [] }
        let crashes = plan.only.isEmpty || plan.only.contains(.crash) ? Self.crashCount(plan) : 0
        let count = max(0, plan.faults - crashes)
        let deck = wanted.flatMap { Array(repeating: $0, count: $0.weight) }
        var kinds = wanted.shuffled(using: &random)
        while kinds.count < count, let kind = deck.randomElement(using: &random) { kinds.append(kind) }
        return Array(kinds.prefix(count))
    }

    private static func crashCount(_ plan: ChaosPlan) -> Int { plan.isShort ? 5 : CrashPoint.allCases.count + 2 }

    /// Every place in some process in which it is passed; those that are passed in two kinds in both.
    private static func crashes(_ plan: ChaosPlan, departments: [String], using random: inout SeededGenerator) -> [Fault] {
        guard plan.only.isEmpty || plan.only.contains(.crash) else { return [] }
        var faults: [Fault] = []
        for point in CrashPoint.allCases {
            for side in point.sides.sorted(by: { "\($0)" < "\($1)" }) {
                var fault = fault(.crash, departments: departments, plan, using: &random)
                fault.point = point
                fault.passing = rare.contains(point) ? 1 : Int.random(in: 1...4, using: &random)
                fault.target = target(of: point, side, departments, using: &random)
                faults.append(fault)
            }
        }
        guard plan.isShort else { return faults }
        return Array(faults.filter { $0.point.map { !rare.contains($0) } ?? false }.shuffled(using: &random).prefix(crashCount(plan)))
    }

    private static func target(
        of point: CrashPoint, _ side: CrashPoint.Side, _ departments: [String], using random: inout SeededGenerator
    ) -> String {
        switch (point, side) {
        case (_, .orchestrator), (_, .backup): "orchestrator"
        // Only the workshop has a system of its own, and only it says something later.
        case (.entryAfterBegin, _), (.effectBeforeEntry, _), (.leaseBeforeRenewal, _): Stage.workshop
        case (.effectBeforeCommit, _): "housing-fund"
        // The others are asked for less than half of the cases.
        default: departments.filter { ["medical-insurance", "housing-fund"].contains($0) }.randomElement(using: &random) ?? "housing-fund"
        }
    }

    private static func fault(
        _ kind: FaultKind, departments: [String], _ plan: ChaosPlan, using random: inout SeededGenerator
    ) -> Fault {
        let players = ["orchestrator"] + departments
        let target: String? =
            switch kind {
            case .killOrchestrator, .stopOrchestrator, .restartOrchestrator, .storeFull: "orchestrator"
            case .killDepartment, .stopDepartment: departments.randomElement(using: &random)
            case .powerCut, .cut, .blackHole, .clockForward, .clockBack:
                // The orchestrator as often as all departments together.
                Bool.random(using: &random) ? "orchestrator" : players.randomElement(using: &random)
            case .killBroker, .stopBroker, .restartBroker, .wipeBroker, .departmentFull, .powerCutEverywhere, .duplicates, .crash: nil
            }
        let longest: Double =
            switch kind {
            case .stopBroker, .blackHole: 12
            case .stopOrchestrator, .stopDepartment, .duplicates: 8
            case .storeFull, .departmentFull: 10
            default: 2
            }
        let share = Double.random(in: 0.15...1, using: &random)
        return Fault(
            kind: kind, target: target, duration: .milliseconds(Int(longest * share * (plan.isShort ? 500 : 1000))), seed: random.next())
    }
}
