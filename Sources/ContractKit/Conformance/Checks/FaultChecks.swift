import Contracts
import JSON
import Messaging

extension Scenario {
    /// What takes somebody who rules the broker.
    static let faults: [Scenario] = [presenceInterval, prefetch, acknowledged, redelivery, caseRedelivery, effects, reconnect]

    /// AMQP 0-9-1 writes a prefetch count in 16 bits, and reads 0 as no limit.
    private static let mostPrefetch = 65_535
    /// Tasks that are with the adapter when its connection goes.
    private static let tasksAtOnce = 10
    /// When it goes, after they were sent: before it has them, while it works, and about when it answers.
    private static let moments: [Duration] = [.zero, .milliseconds(5), .milliseconds(40)]

    private static let prefetch = Scenario(
        Check(
            "prefetch", "It takes a limited number of messages at once",
            because: "Without a prefetch count one instance takes the whole queue from the others, and one slow task holds it all up.", needs: [.look]
        )
    ) { trial in
        let stage = trial.stage
        var found: [String] = []
        for lane in Lane.allCases where stage.answering.contains(lane) {
            let queue = QueueName.tasks(of: stage.department.name, lane: lane)
            let playground = stage.playground
            let counts = try await trial.act("look who consumes from \(queue)") { try await playground.prefetches(of: queue) }
            guard !counts.isEmpty else { throw TrialEnd.breach("nobody consumes from \(queue)") }
            for count in counts {
                guard let count, (1...mostPrefetch).contains(count) else { throw TrialEnd.breach("a consumer of \(queue) has no prefetch count") }
                found.append("\(lane.rawValue) \(count)")
            }
        }
        return found.joined(separator: ", ")
    }

    private static let acknowledged = Scenario(
        Check(
            "acknowledged", "What is answered is acknowledged",
            because: "No delivery stays unsettled over 60 s: the broker would deliver it again, or close the channel.", needs: [.look])
    ) { trial in
        let stage = trial.stage
        for lane in Lane.allCases where stage.answering.contains(lane) {
            try await trial.fence(lane, after: "all that was sent")
            let queue = QueueName.tasks(of: stage.department.name, lane: lane)
            let playground = stage.playground
            let limit = stage.time.now.advanced(by: trial.settings.patience)
            while true {
                let depth = try await trial.act("look into \(queue)") { try await playground.depth(of: queue) }
                if depth.ready == 0, depth.unsettled == 0 { break }
                guard stage.time.now < limit else {
                    throw TrialEnd.breach("\(depth.unsettled) messages of \(queue) are answered and not acknowledged, \(depth.ready) wait")
                }
                try await trial.pause(min(trial.settings.quiet, .milliseconds(100)))
            }
        }
        return nil
    }

    private static let redelivery = Scenario(
        Check(
            "redelivery", "What was with it when its connection broke is answered all the same",
            because: "A message is acknowledged once its replies are on the socket: what was not is delivered again, so nothing is lost.",
            needs: [.cut]),
        in: .lookup
    ) { trial in
        let probe = try trial.stage.probe(in: .lookup)
        for moment in moments {
            let tasks = (0..<tasksAtOnce).map { _ in trial.task(probe, deadline: trial.settings.recovery * 2) }
            for task in tasks { try await trial.send([task], mayBeRedelivered: true) }
            try await trial.pause(moment)
            try await trial.cut()
            for task in tasks {
                try await trial.replies(to: task.task, within: trial.settings.recovery, what: "a task that was with it when its connection broke")
            }
        }
        return "\(moments.count * tasksAtOnce) tasks"
    }

    private static let caseRedelivery = Scenario(
        Check(
            "case-redelivery", "A case's task that was with it when its connection broke is decided once",
            because: "A task takes effect at most once while the ledger lives: what is delivered again gets the stored reply.", needs: [.cut]),
        in: .case
    ) { trial in
        _ = try await trial.settle()
        let probe = try trial.stage.settled()[0]
        for moment in moments {
            let task = trial.task(probe)
            try await trial.send([task], mayBeRedelivered: true)
            try await trial.pause(moment)
            try await trial.cut()
            try await trial.replies(to: task.task, within: trial.settings.recovery, what: "a case's task whose connection broke")
            _ = try await trial.again(task)
            let heard = trial.stage.ear.replies(to: task.task).filter { $0.outcome != "later" }
            guard Set(heard.map(\.word)).count <= 1, Set(heard.compactMap { $0.raw["asOf"] }).count <= 1 else {
                for reply in heard { trial.note(reply) }
                throw TrialEnd.breach("it was decided more than once")
            }
        }
        return nil
    }

    private static let reconnect = Scenario(
        Check(
            "reconnect", "It comes back by itself after the broker was restarted",
            because: "Brokers are restarted; an adapter connects again, says that it serves, and answers.", needs: [.restart])
    ) { trial in
        let stage = trial.stage
        let (ear, playground) = (stage.ear, stage.playground)
        let wasAnnounced = ear.presences.contains(where: \.isServing)
        try await trial.act("restart the broker") { try await playground.restartBroker() }
        let back = stage.time.now
        let limit = back.advanced(by: trial.settings.recovery)
        try await trial.ready(by: limit)
        let lane = try stage.anyLane()
        let probe = try stage.probe(in: lane)
        // What waits for an adapter that is on its way back has to have time.
        let task = trial.task(probe, deadline: trial.settings.recovery)
        try await trial.insist(on: task, until: limit)
        try await trial.replies(to: task.task, within: trial.settings.recovery, what: "a task after the broker's restart")
        // Who never announced himself is another check's business.
        guard wasAnnounced else { return nil }
        let isAnnounced = try await ear.waits(until: limit) { ear.presences.last(where: \.isServing).map { $0.at > back } ?? false }
        guard isAnnounced else { throw TrialEnd.breach("it did not say again that it serves, within \(trial.settings.recovery.inWords)") }
        return nil
    }
}

extension Trial {
    func cut() async throws {
        let playground = stage.playground
        try await act("cut the connections of \(stage.department.brokerUser)") { try await playground.cutConnections() }
    }

    /// Sends a task, and again while our own connection is not back.
    func insist(on task: DepartmentTask, until limit: ContinuousClock.Instant) async throws {
        while true {
            do {
                return try await send([task])
            } catch TrialEnd.trouble(let reason) {
                guard stage.time.now < limit else { throw TrialEnd.trouble(reason) }
                try await pause(.milliseconds(50))
            }
        }
    }

    /// Waits until our own bus is connected.
    func ready(by limit: ContinuousClock.Instant) async throws {
        while !stage.bus.status.isReady {
            guard stage.time.now < limit else { throw TrialEnd.trouble("the broker cannot be reached: \(stage.bus.status.consuming)") }
            try await pause(.milliseconds(20))
        }
    }
}
