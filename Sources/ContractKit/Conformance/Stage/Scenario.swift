import Contracts

/// What a check is about: the department, one of its operations, or one of the examples.
enum Subject: Sendable, CustomStringConvertible {
    case department
    case operation(Operation)
    case example(Operation, Operation.Example)

    var description: String {
        switch self {
        case .department: ""
        case .operation(let operation): operation.reference.description
        case .example(let operation, let example): "\(operation.reference): \(example.name)"
        }
    }
}

/// A check, and how it is played.
struct Scenario: Sendable {
    /// Plays it for one subject. Gives back what somebody should know although it passed; throws ``TrialEnd`` where it did not.
    typealias Play = @Sendable (Trial, Subject) async throws -> String?

    /// On what it rests.
    enum Basis: Sendable {
        /// On nothing: it is played in any case.
        case nothing
        /// On the department's having operations of that lane; the others of the lane rest on it.
        case operations(Lane)
        /// On its having answered in that lane.
        case answers(Lane)
        /// On its having answered in some lane.
        case anyAnswer
    }

    let check: Check
    let basis: Basis
    let subjects: @Sendable (ConformanceStage) -> [Subject]
    let play: Play

    /// A check of the department as a whole.
    init(_ check: Check, on basis: Basis = .anyAnswer, _ play: @escaping @Sendable (Trial) async throws -> String?) {
        self.init(check, on: basis, subjects: { _ in [.department] }) { trial, _ in try await play(trial) }
    }

    /// A check of the department in one lane.
    init(_ check: Check, in lane: Lane, _ play: @escaping @Sendable (Trial) async throws -> String?) {
        self.init(check, on: .answers(lane), play)
    }

    /// A check of each operation of a lane.
    init(each check: Check, in lane: Lane, _ play: @escaping @Sendable (Trial, Operation) async throws -> String?) {
        self.init(check, on: .answers(lane), subjects: { $0.operations(of: lane).map(Subject.operation) }) { trial, subject in
            guard case .operation(let operation) = subject else { return nil }
            return try await play(trial, operation)
        }
    }

    init(_ check: Check, on basis: Basis, subjects: @escaping @Sendable (ConformanceStage) -> [Subject], _ play: @escaping Play) {
        self.check = check
        self.basis = basis
        self.subjects = subjects
        self.play = play
    }

    /// In the order in which they are played: what has effects after what reads, what breaks things later, what has been heard last but one, the
    /// stop at the end.
    static let all = presence + lookups + inputs(of: .lookup) + batches + deadlines + refusals + unreadables + cases + faults + audits + stops
}
