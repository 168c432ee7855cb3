import Contracts
import JSON
import Messaging

extension Scenario {
    /// The end, which comes last.
    static let stops: [Scenario] = [alive, orderly, finishes, leaves]

    /// Tasks that are with the adapter when it is asked to stop.
    private static let tasksAtOnce = 20

    private static let alive = Scenario(
        Check(
            "alive", "The adapter's process lives through all of that",
            because: "Nothing that comes over the bus may end an adapter: a restart takes seconds, and the next message of that kind comes.",
            needs: [.stop]), on: .nothing
    ) { trial in
        if let end = trial.stage.playground.adapterEnd { throw TrialEnd.breach("its process ended: \(end)") }
        return nil
    }

    private static let orderly = Scenario(
        Check(
            "stop-orderly", "Asked to stop, it ends by itself and says that all went well",
            because: "Service managers ask with SIGTERM and lose patience after ten seconds; an adapter drains and exits with 0.", needs: [.stop])
    ) { trial in
        let stop = try await trial.stop(tasksAtOnce)
        guard stop.end.isOrderly else { throw TrialEnd.breach("it ended with \(stop.end.description)") }
        return stop.end.description
    }

    private static let finishes = Scenario(
        Check(
            "stop-finishes", "What it had begun is answered, or goes back to the queue",
            because: "In an orderly stop nothing new is taken, what was begun is answered, and what was not begun is given back.",
            needs: [.stop, .look])
    ) { trial in
        let stop = try await trial.stop(tasksAtOnce)
        let (stage, playground) = (trial.stage, trial.stage.playground)
        let queue = QueueName.tasks(of: stage.department.name, lane: stop.lane)
        let limit = stage.time.now.advanced(by: trial.settings.patience)
        while true {
            let unanswered = stop.tasks.count { stage.ear.count(of: $0) == 0 }
            let depth = try await trial.act("look into \(queue)") { try await playground.depth(of: queue) }
            if unanswered <= depth.ready, depth.unsettled == 0 { return "\(stop.tasks.count - unanswered) of \(stop.tasks.count) answered" }
            guard stage.time.now < limit else {
                throw TrialEnd.breach("\(unanswered) of \(stop.tasks.count) tasks are not answered, and \(depth.ready) are in the queue")
            }
            try await trial.pause(min(trial.settings.quiet, .milliseconds(100)))
        }
    }

    private static let leaves = Scenario(
        Check(
            "stop-leaves", "Its last word is that it leaves",
            because: "A department is absent at once when its last instance said `leaving`; else the orchestrator waits for 15 s of silence.",
            needs: [.stop])
    ) { trial in
        _ = try await trial.stop(tasksAtOnce)
        let ear = trial.stage.ear
        guard !ear.presences.isEmpty else { throw TrialEnd.skip("no presence was heard at all") }
        func isLeaving() -> Bool { ear.presences.last?.raw["state"]?.string == "leaving" }
        guard try await ear.waits(until: trial.stage.time.now.advanced(by: trial.settings.quiet * 2), isLeaving) else {
            if let last = ear.presences.last { trial.note(last) }
            throw TrialEnd.breach("its last presence says “\(ear.presences.last?.raw["state"]?.string ?? "nothing")”")
        }
        return nil
    }
}

extension Trial {
    /// Stops the adapter with tasks in its hands; the second time it is known what came of it.
    fileprivate func stop(_ count: Int) async throws -> ConformanceStage.Stop {
        if let known = stage.stop { return known }
        let lane = try stage.anyLane()
        let probe = try stage.probe(in: lane)
        let tasks = (0..<count).map { _ in task(probe, deadline: settings.recovery) }
        for task in tasks { try await send([task], mayBeRedelivered: true) }
        let playground = stage.playground
        stage.isStopping = true
        let end = try await act("ask the adapter to stop") { try await playground.stopAdapter() }
        let stop = ConformanceStage.Stop(lane: lane, tasks: tasks.map(\.task), end: end)
        stage.stop = stop
        return stop
    }
}
