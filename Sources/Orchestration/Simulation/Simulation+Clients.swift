import Contracts
import JSON
import Messaging

/// Clients and departments of the simulation.
extension Simulation {
    mutating func submit(_ number: Int) {
        let client = clients[number]
        guard isHostAlive else { return make(.submit(number), in: random.number(5...120)) }
        // The call never arrives: the client tries again.
        if random.chance(faults.lostCall) { return make(.submit(number), in: random.number(1...60)) }
        let diesBefore = random.chance(faults.hostDeath)
        let (now, keeper, bugs) = (now, keeper, bugs)
        lastRequest += 1
        let request = requestID(lastRequest)
        var opened: CaseMachine?
        let id = store.write(isKept: !diesBefore) { store -> String in
            if !bugs.ignoresKeys, let known = try? store.caseID(key: client.key, channel: "counter") { return known.id }
            var machine = CaseMachine(
                request: request, number: "N\(request)", plan: client.plan,
                document: ["applicant": ["residentId": "R"], "form": .object(client.form)],
                announced: client.announced, ladder: CaseLadder(), at: now)
            var change = machine.begin(at: now)
            bugs.change?(&change, machine)
            let record = CaseRecord(
                id: request, number: "N\(request)", channel: "counter", matter: client.plan.matter.name, matterHash: client.plan.hash, state: "",
                place: .department, revision: 1, machine: [], openedAt: now, changedAt: now, applicant: [])
            let key = SubmissionKey(channel: "counter", key: client.key, content: [])
            _ = try? keeper.open(machine, change, record: record, key: key, actor: "counter", at: now, in: store)
            opened = machine
            return request
        }
        if diesBefore {
            isHostAlive = false
            make(.hostStarts, in: random.number(1...600))
            if bugs.answersFirst { clients[number].accepted.insert(id) }
            return make(.submit(number), in: random.number(1...60))
        }
        if let opened { afterCommit(opened) }
        // The answer never arrives: the client tries again, under the same key.
        if random.chance(faults.lostCall) { return make(.submit(number), in: random.number(1...60)) }
        clients[number].accepted.insert(id)
        if client.wantsWithdrawal { make(.withdraw(number), in: random.number(1...100_000)) }
        make(.supplement(number), in: 3600)
    }

    /// Looks whether something is missing, and gives it; and looks again later.
    mutating func supplement(_ number: Int) {
        guard let request = clients[number].accepted.min(), let record = store.committed.cases[request], record.closedAt == nil else { return }
        make(.supplement(number), in: random.number(3600...40_000))
        guard isHostAlive, record.place == .supplement || record.state == Answer.State.supplement.rawValue else { return }
        let missing = machine(of: record)?.missing.map(\.pointer.tokens).first { $0.first == "documents" }
        if let name = missing?.last { return bring(name, to: request, of: number) }
        clients[number].form["paper"] = "p"
        let (form, now) = (clients[number].form, now)
        _ = change(request, by: "counter") { $0.supplemented(form: .object(form), at: now) }
    }

    /// Brings a document, or says that one which was announced will not come.
    private mutating func bring(_ name: String, to request: String, of number: Int) {
        let now = now
        if clients[number].announced.contains(name), random.chance(30) {
            clients[number].hasTakenBack = true
            _ = change(request, by: "counter") { $0.supplemented(form: nil, announced: [], at: now) }
        } else {
            let document = CaseDocument(name: name, type: "application/pdf", size: 1, sha256: String(repeating: "a", count: 64))
            _ = change(request, by: "counter") { $0.documentStored(document, at: now) }
        }
    }

    mutating func withdraw(_ number: Int) {
        guard let request = clients[number].accepted.min() else { return }
        guard isHostAlive else { return make(.withdraw(number), in: 600) }
        let now = now
        if change(request, by: "counter", { $0.withdraw(at: now) }) == nil { make(.withdraw(number), in: 600) }
    }

    // MARK: - Departments

    mutating func deliver(to name: String) {
        let queue = QueueName.case(name)
        if Int.random(in: 0..<1000, using: &random) < faults.wipe { broker.wipe() }
        if random.chance(faults.reorder) { broker.reorder(queue) }
        guard let message = broker.take(from: queue), let json = try? JSONValue(parsing: message.body, profile: .bus) else { return }
        var isSettled = true
        if WithdrawalMessage.isOne(json) {
            for case .success(let withdrawal) in (try? WithdrawalMessage(json))?.entries.map(\.withdrawal) ?? [] {
                let decision = decide(round: withdrawal.round, isUndo: false)
                departments[name]?.withdraw(withdrawal, decision: decision, at: now)
            }
        } else {
            for case .success(let task) in (try? TaskMessage(json))?.entries.map(\.task) ?? [] {
                let death: SimulatedDepartment.Death =
                    random.chance(faults.departmentDeath) ? SimulatedDepartment.Death.allCases[random.number(1...4)] : .never
                let decision = decide(round: task.round, isUndo: task.operation.name.hasSuffix(".undo"))
                let lost = random.chance(50)
                isSettled = departments[name]?.handle(task, decision: decision, death: death, at: now, effectWasLost: lost) ?? true
                trace.add("\(task.task) attempt \(task.attempt) \(death)")
            }
        }
        if !isSettled { broker.giveBack(message, to: queue) }
        if broker.depth(of: queue) > 0 { make(.deliver(name), in: random.number(1...60)) }
        make(.publish(name), in: random.number(0...10))
        for until in departments[name]?.ledger.values.compactMap(\.promise).filter({ $0 > now }).sorted() ?? [] { make(.work(name), at: until) }
    }

    mutating func work(_ name: String) {
        departments[name]?.work(at: now, settlingUnknown: false)
        make(.publish(name), in: random.number(0...10))
    }

    /// Sends what waits in a department's outbox; what nobody confirmed is sent again.
    mutating func publishReplies(of name: String) {
        var left: [Reply] = []
        for reply in departments[name]?.outbox ?? [] {
            let isUnknown = random.chance(faults.unknownPublish)
            let fate: SimulatedBroker.Fate = isUnknown ? (random.chance(50) ? .unknownButThere : .unknownAndLost) : .confirmed
            let copies = random.chance(faults.duplicate) ? random.number(2...5) : 1
            let message = SimulatedBroker.Message(body: ReplyMessage.body([reply]), user: name)
            let outcome = broker.publish(message, to: QueueName.replies(keeper.gateway), fate: fate, copies: copies)
            if random.chance(faults.late) {
                stragglers.append(message)
                make(.late(stragglers.count - 1), in: random.number(3600...200_000))
            }
            if outcome != .done { left.append(reply) }
            make(.replies, in: random.number(0...20))
        }
        departments[name]?.outbox = left
        if !left.isEmpty { make(.publish(name), in: random.number(5...60)) }
    }

    /// What a department's people will say to a key they have not seen.
    private mutating func decide(round: Int, isUndo: Bool) -> SimulatedDepartment.Decision {
        let roll = random.number(0...99)
        let outcome: Outcome =
            isUndo || roll < 66
            ? .answered(data: ["number": "P1"])
            : roll < 76
                ? .refused(TaskProblem(code: "no", detail: "no"))
                : roll < 84 ? .notFound : round == 1 ? Self.paperMissing : .answered(data: ["number": "P2"])
        return SimulatedDepartment.Decision(
            outcome: outcome, takes: random.chance(35) ? random.number(60...200_000) : nil, faultsFirst: random.chance(15) ? random.number(1...4) : 0,
            isOutsideTransaction: random.chance(20))
    }

    private static let paperMissing = Outcome.incomplete([
        MissingInput(pointer: JSONPointer(tokens: ["paper"]), code: "missing", detail: "the paper is missing")
    ])

    private func requestID(_ number: Int) -> String {
        let digits = String(number)
        return "01KB3" + String(repeating: "0", count: RequestID.length - 5 - digits.count) + digits
    }
}

extension SimulatedDepartment.Entry {
    /// When something that was promised is due.
    fileprivate var promise: Timestamp? { if case .promised(let until) = state { until } else { nil } }
}
