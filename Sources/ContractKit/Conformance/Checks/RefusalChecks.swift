import Contracts
import JSON
import Messaging

extension Scenario {
    /// What a department says to what it cannot do.
    static let refusals: [Scenario] = [unknownOperation, nextVersion, previousVersion, wrongDepartment, noInput]

    private static let unknownOperation = Scenario(
        Check(
            "refuse-unknown-operation", "An operation that it does not have is failed/unknown-operation",
            because: "Whoever asks for what is not answered is told so; silence would look like a department that is away.")
    ) { trial in
        let probe = try trial.stage.probe(in: try trial.stage.anyLane())
        var task = trial.task(probe)
        task.operation = OperationReference("\(trial.stage.department.name).conformance.no-such-operation", version: 1)
        try await trial.expectFailed(task, .unknownOperation, what: "an operation that no contract has")
        return nil
    }

    private static let nextVersion = Scenario(
        Check(
            "refuse-next-version", "A version that does not exist yet is failed/unsupported-version",
            because: "An adapter answers the versions that it announces; another one may mean something else.")
    ) { trial in
        let probe = try trial.stage.probe(in: try trial.stage.anyLane())
        var task = trial.task(probe)
        task.operation = OperationReference(probe.operation.reference.name, version: trial.stage.newest(probe.operation.reference.name) + 1)
        try await trial.expectFailed(task, .unsupportedVersion, what: "version \(task.operation.version) of \(task.operation.name)")
        return nil
    }

    private static let previousVersion = Scenario(
        Check(
            "previous-version", "The version before the newest is answered beside it",
            because: "An adapter answers version N and N−1 side by side, so that the two sides need not change on the same day.")
    ) { trial in
        let stage = trial.stage
        let olds = stage.operations.filter { $0.reference.version == stage.newest($0.reference.name) - 1 && stage.answering.contains($0.lane) }
        guard let old = olds.first, let probe = stage.probe(of: old) else { throw TrialEnd.skip("no operation has a version before its newest") }
        let reply = try await trial.ask(trial.task(probe), what: "\(old.reference)")
        guard reply.outcome != "failed" || reply.code != ReservedCode.unsupportedVersion.rawValue else {
            throw TrialEnd.breach("to \(old.reference) it said \(reply.inWords)")
        }
        return old.reference.description
    }

    private static let wrongDepartment = Scenario(
        Check(
            "refuse-other-department", "An operation of another department is failed/wrong-department",
            because: "The department of a task is the first segment of its operation; what went astray is not done.")
    ) { trial in
        let stage = trial.stage
        let lane = try stage.anyLane()
        var task = trial.task(try stage.probe(in: lane))
        let other = stage.catalogue.operations.keys.filter { $0.department != stage.department.name }.min { $0.description < $1.description }
        task.operation = other ?? OperationReference("another-department.something.read", version: 1)
        try await trial.expectFailed(task, .wrongDepartment, what: "an operation of \(task.operation.department)")
        return nil
    }

    private static let noInput = Scenario(
        Check(
            "refuse-no-input", "A task without an input is failed/invalid-input",
            because: "A missing or wrong `input` is invalid-input; other members that are missing make a task unreadable.")
    ) { trial in
        var task = trial.task(try trial.stage.probe(in: try trial.stage.anyLane()))
        task.input = nil
        try await trial.expectFailed(task, .invalidInput, what: "a task without `input`")
        return nil
    }
}

extension ConformanceStage {
    /// The newest version of an operation that the contracts have.
    func newest(_ name: String) -> Int { catalogue.operations.keys.filter { $0.name == name }.map(\.version).max() ?? 0 }
}
