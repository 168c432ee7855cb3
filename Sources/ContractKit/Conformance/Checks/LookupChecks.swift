import Contracts
import JSON
import Messaging

extension Scenario {
    /// Whether the department answers lookups, and as the contracts' examples say.
    static let lookups: [Scenario] = [answers(.lookup), examples(of: .lookup), address, echo, trace, repeated]

    /// On which all other checks of the lane rest.
    static func answers(_ lane: Lane) -> Scenario {
        let check =
            lane == .lookup
            ? Check(
                "lookup-answers", "It answers a lookup",
                because: "For each task a reply is published to onevisit.replies; then the message is acknowledged.")
            : Check(
                "case-answers", "It answers a case's task",
                because: "For each task a reply follows, at once or after a `later`; then the message is acknowledged.")
        return Scenario(check, on: .operations(lane)) { trial in
            let reply = try await trial.ask(trial.task(try trial.stage.probe(in: lane)))
            return "\(reply.inWords) after \((reply.at - trial.begun).wholeMilliseconds) ms"
        }
    }

    static func examples(of lane: Lane) -> Scenario {
        let check = Check(
            "example", "It says what an example of the contract says",
            because: "Examples are documentation, tests and stub answers at once: given what is given, the reply is the example's.")
        return Scenario(check, on: .answers(lane), subjects: { $0.examples(of: lane) }) { trial, subject in
            guard case .example(let operation, let example) = subject else { return nil }
            return try await play(example, of: operation, trial)
        }
    }

    private static func play(_ example: Operation.Example, of operation: Operation, _ trial: Trial) async throws -> String? {
        let reply = try await trial.carryOut(example, of: operation)
        trial.stage.learned(reply.outcome, of: operation, example.name)
        let expected = example.reply["outcome"]?.string ?? ""
        if operation.lane == .case, reply.outcome == "later", expected != "later" {
            throw TrialEnd.skip("it said later; what follows is somebody's at the department to decide")
        }
        let match = ExampleMatch(example.reply, reply, of: operation, trial.settings.comparison)
        if let breach = match.breach { throw TrialEnd.breach(breach) }
        return match.differing.isEmpty ? nil : "other values at \(match.differing.joined(separator: ", "))"
    }

    private static let address = Scenario(
        Check(
            "reply-address", "A reply goes where its message wants it",
            because: "The routing key of a reply is <department>.<replyTo of the message>; each message names its own."), in: .lookup
    ) { trial in
        let probe = try trial.stage.probe(in: .lookup)
        for number in [2, 1, 2] {
            let task = trial.task(probe)
            let address = trial.stage.address(number)
            try await trial.send([task], to: address)
            guard let reply = try await trial.replies(to: task.task, what: "a task for \(address)").first else { continue }
            trial.note(reply)
            let key = RoutingKey.reply(department: trial.stage.department.name, to: address)
            guard reply.message.route.key == key else {
                throw TrialEnd.breach("the routing key is “\(reply.message.route.key)”, not “\(key)”")
            }
        }
        return nil
    }

    private static let echo = Scenario(
        Check(
            "reply-echo", "A reply repeats the task's attempt and round",
            because:
                "attempt and round are copied from the delivery that is answered; a reply of another round or a never-sent attempt changes nothing."),
        in: .lookup
    ) { trial in
        let reply = try await trial.ask(trial.task(try trial.stage.probe(in: .lookup), attempt: 3, round: 2))
        guard reply.raw["attempt"]?.integer == 3, reply.raw["round"]?.integer == 2 else {
            throw TrialEnd.breach("attempt 3 of round 2 was asked, and the reply is to another one")
        }
        return nil
    }

    private static let trace = Scenario(
        Check(
            "reply-trace", "A reply repeats the task's trace, and has none where the task had none",
            because: "A reply repeats `trace` only if the task had it."), in: .lookup
    ) { trial in
        let probe = try trial.stage.probe(in: .lookup)
        var task = trial.task(probe)
        task.trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let traced = try await trial.ask(task)
        guard traced.raw["trace"]?.string == task.trace else { throw TrialEnd.breach("the trace did not come back") }
        guard try await trial.ask(trial.task(probe)).raw["trace"] == nil else { throw TrialEnd.breach("a task without a trace was given one") }
        return nil
    }

    private static let repeated = Scenario(
        Check(
            "lookup-repeated", "The same lookup, asked again, is answered again, alike",
            because: "The same task may come twice; it is answered as often as it is asked."), in: .lookup
    ) { trial in
        let task = trial.task(try trial.stage.probe(in: .lookup))
        let first = try await trial.ask(task)
        let second = try await trial.ask(task, what: "the same task, the second time")
        guard first.word == second.word else { throw TrialEnd.breach("the two replies differ") }
        return nil
    }
}

extension ConformanceStage {
    /// The examples of a lane. Those that change nothing come first, for what is given to them may be gone afterwards.
    func examples(of lane: Lane) -> [Subject] {
        let all = operations(of: lane).flatMap { operation in operation.examples.map { (operation, $0) } }
        func rank(_ operation: Operation, _ example: Operation.Example) -> Int {
            let isDone = ["answered", "later"].contains(example.reply["outcome"]?.string)
            return !isDone ? 0 : operation.effect == .none ? 1 : 2
        }
        return all.enumerated().sorted { left, right in
            (rank(left.element.0, left.element.1), left.offset) < (rank(right.element.0, right.element.1), right.offset)
        }.map { Subject.example($0.element.0, $0.element.1) }
    }
}
