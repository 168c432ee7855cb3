import Contracts
import JSON
import Messaging

extension Scenario {
    /// Operations whose tasks are sent again: more tell nothing new.
    private static let mostRepeated = 6

    /// How often something was done, by the count of who did it.
    static let effects = Scenario(
        Check(
            "case-effects", "However often a task comes, the back office has done it once",
            because: "Counted are distinct effects in the back office, not starts of a handler: a stored reply does not show what was done besides."),
        in: .case
    ) { trial in
        let counted = try await trial.counted()
        if let first = counted.first(where: { $0.after > $0.before + 1 }) {
            throw TrialEnd.breach("\(first.operation.reference) was asked once, and the back office has done it \(first.after - first.before) times")
        }
        let once = counted.filter { $0.after == $0.before + 1 }
        guard !once.isEmpty else { throw TrialEnd.byReplies("nothing that was answered changed the count of effects, so it counts something else") }
        for known in once.prefix(mostRepeated) {
            try await trial.expectEffects(atMost: 0, of: known.operation, after: "a task that was done was sent three times more") {
                try await trial.sendAgain(known.task)
            }
        }
        var known: Set<OperationReference> = []
        for first in once where known.insert(first.operation.reference).inserted { try await trial.comeTwice(first) }
        return "\(once.count) tasks"
    }
}

/// A task of a case that was answered, and how often its operation had taken effect before and afterwards.
struct CountedTask: Sendable {
    let task: DepartmentTask
    let operation: Operation
    let before: Int
    let after: Int
}

extension TrialEnd {
    fileprivate static func byReplies(_ reason: String) -> TrialEnd {
        .skip("judged by replies only, see case-repeated and case-redelivery: \(reason)")
    }
}

extension Trial {
    /// Sets up what an example is given, and asks what it asks. What it changes is counted, where somebody counts.
    func carryOut(_ example: Operation.Example, of operation: Operation) async throws -> HeardReply {
        if let text = example.given {
            let given = Given(
                department: stage.department.name, operation: operation.reference.name, version: operation.reference.version, example: example.name,
                text: text, request: example.request)
            note(.did, "set up: \(text)")
            if case .impossible(let reason) = await stage.given.setUp(given) { throw TrialEnd.skip(reason) }
        }
        let task = task(Probe(operation: operation, input: example.request))
        let before = await effects(of: operation)
        let reply = try await ask(task, what: "the example")
        if let before, reply.outcome == "answered", let after = await effects(of: operation) {
            stage.counted(CountedTask(task: task, operation: operation, before: before, after: after))
        }
        return reply
    }

    /// How often an operation has taken effect; nil where it has none, or nobody counts.
    fileprivate func effects(of operation: Operation) async -> Int? {
        guard operation.lane == .case, operation.effect != .none, stage.uncounted[operation.reference] == nil else { return nil }
        let question = EffectQuestion(
            department: stage.department.name, operation: operation.reference.name, version: operation.reference.version)
        switch await stage.given.effects(question) {
        case .counted(let count):
            note(.did, "count the effects of \(operation.reference): \(count)")
            return count
        case .unknown(let reason):
            stage.leaveUncounted(operation.reference, reason)
            return nil
        }
    }

    /// What was answered and counted; where no example has been played yet, they are now.
    fileprivate func counted() async throws -> [CountedTask] {
        let operations = stage.operations(of: .case).filter { $0.effect != .none }
        if stage.counted.isEmpty {
            for operation in operations {
                for example in operation.examples where example.reply["outcome"] == "answered" {
                    do { _ = try await carryOut(example, of: operation) } catch TrialEnd.skip {}
                }
            }
        }
        guard stage.counted.isEmpty else { return stage.counted }
        if operations.isEmpty { throw TrialEnd.skip("no operation of its cases has an effect") }
        let reason = operations.lazy.compactMap { self.stage.uncounted[$0.reference] }.first
        throw TrialEnd.byReplies(reason ?? "no example came to an answer whose effect could be counted")
    }

    /// Does something, waits until nothing more comes of it, and counts.
    fileprivate func expectEffects(
        atMost most: Int, of operation: Operation, after what: String, _ body: () async throws -> Void
    ) async throws {
        guard let before = await effects(of: operation) else { return }
        try await body()
        try await pause(settings.quiet)
        guard let after = await effects(of: operation) else { throw TrialEnd.byReplies(stage.uncounted[operation.reference] ?? "") }
        guard after - before <= most else {
            throw TrialEnd.breach("\(what), and the back office did \(operation.reference) \(after - before) times\(most == 0 ? " more" : "")")
        }
    }

    /// As when a message comes twice, and as when the orchestrator asks again.
    fileprivate func sendAgain(_ task: DepartmentTask) async throws {
        let heard = stage.ear.count(of: task.task)
        for attempt in [0, 1, 2] {
            var task = task
            task.attempt += attempt
            try await send([task])
        }
        try await replies(to: task.task, heard + 3, what: "a task that was sent again")
    }

    /// A new task that comes twice before it is answered, and one whose connection breaks.
    fileprivate func comeTwice(_ known: CountedTask) async throws {
        let probe = Probe(operation: known.operation, input: known.task.input ?? .object([:]))
        let twice = task(probe)
        try await expectEffects(atMost: 1, of: known.operation, after: "a task came twice at once") {
            try await send([twice])
            try await send([twice])
            try await replies(to: twice.task, 2, what: "a task that came twice at once")
        }
        guard stage.playground.abilities.contains(.cut) else { return }
        let broken = task(probe)
        try await expectEffects(atMost: 1, of: known.operation, after: "a task's connection broke while it was on its way") {
            try await send([broken], mayBeRedelivered: true)
            try await cut()
            try await replies(to: broken.task, within: settings.recovery, what: "a task whose connection broke")
        }
    }
}
