import Contracts
import JSON
import Messaging

extension Scenario {
    /// What is asked of departments that work on cases.
    static let cases: [Scenario] =
        [answers(.case), examples(of: .case)] + inputs(of: .case) + [
            caseRepeated, caseAttempt, keyReused, withdrawnBefore, withdrawnAfter, twoTasks, later, outbox,
        ]

    private static let caseRepeated = Scenario(
        Check(
            "case-repeated", "A task that is sent again gets the stored reply",
            because: "A task takes effect at most once: the ledger knows its key, and the stored reply is sent again, asOf included."), in: .case
    ) { trial in
        let (task, first) = try await trial.settle()
        let second = try await trial.again(task)
        guard first.word == second.word else { throw TrialEnd.breach("the second sending says something else") }
        guard first.raw["asOf"] == second.raw["asOf"] else {
            throw TrialEnd.breach("the second sending was decided anew: asOf is another, so the task ran twice")
        }
        return "\(task.operation): \(first.inWords)"
    }

    private static let caseAttempt = Scenario(
        Check(
            "case-attempt", "A stored reply carries the attempt of the delivery that it answers",
            because: "attempt and round are copied from the delivery that is answered, with a stored reply too."), in: .case
    ) { trial in
        let (task, _) = try await trial.settle()
        let second = try await trial.again(task)
        guard second.raw["attempt"]?.integer == 2, second.raw["round"]?.integer == 1 else {
            throw TrialEnd.breach("attempt 2 was sent, and the reply is to attempt \(second.raw["attempt"]?.integer.map(String.init) ?? "none")")
        }
        return nil
    }

    private static let keyReused = Scenario(
        Check(
            "case-key-reused", "The same key with another input is failed/key-reused",
            because: "Same key with another input: nothing runs, the message is parked, and the reply is failed/key-reused."), in: .case
    ) { trial in
        let (task, _) = try await trial.settle()
        guard let operation = trial.stage.operations.first(where: { $0.reference == task.operation }) else { return nil }
        let inputs = operation.examples.map(\.request) + (EdgeInputs(operation)?.valid.map(\.value) ?? [])
        guard let other = inputs.first(where: { $0 != task.input }) else { throw TrialEnd.skip("\(operation.reference) has one valid input only") }
        let reused = trial.task(Probe(operation: operation, input: other), key: task.key)
        try await trial.expectFailed(reused, .keyReused, what: "another input under a key that was used")
        return nil
    }

    private static let withdrawnBefore = Scenario(
        Check(
            "case-withdrawn-before", "A task that was withdrawn before it came is not executed",
            because: "The adapter records the key of a withdrawal even if the task arrives later, and replies withdrawn to both."), in: .case
    ) { trial in
        let task = trial.task(try trial.stage.probe(in: .case))
        let withdrawal = try await trial.withdraw(task)
        guard withdrawal.outcome == "withdrawn" else { throw TrialEnd.breach("to a withdrawal of an unknown key it said \(withdrawal.inWords)") }
        let late = try await trial.ask(task, what: "a task that was withdrawn")
        guard late.outcome == "withdrawn" else { throw TrialEnd.breach("to a task that was withdrawn it said \(late.inWords)") }
        return nil
    }

    private static let withdrawnAfter = Scenario(
        Check(
            "case-withdrawn-after", "A withdrawal that comes after the end gets the stored reply",
            because: "Where the effect has happened, the stored reply says so; the case may then ask another operation to take it back."), in: .case
    ) { trial in
        let (task, first) = try await trial.settle()
        let withdrawal = try await trial.withdraw(task)
        guard withdrawal.word == first.word else {
            throw TrialEnd.breach("it had said \(first.inWords), and to the withdrawal it says \(withdrawal.inWords)")
        }
        return nil
    }

    private static let twoTasks = Scenario(
        Check(
            "case-two-tasks", "Two tasks in a case message are both refused",
            because: "A case message carries exactly one task; two make it unreadable, and each is told."), in: .case
    ) { trial in
        let probe = try trial.stage.probe(in: .case)
        let tasks = [trial.task(probe), trial.task(probe)]
        try await trial.send(tasks)
        for task in tasks {
            guard let reply = try await trial.replies(to: task.task, what: "one of two tasks in a case message").first else { continue }
            trial.note(reply)
            try trial.expect(reply, failedWith: .unreadable, what: "one of two tasks in a case message")
        }
        return nil
    }

    private static let later = Scenario(
        Check(
            "case-later", "What it cannot say yet is `later`, and is said again when it is asked again",
            because: "With `later` the task and the reply are stored; asked again, the department says it again, with the time as it knows it now."),
        in: .case
    ) { trial in
        guard let probe = trial.stage.laters.first else { throw TrialEnd.skip("no example of this department came to `later`") }
        let task = trial.task(probe)
        let first = try await trial.ask(task)
        guard first.outcome == "later" else { throw TrialEnd.skip("this time it said \(first.inWords) at once") }
        let second = try await trial.again(task)
        guard second.outcome != "failed" else { throw TrialEnd.breach("asked again it said \(second.inWords)") }
        return nil
    }

    private static let outbox = Scenario(
        Check(
            "case-outbox", "A reply that no queue took is sent again until one does",
            because: "A returned or refused reply stays in the adapter's outbox and is sent again, without running anything again."), in: .case
    ) { trial in
        let (_, _) = try await trial.settle()
        let task = trial.task(try trial.stage.settled()[0])
        try await trial.send([task], to: trial.stage.address(3))
        try await trial.fence(.case, after: "a task whose replies nobody takes")
        try await trial.pause(trial.settings.quiet)
        let (stage, ear) = (trial.stage, trial.stage.ear)
        trial.note(.did, "listen at \(stage.address(3)) from now on")
        let receiver = stage.bus.receive(stage.lateQueue) { ear.receive($0) }
        defer { withExtendedLifetime(receiver) {} }
        let reply = try await trial.replies(to: task.task, within: trial.settings.outboxPatience, what: "a task whose reply was returned").first
        if let reply { trial.note(reply) }
        return reply.map { "again after \(($0.at - trial.begun).wholeMilliseconds) ms" }
    }
}

extension Trial {
    /// A task of a case that has come to its end, and what was said.
    func settle() async throws -> (DepartmentTask, HeardReply) {
        let ends = ["answered", "not-found", "refused", "incomplete"]
        // Some departments say `later` to most; a few tries tell enough.
        for probe in try stage.settled().prefix(4) {
            let task = task(probe)
            let reply = try await ask(task)
            if ends.contains(reply.outcome) { return (task, reply) }
        }
        throw TrialEnd.skip("no task came to an end by itself")
    }

    /// Sends a task another time.
    func again(_ task: DepartmentTask) async throws -> HeardReply {
        var task = task
        task.attempt += 1
        return try await ask(task, what: "the task, sent again")
    }

    func withdraw(_ task: DepartmentTask) async throws -> HeardReply {
        let before = stage.ear.count(of: task.task)
        let withdrawal = Withdrawal(
            task: task.task, request: task.request, key: task.key, round: task.round, operation: task.operation, reason: "conformance")
        stage.note(task, mayBeRedelivered: false)
        let body = WithdrawalMessage.body(replyTo: stage.address(1), withdrawals: [withdrawal])
        try await publish(body, in: .case, type: MessageType.withdrawals) { $0.correlationID = task.task }
        let heard = try await replies(to: task.task, before + 1, what: "the withdrawal")
        let reply = heard[min(before, heard.count - 1)]
        note(reply)
        return reply
    }
}

extension ConformanceStage {
    /// What this department has said `later` to.
    var laters: [Probe] {
        operations(of: .case).flatMap { operation in
            operation.examples.filter { outcome(of: operation, $0.name) == "later" }.map { Probe(operation: operation, input: $0.request) }
        }
    }
}
