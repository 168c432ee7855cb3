import Contracts
import JSON
import Messaging

extension Scenario {
    /// Messages that nobody can make sense of.
    static let unreadables: [Scenario] = [
        unreadable(
            "unreadable-body", "A body that is no message is survived, and not answered",
            because: "What cannot be read as a whole is parked without a reply; nothing is requeued in a loop, and the next message is handled."
        ) { trial, lane in
            let address = trial.stage.address(1)
            let task = trial.task(try trial.stage.probe(in: lane))
            let whole = TaskMessage.body(replyTo: address, tasks: [task])
            let bodies = ["", "this is not JSON", "[]", "{}", #"{"protocol":1,"replyTo":"\#(address)","tasks":[]}"#].map { Array($0.utf8) }
            return (bodies + [Array(whole.prefix(whole.count / 2)), [0x7B, 0xFF, 0x00, 0x22]]).map { ($0, task) }
        },
        unreadable(
            "unreadable-protocol", "A message of another protocol version is not answered",
            because: "Another `protocol` says that the rest may mean something else."
        ) { trial, lane in
            let task = trial.task(try trial.stage.probe(in: lane))
            let body = TaskMessage.body(replyTo: trial.stage.address(1), tasks: [task])
            return [(Array(String(decoding: body, as: UTF8.self).replacing(#""protocol":1"#, with: #""protocol":2"#, maxReplacements: 1).utf8), task)]
        },
        unreadable(
            "unreadable-json", "JSON that is ambiguous or would be changed by reading is not answered",
            because: "A member that stands twice, a number that would be rounded, a lone surrogate, NUL and text after the end are errors."
        ) { trial, lane in
            let added = [
                #""protocol":1"#, #""more":123456789012345678901234567890"#, #""more":0.1234567890123456789"#, #""more":"\ud800""#,
                #""more":"\u0000""#,
            ]
            var bodies: [([UInt8], DepartmentTask)] = []
            for text in added {
                let task = trial.task(try trial.stage.probe(in: lane))
                bodies.append((Message.adding(text, to: task, at: trial.stage.address(1)), task))
            }
            let task = trial.task(try trial.stage.probe(in: lane))
            bodies.append((TaskMessage.body(replyTo: trial.stage.address(1), tasks: [task]) + Array("{}".utf8), task))
            return bodies
        },
        unreadable(
            "unreadable-depth", "A message that is nested deeper than 64 levels is not answered",
            because: "A reader that follows any depth can be killed by it; 64 levels are the limit, the root is the first."
        ) { trial, lane in
            // The root is one level, and these are as many as are allowed.
            let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
            let task = trial.task(try trial.stage.probe(in: lane))
            return [(Message.adding(#""more":\#(deep)"#, to: task, at: trial.stage.address(1)), task)]
        },
        unreadable(
            "unreadable-members", "A message with an object of more than 10 000 members is not answered",
            because: "Objects have at most 10 000 members, which bounds what colliding names can cost."
        ) { trial, lane in
            let many = (0...10_000).map { #""m\#($0)":0"# }.joined(separator: ",")
            let task = trial.task(try trial.stage.probe(in: lane))
            return [(Message.adding(#""more":{\#(many)}"#, to: task, at: trial.stage.address(1)), task)]
        },
        encoded, entry, lane, size, parked, stranger,
    ]

    private static func unreadable(
        _ id: String, _ title: String, because reason: String,
        _ make: @escaping @Sendable (Trial, Lane) throws -> [(body: [UInt8], task: DepartmentTask)]
    ) -> Scenario {
        Scenario(Check(id, title, because: reason)) { trial in
            let lane = try trial.stage.anyLane()
            let made = try make(trial, lane)
            for (body, task) in made {
                trial.stage.note(task, mayBeRedelivered: false)
                try await trial.publish(body, in: lane)
            }
            try await trial.expectSilence(made.map(\.task), lane, after: "a message that cannot be read")
            return made.count == 1 ? nil : "\(made.count) messages"
        }
    }

    private static let encoded = Scenario(
        Check(
            "unreadable-encoding", "A message with a content encoding is not answered",
            because: "content_encoding is absent on everything; a message that has one cannot be read.")
    ) { trial in
        let lane = try trial.stage.anyLane()
        let task = trial.task(try trial.stage.probe(in: lane))
        try await trial.send([task]) { $0.contentEncoding = "gzip" }
        try await trial.expectSilence([task], lane, after: "a message with a content encoding")
        return nil
    }

    private static let entry = Scenario(
        Check(
            "unreadable-task", "A task with a member that is missing or wrong is failed/unreadable",
            because: "If task, attempt, round and replyTo can be read, a failed reply with the reserved code goes out.")
    ) { trial in
        let lane = try trial.stage.anyLane()
        let probe = try trial.stage.probe(in: lane)
        for (name, value) in [("request", nil), ("key", 7), ("operationVersion", "1")] as [(String, JSONValue?)] {
            let task = trial.task(probe)
            trial.stage.note(task, mayBeRedelivered: false)
            try await trial.publish(
                try Message.editing([task], to: trial.stage.address(1)) { $0[0] = $0[0].setting(value, at: [name]) }, in: lane)
            let what = value == nil ? "a task without `\(name)`" : "a task with a wrong `\(name)`"
            guard let reply = try await trial.replies(to: task.task, what: what).first else { continue }
            trial.note(reply)
            try trial.expect(reply, failedWith: .unreadable, what: what)
        }
        return nil
    }

    private static let lane = Scenario(
        Check(
            "unreadable-lane", "A task of another lane than its queue's is failed/unreadable",
            because: "A lane that is not the queue's is unreadable: a case that is treated as a lookup would be forgotten.")
    ) { trial in
        let lane = try trial.stage.anyLane()
        let task = trial.task(try trial.stage.probe(in: lane))
        trial.stage.note(task, mayBeRedelivered: false)
        let other: Lane = lane == .lookup ? .case : .lookup
        let deadline = trial.stage.time.timestamp.advanced(by: trial.settings.patience).description
        let body = try Message.editing([task], to: trial.stage.address(1)) { entries in
            entries[0] = entries[0].setting(.string(other.rawValue), at: ["lane"])
            if other == .lookup { entries[0] = entries[0].setting(.string(deadline), at: ["deadline"]) }
        }
        try await trial.publish(body, in: lane)
        guard let reply = try await trial.replies(to: task.task, what: "a task of another lane").first else { return nil }
        trial.note(reply)
        try trial.expect(reply, failedWith: .unreadable, what: "a task with the lane “\(other.rawValue)” in the queue of the other")
        return nil
    }

    private static let longestMessage = 1 << 20

    private static let size = Scenario(
        Check(
            "size-limit", "A message of 1 MiB is answered",
            because: "1 048 576 bytes a message are the limit, which the broker keeps too; up to there a message is taken.")
    ) { trial in
        let lane = try trial.stage.anyLane()
        let task = trial.task(try trial.stage.probe(in: lane))
        let address = trial.stage.address(1)
        let rest = Message.adding(#""more":"""#, to: task, at: address).count
        let body = Message.adding(#""more":"\#(String(repeating: "x", count: longestMessage - rest))""#, to: task, at: address)
        trial.stage.note(task, mayBeRedelivered: false)
        try await trial.publish(body, in: lane)
        let limit = trial.settings.patience
        do { try await trial.replies(to: task.task, within: limit) } catch TrialEnd.silence {
            throw TrialEnd.breach("a message of \(body.count) bytes was not answered within \(limit.inWords)")
        }
        return nil
    }

    private static let parked = Scenario(
        Check(
            "parked", "What cannot be read is parked, whole and with the reason",
            because: "Who cannot handle something publishes it to onevisit.dead with the reason, its properties and its body, then acknowledges it.")
    ) { trial in
        let lane = try trial.stage.anyLane()
        let body = Array("{ this cannot be read: \(trial.stage.name())".utf8)
        try await trial.publish(body, in: lane)
        let ear = trial.stage.ear
        func found() -> HeardParked? {
            ear.parked.first { heard in
                guard case .success(let parked) = heard.parked else { return false }
                return parked.body == body
            }
        }
        guard try await ear.waits(until: trial.stage.time.now.advanced(by: trial.settings.patience), { found() != nil }), let heard = found() else {
            throw TrialEnd.silence("an unreadable message did not come to \(ExchangeName.dead) within \(trial.settings.patience.inWords)")
        }
        trial.note(.heard, "\(ExchangeName.dead) \(String(decoding: heard.message.body, as: UTF8.self))")
        guard case .success(let parked) = heard.parked else { return nil }
        let department = trial.stage.department
        guard parked.code == ReservedCode.unreadable.rawValue else { throw TrialEnd.breach("it is parked as “\(parked.code)”, not unreadable") }
        guard parked.department == department.name else { throw TrialEnd.breach("the parked message names no department") }
        guard parked.properties.userID == trial.stage.orchestratorUser else {
            throw TrialEnd.breach("the parked message does not hold the properties of what was sent")
        }
        guard heard.message.properties.userID == department.brokerUser else { throw TrialEnd.breach("it is parked without the department's user_id") }
        return nil
    }

    private static let stranger = Scenario(
        Check(
            "untrusted-sender", "A task of somebody who is not the orchestrator is not executed",
            because: "A department executes a task only if its user_id is the orchestrator's user; anything else is parked and not answered.",
            needs: [.stranger])
    ) { trial in
        let lane = try trial.stage.anyLane()
        let task = trial.task(try trial.stage.probe(in: lane))
        trial.stage.note(task, mayBeRedelivered: false)
        let body = TaskMessage.body(replyTo: trial.stage.address(1), tasks: [task])
        let message = trial.outgoing(body, in: lane, to: nil) { $0.correlationID = task.task }
        let playground = trial.stage.playground
        try await trial.act("publish a task as another broker user") { try await playground.publishAsStranger(message) }
        try await trial.expectSilence([task], lane, after: "a task of somebody else")
        return nil
    }
}
