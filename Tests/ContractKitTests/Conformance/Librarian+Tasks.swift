import Contracts
import JSON
import JSONSchema
import Messaging
import MessagingTestKit
import Synchronization

extension Librarian {
    private static let tolerance: Duration = .milliseconds(200)

    /// What is to be said to the tasks of a message.
    func errands(_ tasks: TaskMessage, _ message: IncomingMessage, _ lane: Lane, _ replyTo: String) async -> [Errand] {
        var errands: [Errand] = []
        let isSpoiled = mistake == .spoilsNeighbours && tasks.entries.contains { if case .failure = $0.task { true } else { false } }
        let first = tasks.entries.lazy.compactMap { try? $0.task.get() }.first
        for (place, entry) in tasks.entries.enumerated() {
            var result = entry.task
            if lane == .case, mistake == .takesTwoCases, tasks.entries.count > 1 { result = Self.task(entry.raw) }
            if mistake == .takesEightTasks, place >= Self.batch { continue }
            switch result {
            case .failure:
                _ = await park(message, .unreadable)
                if mistake != .tellsNothingOfBadTasks || lane == .case { errands += told(entry.raw, .unreadable, lane, replyTo) }
            case .success(let task) where task.lane != lane && mistake != .mixesLanes:
                _ = await park(message, .unreadable)
                errands += told(entry.raw, .unreadable, lane, replyTo)
            case .success(let task):
                if isSpoiled || mistake == .takesOneOperation && lane == .lookup && task.operation != first?.operation { continue }
                if isOver(mistake == .looksAtTheFirstDeadline ? first?.deadline : task.deadline) { continue }
                errands += judged(task, lane, replyTo)
            }
        }
        return errands
    }

    private static func task(_ raw: JSONValue) -> Result<DepartmentTask, EnvelopeError> {
        do throws(EnvelopeError) { return .success(try DepartmentTask(raw)) } catch { return .failure(error) }
    }

    private func isOver(_ deadline: Timestamp?) -> Bool {
        guard let deadline, mistake != .ignoresDeadlines else { return false }
        return deadline.advanced(by: mistake == .dropsTooSoon ? .zero : Self.tolerance) <= .now
    }

    private func told(_ raw: JSONValue, _ code: ReservedCode, _ lane: Lane, _ replyTo: String) -> [Errand] {
        guard let task = raw["task"]?.string, let attempt = raw["attempt"]?.integer, let round = raw["round"]?.integer else { return [] }
        let reply = Reply(
            task: task, attempt: Int(attempt), round: Int(round), department: LibraryContracts.department, instance: Self.instance,
            outcome: .failed(TaskProblem(code, "it cannot be read")), asOf: .now)
        return [errand(reply, lane, replyTo)]
    }

    /// What is said to the first task of a message that breaks off, as far as it can be made out.
    func guessed(_ text: [UInt8], _ lane: Lane) -> Errand? {
        let text = String(decoding: text, as: UTF8.self)
        guard mistake == .guessesTheRest, text.hasPrefix("{"), !text.hasSuffix("}"),
            let address = text.firstMatch(of: /"replyTo":"([^"]+)"/)?.1, let task = text.firstMatch(of: /"task":"([^"]+)"/)?.1
        else { return nil }
        let reply = Reply(
            task: String(task), attempt: 1, round: 1, department: LibraryContracts.department, instance: Self.instance,
            outcome: .failed(TaskProblem(.unreadable, "it breaks off")), asOf: .now)
        return errand(reply, lane, String(address))
    }

    // MARK: - One task

    private func judged(_ task: DepartmentTask, _ lane: Lane, _ replyTo: String) -> [Errand] {
        func failed(_ code: ReservedCode, _ detail: String = "it is not done here") -> [Errand] {
            [errand(reply(to: task, .failed(TaskProblem(code, detail)), asOf: .now), lane, replyTo)]
        }
        guard task.operation.department == LibraryContracts.department else {
            return failed(mistake == .mistakesDepartments ? .unknownOperation : .wrongDepartment)
        }
        let versions = catalogue.operations.values.filter { $0.reference.name == task.operation.name }
        guard let newest = versions.max(by: { $0.reference.version < $1.reference.version }) else {
            return mistake == .ignoresUnknownOperations ? [] : failed(.unknownOperation)
        }
        if mistake == .knowsTheNewestOnly, task.operation.version < newest.reference.version { return failed(.unsupportedVersion) }
        let known = versions.first { $0.reference == task.operation }
        guard let operation = known ?? (mistake == .answersAnyVersion ? newest : nil) else { return failed(.unsupportedVersion) }
        guard let given = task.input else { return failed(mistake == .missesNoInput ? .unreadable : .invalidInput) }
        let sifted = operation.request.sift(given)
        let reader = given["readerId"]?.string ?? ""
        let isTooLong = mistake == .countsBytes && reader.utf8.count > 20
        let isStrict = mistake == .refusesWhatItDoesNotKnow && sifted.dropped > 0
        guard mistake == .checksNoInput && lane == .lookup || sifted.isValid && !isTooLong && !isStrict else {
            return failed(.invalidInput, mistake == .quotesTheInput ? "the reader \(reader) did not say it right" : "the input breaks the contract")
        }
        guard lane == .case else { return answer(task, sifted.value, replyTo) }
        return [settle(task, sifted.value, replyTo)]
    }

    private func answer(_ task: DepartmentTask, _ input: JSONValue, _ replyTo: String) -> [Errand] {
        if mistake == .answersATaskOnce, state.withLock({ $0.answered.contains(task.task) }) { return [] }
        let outcome: Outcome =
            switch (task.operation.name, input["shelf"]?.integer) {
            case ("library.opening.read", _): mistake == .contradictsAnExample ? .notFound : .answered(data: ["hours": "9–17"])
            case (_, 7): .answered(data: ["title": "Emma", "copies": 2])
            case (_, 9): .refused(TaskProblem(code: "closed-shelf", detail: "Ask at the desk."))
            default: .notFound
            }
        return [errand(reply(to: task, outcome, asOf: .now), .lookup, replyTo)]
    }

    private func reply(to task: DepartmentTask, _ outcome: Outcome, asOf: Timestamp) -> Reply {
        Reply(
            task: task.task, attempt: task.attempt, round: task.round, department: LibraryContracts.department, instance: Self.instance,
            outcome: outcome, asOf: asOf, trace: mistake == .losesTheTrace ? nil : task.trace)
    }

    /// A reply as it is sent, with what the mistake makes of it.
    private func errand(_ reply: Reply, _ lane: Lane, _ replyTo: String) -> Errand {
        var entry: JSONObject = [
            "task": .string(reply.task), "attempt": .integer(Int64(reply.attempt)), "round": .integer(Int64(reply.round)),
            "department": .string(reply.department), "instance": .string(reply.instance), "outcome": .string(reply.outcome.name),
            "asOf": .string(reply.asOf.description),
        ]
        switch reply.outcome {
        case .answered(let data): entry["data"] = data
        case .refused(let problem): entry["problem"] = ["code": .string(problem.code), "detail": .string(problem.detail)]
        case .failed(let problem, _):
            entry["problem"] = ["code": .string(problem.code), "detail": .string(problem.detail), "retriable": .bool(problem.isRetriable)]
        case .later(let time): entry["availableAt"] = .string(time.description)
        case .notFound, .incomplete, .withdrawn: break
        }
        entry["trace"] = reply.trace.map(JSONValue.string)
        if lane == .lookup {
            if mistake == .countsNoAttempts { entry["attempt"] = 1 }
            if mistake == .tellsNoTime { entry["asOf"] = nil }
            if mistake == .tellsTooMuch, let data = entry["data"] { entry["data"] = data.with("signature", "Q 17") }
        }
        return Errand(address: replyTo, entry: .object(entry), task: reply.task, lane: lane)
    }

    // MARK: - Cases

    /// What is said to a case's task, by the ledger.
    private func settle(_ task: DepartmentTask, _ input: JSONValue, _ replyTo: String) -> Errand {
        let connection = bus.status.consuming.connection
        let serial = number()
        let (outcome, asOf, attempt): (Outcome, Timestamp, Int) = state.withLock { state in
            forget(&state, connection)
            if let known = state.ledger[task.key] {
                if case .withdrawn = known.outcome, mistake != .forgetsWithdrawals { return (.withdrawn, known.asOf, task.attempt) }
                if let used = known.input, used != input || known.operation != task.operation, mistake != .ignoresReuse {
                    return (.failed(TaskProblem(.keyReused, "the key was used for another input")), .now, task.attempt)
                }
                if case .later = known.outcome, mistake == .failsWhatWaits {
                    return (.failed(TaskProblem(.busy, "somebody is at it", isRetriable: true)), .now, task.attempt)
                }
                let isRun = mistake == .runsAgain && task.attempt > 1 && connection == 1
                if known.input != nil, !isRun {
                    if mistake == .actsAgain { state.issued[task.key]? += 1 }
                    return (known.outcome, known.asOf, mistake == .repeatsOldAttempts ? 1 : task.attempt)
                }
            }
            let entry = Entry(operation: task.operation, input: input, outcome: Self.decide(input, serial), asOf: .now)
            state.ledger[task.key] = entry
            if case .answered = entry.outcome { state.issued[task.key] = 1 }
            return (entry.outcome, entry.asOf, task.attempt)
        }
        var reply = reply(to: task, outcome, asOf: asOf)
        reply.attempt = attempt
        return errand(reply, .case, replyTo)
    }

    /// A ledger that is kept in memory goes with what keeps it.
    private func forget(_ state: inout State, _ connection: Int?) {
        guard mistake == .forgetsItsLedger, let connection else { return }
        if state.ledgerConnection != connection { state.ledger = [:] }
        state.ledgerConnection = connection
    }

    private static func decide(_ input: JSONValue, _ serial: Int) -> Outcome {
        switch input["name"]?.string {
        case "nobody": .notFound
        case "patient": .later(availableAt: Timestamp.now.advanced(by: .seconds(3600)))
        default: .answered(data: ["no": .string("C-\(serial)")])
        }
    }

    func withdraw(_ body: JSONValue, _ message: IncomingMessage) async -> Settlement {
        let withdrawals: WithdrawalMessage
        do { withdrawals = try WithdrawalMessage(body) } catch { return await park(message, .unreadable) }
        var errands: [Errand] = []
        for entry in withdrawals.entries {
            guard let replyTo = withdrawals.replyTo, case .success(let withdrawal) = entry.withdrawal else { continue }
            let (outcome, asOf): (Outcome, Timestamp) = state.withLock { state in
                if let known = state.ledger[withdrawal.key], known.outcome.isFinal, mistake != .withdrawsWhatIsDone {
                    return (known.outcome, known.asOf)
                }
                let entry = Entry(outcome: .withdrawn, asOf: .now)
                state.ledger[withdrawal.key] = entry
                return (entry.outcome, entry.asOf)
            }
            let reply = Reply(
                task: withdrawal.task, attempt: withdrawal.attempt, round: withdrawal.round, department: LibraryContracts.department,
                instance: Self.instance, outcome: outcome, asOf: asOf)
            errands.append(errand(reply, .case, replyTo))
        }
        return await send(errands) ? .accepted : .requeued
    }
}

extension JSONValue {
    /// The object with one member more.
    fileprivate func with(_ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(var object) = self else { return self }
        object[name] = value
        return .object(object)
    }
}
