import Contracts
import JSON
import JSONSchema
import Messaging

extension Scenario {
    /// What holds for every message that came, in whatever check it came.
    static let audits: [Scenario] = [
        audit(
            "reply-content-type", "Every reply says that it is JSON", because: "content_type is application/json on every message."
        ) { _, reply, _ in
            let type = reply.message.properties.contentType
            return type == "application/json" ? nil : "content_type is \(type.map { "“\($0)”" } ?? "missing")"
        },
        audit(
            "reply-properties", "Every reply has the properties of a reply",
            because: "type, message_id, app_id, timestamp, and correlation_id where a message carries one reply; content_encoding is absent."
        ) { _, reply, _ in Self.properties(of: reply) },
        audit(
            "reply-user", "Every reply carries the department's user_id",
            because:
                "The orchestrator takes a reply only if its user_id is the broker user of the reply's department; others are parked as untrusted."
        ) { stage, reply, _ in
            let user = reply.message.properties.userID
            return user == stage.department.brokerUser
                ? nil : "user_id is \(user.map { "“\($0)”" } ?? "missing"), not “\(stage.department.brokerUser)”"
        },
        audit(
            "reply-delivery-mode", "Replies to cases are persistent, replies to lookups are not",
            because: "A reply has the delivery mode of its task: 1 for lookups, 2 for cases."
        ) { _, reply, sent in
            guard let sent, reply.message.properties.isPersistent != (sent.lane == .case) else { return nil }
            return "a reply to a \(sent.lane.rawValue) is \(sent.lane == .case ? "not persistent" : "persistent")"
        },
        audit(
            "reply-envelope", "Every reply has the members that it must have",
            because: "task, attempt, round, department, instance, outcome, asOf, and what the outcome carries; instance equals app_id."
        ) { stage, reply, _ in Self.envelope(of: reply, stage) },
        audit(
            "reply-contract", "Every reply keeps its contract: valid data, no members more, codes that it lists",
            because:
                "data is valid under the operation's schema, and undeclared members are dropped and counted; refused carries a code of `problems`."
        ) { stage, reply, sent in
            sent.flatMap { sent in stage.operations.first { $0.reference == sent.operation } }.flatMap { Self.breach(of: $0, in: reply) }
        },
        privacy, once, messageIDs,
    ]

    private static func audit(
        _ id: String, _ title: String, because reason: String,
        _ examine: @escaping @Sendable (ConformanceStage, HeardReply, SentTask?) -> String?
    ) -> Scenario {
        Scenario(Check(id, title, because: reason), on: .nothing) { trial in
            let replies = trial.stage.ear.allReplies
            guard !replies.isEmpty else { throw TrialEnd.skip("no reply was heard") }
            let sent = trial.stage.sent
            let breaches = replies.compactMap { reply in examine(trial.stage, reply, sent[reply.task]).map { (reply, $0) } }
            guard let (reply, sentence) = breaches.first else { return "\(replies.count) replies" }
            trial.note(reply)
            throw TrialEnd.breach(breaches.count == 1 ? sentence : "\(sentence); so with \(breaches.count) of \(replies.count) replies")
        }
    }

    // MARK: - What is looked at

    private static func properties(of reply: HeardReply) -> String? {
        let properties = reply.message.properties
        if properties.type != MessageType.replies { return "type is “\(properties.type)”, not “\(MessageType.replies)”" }
        if properties.messageID.isEmpty { return "message_id is missing" }
        if properties.appID.isEmpty { return "app_id is missing" }
        if properties.timestamp == nil { return "timestamp is missing" }
        if properties.contentEncoding != nil { return "content_encoding is there" }
        if reply.entries == 1, properties.correlationID != reply.task { return "correlation_id is not the task's id" }
        return nil
    }

    private static func envelope(of reply: HeardReply, _ stage: ConformanceStage) -> String? {
        do throws(EnvelopeError) {
            let read = try Reply(reply.raw)
            if read.department != stage.department.name { return "department is “\(read.department)”" }
            if !read.instance.hasPrefix(stage.department.name + "-") {
                return "instance is “\(read.instance)”, which does not begin with the department"
            }
            if read.instance != reply.message.properties.appID {
                return "instance is “\(read.instance)”, and app_id “\(reply.message.properties.appID)”"
            }
            return nil
        } catch {
            return "a reply cannot be read: \(error)"
        }
    }

    private static func breach(of operation: Operation, in reply: HeardReply) -> String? {
        let code = reply.code ?? ""
        switch reply.outcome {
        case "answered":
            guard let data = reply.raw["data"] else { return nil }
            let sifted = operation.data.sift(data)
            guard sifted.isValid else {
                let places = operation.data.violations(of: sifted.value).prefix(3).map { "\($0.instance) \($0.keyword)" }
                return "\(operation.reference): the data breaks its schema: \(places.joined(separator: ", "))"
            }
            return sifted.dropped == 0 ? nil : "\(operation.reference): the data has \(sifted.dropped) members that its schema does not declare"
        case "refused":
            return operation.problems[code] == nil ? "\(operation.reference): refused with “\(code)”, which the contract does not list" : nil
        case "failed":
            let isKnown = operation.problems[code] != nil || ReservedCode(rawValue: code)?.uses.contains(.failed) == true
            return isKnown ? nil : "\(operation.reference): failed with “\(code)”, which neither the contract nor the protocol lists"
        case "withdrawn": return operation.lane == .lookup ? "\(operation.reference): a lookup is withdrawn" : nil
        case "incomplete":
            let names = operation.request.document["properties"]?.object?.names ?? []
            let pointers = (reply.raw["missing"]?.array ?? []).compactMap { $0["pointer"]?.string }
            let nowhere = pointers.first { pointer in JSONPointer(pointer)?.tokens.first.map { !names.contains($0) } ?? true }
            return names.isEmpty ? nil : nowhere.map { "\(operation.reference): something is missing at “\($0)”, where the request has nothing" }
        default: return nil
        }
    }

    private static let privacy = Scenario(
        Check(
            "privacy", "No problem text and no presence holds personal data",
            because: "detail is for operators and holds no personal data: it is logged and shown where the applicant's data must not be."),
        on: .nothing
    ) { trial in
        let sent = trial.stage.sent
        guard trial.stage.ear.heard > 0 else { throw TrialEnd.skip("nothing was heard") }
        for reply in trial.stage.ear.allReplies {
            let task = sent[reply.task]
            let sensitive = task.flatMap { task in
                trial.stage.operations.first { $0.reference == task.operation }.map { PersonalData.values(in: task.input, of: $0) }
            }
            let texts = [reply.raw["problem"]?["detail"]] + (reply.raw["missing"]?.array ?? []).map { $0["detail"] }
            for text in texts.compactMap({ $0?.string }) {
                guard let what = PersonalData.found(in: text, sensitive ?? []) else { continue }
                trial.note(reply)
                throw TrialEnd.breach("the detail of a reply to \(task?.operation.description ?? "a task") holds \(what)")
            }
        }
        for heard in trial.stage.ear.presences {
            for name in ["instance", "software", "card", "state"] {
                guard let text = heard.raw[name]?.string, let what = PersonalData.found(in: text, []) else { continue }
                trial.note(heard)
                throw TrialEnd.breach("presence holds \(what) in `\(name)`")
            }
        }
        return nil
    }

    private static let once = Scenario(
        Check(
            "reply-once", "A lookup is answered as often as it is asked, and nothing is answered that nobody asked",
            because: "One reply to each sending: what comes besides changes nothing, and costs everybody."), on: .nothing
    ) { trial in
        try await trial.pause(trial.settings.quiet)
        let (sent, ear) = (trial.stage.sent, trial.stage.ear)
        guard !ear.isFlooded else { throw TrialEnd.breach("it sent \(ear.heard) messages: a flood") }
        guard !ear.counts.isEmpty || !ear.unreadable.isEmpty else { throw TrialEnd.skip("no reply was heard") }
        if let noise = ear.unreadable.first {
            trial.note(.heard, String(decoding: noise.body, as: UTF8.self))
            throw TrialEnd.breach("something came to an address for replies that is no message of replies")
        }
        var repeated: [(name: String, sentence: String)] = []
        for (name, count) in ear.counts.sorted(by: { $0.key < $1.key }) {
            guard let task = sent[name] else {
                if let reply = ear.replies(to: name).first { trial.note(reply) }
                throw TrialEnd.breach("there were \(count) replies to a task that nobody sent")
            }
            guard task.lane == .lookup, !task.mayBeRedelivered, count > task.sendings.count else { continue }
            let asked = task.sendings.count == 1 ? "once" : "\(task.sendings.count) times"
            repeated.append((name, "\(task.operation) was asked \(asked) and answered \(count) times"))
        }
        guard let first = repeated.first else { return "\(ear.counts.count) tasks" }
        for reply in ear.replies(to: first.name) { trial.note(reply) }
        throw TrialEnd.breach(repeated.count == 1 ? first.sentence : "\(first.sentence); so with \(repeated.count) of \(ear.counts.count) tasks")
    }

    private static let messageIDs = Scenario(
        Check(
            "message-ids", "No two messages have the same message_id",
            because: "message_id is unique per publish: who takes messages tells repeats by it."),
        on: .nothing
    ) { trial in
        var known: [String: IncomingMessage] = [:]
        let ear = trial.stage.ear
        guard ear.heard > 0 else { throw TrialEnd.skip("nothing was heard") }
        for message in ear.allReplies.map(\.message) + ear.presences.map(\.message) + ear.parked.map(\.message) {
            guard let other = known.updateValue(message, forKey: message.properties.messageID), other != message else { continue }
            guard other.body != message.body || other.route != message.route else { continue }
            trial.note(.heard, String(decoding: message.body, as: UTF8.self))
            throw TrialEnd.breach("two messages have the message_id “\(message.properties.messageID)”")
        }
        return "\(known.count) messages"
    }
}
