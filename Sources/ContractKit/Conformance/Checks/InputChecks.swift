import Contracts
import JSON
import JSONSchema
import Messaging

extension Scenario {
    /// What a department makes of inputs that nobody wrote down.
    static func inputs(of lane: Lane) -> [Scenario] {
        [edges(lane), invalid(lane), undeclared(lane)]
    }

    /// What only says that the input was not taken, or that the adapter fell over it.
    private static let notTaken: Set<ReservedCode> = [
        .unknownOperation, .unsupportedVersion, .wrongDepartment, .unreadable, .untrustedSender, .invalidInput, .keyReused, .internal,
    ]

    private static func edges(_ lane: Lane) -> Scenario {
        let check = Check(
            "input-edges", "It takes every input that the request schema allows, at its edges too",
            because:
                "The request schema says what is valid; a valid input gets an outcome of the department, never failed/invalid-input or failed/internal."
        )
        return Scenario(each: check, in: lane) { trial, operation in
            let inputs = EdgeInputs(operation)?.valid ?? []
            guard !inputs.isEmpty else { throw TrialEnd.skip("the request schema has no edges to try") }
            for (input, reply) in try await trial.ask(inputs, of: operation) {
                guard reply.outcome == "failed", let code = reply.code.flatMap(ReservedCode.init), notTaken.contains(code) else { continue }
                trial.note(.sent, String(decoding: input.value.utf8, as: UTF8.self))
                trial.note(reply)
                throw TrialEnd.breach("to an input whose \(input.what), which is valid, it said \(reply.inWords)")
            }
            return "\(inputs.count) inputs"
        }
    }

    private static func invalid(_ lane: Lane) -> Scenario {
        let check = Check(
            "input-invalid", "It refuses every input that the request schema does not allow",
            because: "An input that breaks the request schema, after undeclared members have been dropped, is failed/invalid-input.")
        return Scenario(each: check, in: lane) { trial, operation in
            var inputs = EdgeInputs(operation)?.invalid ?? []
            if !operation.request.isValid([:]) { inputs.append(MadeInput(what: "members are all missing", value: [:])) }
            guard !inputs.isEmpty else { throw TrialEnd.skip("the request schema allows everything") }
            for (input, reply) in try await trial.ask(inputs, of: operation) {
                guard reply.outcome != "failed" || reply.code != ReservedCode.invalidInput.rawValue else { continue }
                trial.note(.sent, String(decoding: input.value.utf8, as: UTF8.self))
                trial.note(reply)
                throw TrialEnd.breach("to an input whose \(input.what) it said \(reply.inWords), not failed/invalid-input")
            }
            return "\(inputs.count) inputs"
        }
    }

    private static func undeclared(_ lane: Lane) -> Scenario {
        let check = Check(
            "input-undeclared", "It reads over members of the input that its contract does not declare",
            because: "Both sides first project to the members that the schema declares, then validate: members that are not known are read over.")
        return Scenario(each: check, in: lane) { trial, operation in
            guard let probe = trial.stage.probe(of: operation), var input = probe.input.object else {
                throw TrialEnd.skip("the operation has no example")
            }
            input["memberOfALaterVersion"] = ["why": "conformance", "list": [1, 2, 3]]
            guard operation.request.sift(.object(input)).dropped > 0 else { throw TrialEnd.skip("the request schema declares no members") }
            let reply = try await trial.ask(trial.task(Probe(operation: operation, input: .object(input))), what: "a task with one member more")
            if reply.outcome == "failed", let code = reply.code.flatMap(ReservedCode.init), notTaken.contains(code) {
                throw TrialEnd.breach("with one member more in the input it said \(reply.inWords)")
            }
            return nil
        }
    }
}

extension Trial {
    /// Asks for all of these side by side, and gives the first reply to each.
    func ask(_ inputs: [MadeInput], of operation: Operation) async throws -> [(MadeInput, HeardReply)] {
        var asked: [(MadeInput, DepartmentTask)] = []
        for input in inputs {
            let task = task(Probe(operation: operation, input: input.value), deadline: settings.patience * 2)
            stage.note(task, mayBeRedelivered: false)
            let body = TaskMessage.body(replyTo: stage.address(1), tasks: [task])
            let message = outgoing(body, in: operation.lane, to: nil) { $0.correlationID = task.task }
            guard await stage.bus.publish([message]).first == .done else { throw TrialEnd.trouble("the broker did not take a task") }
            asked.append((input, task))
        }
        var answered: [(MadeInput, HeardReply)] = []
        for (input, task) in asked {
            guard let reply = try await replies(to: task.task, within: settings.patience * 2, what: "an input whose \(input.what)").first else {
                continue
            }
            answered.append((input, reply))
        }
        return answered
    }
}
