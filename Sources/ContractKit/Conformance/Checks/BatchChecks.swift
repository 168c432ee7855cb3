import Contracts
import JSON
import Messaging

extension Scenario {
    /// Messages with several tasks, and the deadlines of tasks.
    static let batches: [Scenario] = [sizes, mixed, neighbours, batchDeadlines]
    static let deadlines: [Scenario] = [expired, tolerance]

    /// More tasks in one message tell nothing new.
    private static let mostTasks = 100
    /// Operations that are mixed in one message.
    private static let mostMixed = 8

    private static let sizes = Scenario(
        Check(
            "batch-sizes", "It takes messages with one task, with two, and with more than it likes",
            because: "A lookup message carries one task or several; `batch` is a wish, and longer ones are taken too. Each task gets its own reply."),
        in: .lookup
    ) { trial in
        let probe = try trial.stage.probe(in: .lookup)
        let liked = trial.stage.ear.presences.last(where: \.isServing)?.raw["batch"]?.integer ?? 16
        let sizes = [1, 2, min(Int(liked) * 2 + 1, mostTasks)]
        for size in sizes {
            let tasks = (0..<size).map { _ in trial.task(probe, deadline: trial.settings.patience * 2) }
            try await trial.send(tasks)
            for task in tasks { try await trial.replies(to: task.task, what: "one of \(size) tasks in a message") }
        }
        return "\(sizes.map(String.init).joined(separator: ", ")) tasks"
    }

    private static let mixed = Scenario(
        Check(
            "batch-mixed", "It takes messages with tasks of several operations",
            because: "A message carries what waited for the department, whatever its operations."), in: .lookup
    ) { trial in
        let probes = Array(trial.stage.probes(of: .lookup).prefix(mostMixed))
        guard probes.count > 1 else { throw TrialEnd.skip("the department has one lookup only") }
        var alone: [JSONValue] = []
        for probe in probes { alone.append(try await trial.ask(trial.task(probe)).word) }
        let tasks = (probes + probes.reversed()).map { trial.task($0) }
        try await trial.send(tasks)
        for (task, expected) in zip(tasks, alone + alone.reversed()) {
            guard let reply = try await trial.replies(to: task.task, what: "a task of a mixed message").first else { continue }
            guard reply.word == expected else {
                trial.note(reply)
                throw TrialEnd.breach("in a mixed message it says something else to \(task.operation) than to the task alone")
            }
        }
        return "\(probes.count) operations"
    }

    private static let neighbours = Scenario(
        Check(
            "batch-neighbours", "A bad task does not spoil its neighbours",
            because: "Of a batch only the bad task is parked; the rest runs."), in: .lookup
    ) { trial in
        let probe = try trial.stage.probe(in: .lookup)
        let tasks = (0..<3).map { _ in trial.task(probe) }
        let body = try Message.editing(tasks, to: trial.stage.address(1)) { entries in
            entries[1] = entries[1].setting(nil, at: ["request"])
        }
        for task in tasks { trial.stage.note(task, mayBeRedelivered: false) }
        try await trial.publish(body, in: .lookup)
        for task in [tasks[0], tasks[2]] {
            guard let reply = try await trial.replies(to: task.task, what: "the neighbour of a bad task").first else { continue }
            guard reply.code != ReservedCode.unreadable.rawValue else {
                trial.note(reply)
                throw TrialEnd.breach("the neighbour of a bad task is told \(reply.inWords)")
            }
        }
        return nil
    }

    private static let batchDeadlines = Scenario(
        Check(
            "batch-deadlines", "Each task of a message is judged by its own deadline",
            because: "A message holds tasks with different deadlines; one that is over says nothing about the others."), in: .lookup
    ) { trial in
        let probe = try trial.stage.probe(in: .lookup)
        let tasks = [trial.task(probe, deadline: .seconds(-2)), trial.task(probe), trial.task(probe, deadline: .seconds(3600))]
        try await trial.send(tasks)
        for task in tasks.dropFirst() { try await trial.replies(to: task.task, what: "a task in one message with one that is over") }
        return nil
    }

    // MARK: - Deadlines

    private static let expired = Scenario(
        Check(
            "deadline-expired", "A task whose deadline is over is dropped",
            because: "Nobody waits for it: it is not executed, and not answered."), in: .lookup
    ) { trial in
        let task = trial.task(try trial.stage.probe(in: .lookup), deadline: .seconds(-2))
        try await trial.send([task])
        try await trial.expectSilence([task], .lookup, after: "a task whose deadline passed 2 s ago")
        return nil
    }

    /// How often it is tried: on a busy machine the way to the adapter may take longer than the tolerance.
    private static let attempts = 8

    private static let tolerance = Scenario(
        Check(
            "deadline-tolerance", "A task whose deadline has only just passed is answered",
            because: "Clocks may differ by 200 ms: an adapter drops a task only 200 ms after its deadline."), in: .lookup
    ) { trial in
        let probe = try trial.stage.probe(in: .lookup)
        for _ in 0..<attempts {
            let task = trial.task(probe, deadline: .milliseconds(-20))
            try await trial.send([task])
            let ear = trial.stage.ear
            let limit = trial.stage.time.now.advanced(by: trial.settings.quiet * 2)
            if try await ear.waits(until: limit, { ear.count(of: task.task) > 0 }) { return nil }
        }
        throw TrialEnd.breach("\(attempts) tasks whose deadline had passed 20 ms before were dropped")
    }
}
