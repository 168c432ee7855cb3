import Contracts
import JSON
import Logging
import Messaging

/// What operators do about messages that nobody could handle.
extension CaseService {
    public func parked(after id: Int64, limit: Int) async throws(Problem) -> [ParkedItem] {
        let limit = max(1, min(limit, Self.longestPage))
        return try await read { try $0.parked(after: id, limit: limit) }.map(ParkedItem.init)
    }

    public func parked(_ id: Int64, whole: Bool, by actor: String) async throws(Problem) -> ParkedContents {
        let record = try await parkedRecord(id)
        let item = ParkedItem(record)
        guard !record.body.isEmpty else { return ParkedContents(item: item, body: nil) }
        let content = ParkedContent(record.body)
        guard whole else {
            let operations = try await operations(of: content)
            return ParkedContents(item: item, body: content.masked { $0["task"]?.string.flatMap { operations[$0] } })
        }
        try note(Self.access(to: record, "parked-read", by: actor, at: time.timestamp))
        return ParkedContents(item: item, body: content.json ?? .string(String(decoding: record.body, as: UTF8.self)))
    }

    public func sendAgain(parked id: Int64, by actor: String) async throws(Problem) {
        let record = try await parkedRecord(id)
        let content = ParkedContent(record.body)
        switch content.kind {
        case .task, .withdrawal: try await askAgain(record, content, by: actor)
        case .reply: try await judgeAgain(record, content, by: actor)
        case .request: try await submitAgain(record)
        case .unreadable: throw Problem.cannotSendAgain(zh: "消息无法读取。", en: "It cannot be read, so nobody knows where to.")
        }
        logger.notice("A parked message was sent again", metadata: ["parked": "\(id)", "code": "\(record.code)", "by": "\(actor)"])
    }

    public func drop(parked id: Int64, reason: String, by actor: String) async throws(Problem) {
        let record = try await parkedRecord(id)
        let now = time.timestamp
        do {
            let isRecorded = try await lane.store.write { store -> Bool in
                try store.removeParked(id)
                return try Self.append(.parkedDropped, record, reason: reason, by: actor, at: now, in: store)
            }
            guard !isRecorded else { return }
        } catch {
            throw unavailable(error)
        }
        // Nobody's record can keep why.
        var access = Self.access(to: record, "parked-dropped", by: actor, at: now)
        access.reason = reason
        if !journal.record(access) { logger.warning("Why a parked message was let go could not be recorded", metadata: ["parked": "\(id)"]) }
    }

    // MARK: - Again

    /// The case sends its step's message again, from what it knows itself: what somebody parked is believed for nothing but which step it was.
    private func askAgain(_ record: ParkedRecord, _ content: ParkedContent, by actor: String) async throws(Problem) {
        guard let place = content.place, let round = content.entries.first?["round"]?.integer else {
            throw Problem.cannotSendAgain(zh: "消息未指明环节。", en: "It does not say which task of which case it is about.")
        }
        let (keeper, plans, now) = (lane.keeper, lane.plans, time.timestamp)
        do {
            let step = try await lane.store.write { store -> CaseLane.Step? in
                guard let known = try store.caseRecord(id: place.request) else { return nil }
                let step = try CaseLane.step(known, by: actor, at: now, keeper: keeper, plans: plans, in: store) { machine, now in
                    guard let step = machine.plan.step(named: place.step) else { return .failure(.unknownTask) }
                    guard record.department == nil || record.department == machine.plan.steps[step].department else {
                        return .failure(.wrongDepartment)
                    }
                    return machine.sentAgain(step, round: Int(round), at: now)
                }
                guard step.ignored == nil else { return step }
                try store.removeParked(record.id)
                try Self.append(.parkedSentAgain, record, reason: nil, by: actor, at: now, in: store)
                return step
            }
            guard let step else {
                throw Problem.cannotSendAgain(
                    zh: "没有此办件；查询任务不重发。", en: "No case has that task. A lookup is not asked again: its caller has long gone.")
            }
            if let ignored = step.ignored { throw Problem.changesNothing(ignored) }
            lane.wake()
        } catch let problem as Problem {
            throw problem
        } catch {
            throw unavailable(error)
        }
    }

    /// The reply is held to all that a reply from the bus is held to, with the sender that the broker named then.
    private func judgeAgain(_ record: ParkedRecord, _ content: ParkedContent, by actor: String) async throws(Problem) {
        do {
            guard let json = content.json, case let entries = try ReplyMessage(json).entries, !entries.isEmpty else {
                throw Problem.cannotSendAgain(zh: "消息无法读取。", en: "It cannot be read, so nobody knows where to.")
            }
            for entry in entries {
                switch try await replies.judge(entry.reply, from: record.sender) {
                case .taken: continue
                case .ignored(let ignored): throw Problem.changesNothing(ignored)
                case .unhandled(let code, let why):
                    throw Problem.cannotSendAgain(zh: "仍无法处理（\(code.rawValue)）。", en: "It still cannot be handled: \(code.rawValue), \(why).")
                }
            }
            let now = time.timestamp
            try await lane.store.write { store in
                try store.removeParked(record.id)
                try Self.append(.parkedSentAgain, record, reason: nil, by: actor, at: now, in: store)
            }
        } catch let problem as Problem {
            throw problem
        } catch let error as EnvelopeError {
            throw Problem.cannotSendAgain(zh: "消息无法读取：\(error)。", en: "It cannot be read: \(error).")
        } catch {
            throw unavailable(error)
        }
    }

    /// The request goes back to the queue of requests. Its own token is what it may do; where the answer goes stands in it.
    private func submitAgain(_ record: ParkedRecord) async throws(Problem) {
        guard record.department == nil, let replyTo = record.replyTo else {
            throw Problem.cannotSendAgain(zh: "申请并非由网关存放，或无处答复。", en: "It was not parked by the gateway, or does not say where its answer goes.")
        }
        let again = OutgoingMessage(
            route: Route(exchange: ExchangeName.requests, key: lane.keeper.gateway),
            properties: MessageProperties(
                messageID: record.messageID ?? "\(instance)-parked-\(record.id)", type: MessageType.requests, appID: instance, isPersistent: true,
                correlationID: record.correlationID, replyTo: replyTo, timestamp: time.timestamp),
            body: record.body)
        guard await bus.publish([again]).first == .done else {
            throw Problem(
                .unavailable, LocalizedText(zh: "目前无法发送。", en: "The broker does not take it at the moment. Try again later."),
                retryAfter: lane.settings.retryAfter)
        }
        do { try await lane.store.write { try $0.removeParked(record.id) } } catch { throw unavailable(error) }
    }

    // MARK: - Common

    private func parkedRecord(_ id: Int64) async throws(Problem) -> ParkedRecord {
        guard let record = try await read({ try $0.parked(id: id) }) else {
            throw Problem(.notFound, LocalizedText(zh: "没有此消息，或已处理。", en: "There is no such parked message, or somebody has seen to it."))
        }
        return record
    }

    /// By task: what the contracts say of the entries. A task names its operation itself; whose a reply is, its case knows.
    private func operations(of content: ParkedContent) async throws(Problem) -> [String: Operation] {
        let (catalogue, plans, entries) = (catalogue, lane.plans, content.entries)
        return try await read { store in
            var operations: [String: Operation] = [:]
            for entry in entries {
                guard let task = entry["task"]?.string else { continue }
                if let name = entry["operation"]?.string, let version = entry["operationVersion"]?.integer {
                    operations[task] = catalogue.operations[OperationReference(name, version: Int(version))]
                } else if let place = RequestID.request(ofTask: task), let record = try store.caseRecord(id: place.request) {
                    let plan = try plans.machine(of: record, in: store).plan
                    operations[task] = plan.step(named: place.name).map { plan.steps[$0].operation }
                }
            }
            return operations
        }
    }

    /// Writes into the record of the case that a parked message is about.
    /// - Returns: whether there is one.
    @discardableResult
    private static func append(
        _ action: CaseNote.Action, _ parked: ParkedRecord, reason: String?, by actor: String, at now: Timestamp, in store: any StoreWriting
    ) throws -> Bool {
        guard let request = parked.request, try store.caseRecord(id: request) != nil else { return false }
        var more: JSONObject = ["parked": .integer(parked.id), "code": .string(parked.code)]
        more["reason"] = reason.map { .string($0) }
        try store.append(AuditRecord(CaseNote(action, step: parked.task, more: more), of: request, by: actor, at: now))
        return true
    }

    private static func access(to record: ParkedRecord, _ action: String, by actor: String, at now: Timestamp) -> AccessRecord {
        AccessRecord(
            at: now, request: record.request ?? "parked-\(record.id)", channel: actor, matter: "", subject: "", action: action)
    }
}

extension ParkedItem {
    init(_ record: ParkedRecord) {
        self.init(
            id: record.id, at: record.at, code: record.code, detail: record.detail, department: record.department, instance: record.instance,
            kind: record.kind, request: record.request, task: record.task, size: record.size, eraseAt: record.eraseAt)
    }
}

extension Problem {
    static func cannotSendAgain(zh: String, en: String) -> Problem { Problem(.conflict, LocalizedText(zh: zh, en: en)) }

    /// The case has gone on since.
    static func changesNothing(_ ignored: CaseIgnored) -> Problem {
        cannotSendAgain(
            zh: "对办件已无影响（\(ignored.rawValue)），可以清除。",
            en: "It changes nothing for the case any more (\(ignored.rawValue)). It can be dropped.")
    }
}
