import AdapterKit
import Contracts
import JSON
import Messaging
import MessagingTestKit
import Testing

@Suite(.timeLimit(.minutes(2))) struct AdapterServiceTests {
    @Test func `tasks that share a message are answered, and what gathered goes out under one address`() async throws {
        try await Stage().run { stage in
            try await stage.ask("Emma", "unknown", "lent", "moved")
            try await eventually("all four are answered") { stage.heard.replies.count == 4 }
            #expect(stage.heard.words == ["Emma": "answered", "unknown": "not-found", "lent": "lent", "moved": "later"])
            let message = try #require(stage.heard.replyMessages.first)
            #expect(message.route == Route(exchange: "onevisit.replies", key: "library.district-a-7f3a-1"))
            #expect(message.properties.type == "onevisit.replies.v1")
            #expect(message.properties.appID == Stage.instance && message.properties.userID == "library")
            #expect(!message.properties.isPersistent)
            #expect(Set(stage.heard.replyMessages.map(\.properties.messageID)).count == stage.heard.replyMessages.count)
            try await eventually("the message is settled") { stage.unsettled == 0 && stage.waiting == 0 }
        }
    }

    @Test func `a reply repeats task, attempt, round and trace of its delivery`() async throws {
        try await Stage().run { stage in
            let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            try await stage.ask([stage.task("Emma", ["attempt": 3, "round": 2, "trace": .string(trace)])])
            try await eventually("it is answered") { !stage.heard.replies.isEmpty }
            let reply = try #require(stage.heard.replies.first)
            #expect([reply.attempt, reply.round] == [3, 2])
            #expect(reply.trace == trace && reply.department == "library" && reply.instance == Stage.instance)
            let properties = try #require(stage.heard.replyMessages.first?.properties)
            #expect(properties.traceparent == trace && properties.correlationID == "Emma")
        }
    }

    @Test func `of a batch only the bad task is parked, in an envelope of its own, and told; the seven others are answered`() async throws {
        try await Stage().run { stage in
            var tasks = (1...7).map { stage.task("book \($0)") }
            tasks.insert(stage.task("bad", ["key": .null]), at: 3)
            try await stage.ask(tasks)
            try await eventually("all are told and one is parked") { stage.heard.replies.count == 8 && !stage.heard.parked.isEmpty }
            #expect(stage.heard.words.filter { $0.value == "answered" }.count == 7)
            #expect(stage.heard.words["bad"] == "unreadable")
            let parked = try #require(stage.heard.parked.first)
            #expect([parked.code, parked.detail, parked.department] == ["unreadable", "key is not a text", "library"])
            let body = try JSONValue(parsing: parked.body, profile: .bus)
            #expect(body["tasks"]?.array == [tasks[3]])
            #expect(body["replyTo"]?.string == Stage.address)
            try await eventually("the message is settled") { stage.unsettled == 0 }
        }
    }

    @Test(arguments: [
        #"{"protocol":1"#, #"{"protocol":2,"replyTo":"a","tasks":[]}"#, #"{"protocol":1,"replyTo":"a","tasks":[]}"#, "[]", "\u{FEFF}{}",
    ])
    func `a message that says nothing is parked whole and not answered`(body: String) async throws {
        try await Stage().run { stage in
            try await stage.send(Array(body.utf8))
            try await eventually("it is parked and settled") { stage.heard.parked.count == 1 && stage.unsettled == 0 }
            #expect(stage.heard.parked.first?.code == "unreadable")
            #expect(stage.heard.parked.first?.body == Array(body.utf8))
            #expect(stage.heard.replies.isEmpty)
        }
    }

    @Test func `a message with a content encoding, or with tasks beside withdrawals, is unreadable`() async throws {
        try await Stage().run { stage in
            try await stage.ask([stage.task("Emma")]) { $0.contentEncoding = "gzip" }
            let both: JSONValue = [
                "protocol": 1, "replyTo": .string(Stage.address), "tasks": [stage.task("Persuasion")], "withdrawals": [],
            ]
            try await stage.send(both)
            try await eventually("both are parked and one is told") { stage.heard.parked.count == 2 && stage.heard.replies.count == 1 }
            #expect(stage.heard.words == ["Persuasion": "unreadable"])
            #expect(stage.library.desk.inputs.isEmpty)
        }
    }

    @Test func `who is not the orchestrator is neither served nor answered`() async throws {
        let stage = try Stage()
        let stranger = InMemoryBus(broker: stage.broker, user: "police", topology: Topology(), use: .expect)
        try await stage.run { stage in
            try await withThrowingTaskGroup { group in
                group.addTask { try await stranger.run() }
                try await eventually("the stranger is connected") { stranger.status.isReady }
                let message: JSONValue = ["protocol": 1, "replyTo": .string(Stage.address), "tasks": [stage.task("Emma")]]
                try await stage.send(message.utf8, from: stranger)
                try await eventually("it is parked and settled") { stage.heard.parked.count == 1 && stage.unsettled == 0 }
                group.cancelAll()
                do { while try await group.next() != nil {} } catch is CancellationError {}
            }
            #expect(stage.heard.parked.first?.code == "untrusted-sender")
            #expect(stage.heard.replies.isEmpty && stage.library.desk.inputs.isEmpty)
        }
    }

    @Test func `what it does not answer is parked and told so`() async throws {
        try await Stage().run { stage in
            try await stage.ask([
                stage.task("a", ["operation": "library.shelf.read"]), stage.task("b", ["operationVersion": 3]),
                stage.task("c", ["operation": "police.resident.read"]), stage.task("d", ["lane": "case"]),
                stage.task("e", ["input": .null]), stage.task("f", ["input": ["title": 7]]), stage.task("g", ["operationVersion": 2]),
            ])
            try await eventually("all are told") { stage.heard.replies.count == 7 }
            #expect(
                stage.heard.words == [
                    "a": "unknown-operation", "b": "unsupported-version", "c": "wrong-department", "d": "unreadable", "e": "invalid-input",
                    "f": "invalid-input", "g": "not-found",
                ])
            try await eventually("all but the one that ran are parked") { stage.heard.parked.count == 6 }
            let codes = ["unknown-operation", "unsupported-version", "wrong-department", "unreadable", "invalid-input", "invalid-input"]
            #expect(stage.heard.parked.map(\.code) == codes)
            let invalid = try #require(stage.heard.replies.first { $0.task == "f" })
            #expect(invalid.outcome == .failed(TaskProblem(.invalidInput, "input breaks the contract: /title type")))
            #expect(stage.library.desk.inputs.isEmpty)
        }
    }

    @Test func `a task after its deadline is dropped and not executed`() async throws {
        try await Stage().run { stage in
            try await stage.ask([stage.task("late", within: .seconds(-1)), stage.task("Emma")])
            try await eventually("the other is answered and the message settled") { stage.heard.replies.count == 1 && stage.unsettled == 0 }
            #expect(stage.heard.words == ["Emma": "answered"])
            #expect(stage.library.desk.inputs == [["title": "Emma"]])
        }
    }

    @Test func `members that the contract does not declare reach neither the handler nor the orchestrator`() async throws {
        try await Stage().run { stage in
            try await stage.ask([stage.task("wordy", ["input": ["title": "wordy", "reader": "Emma Woodhouse"]])])
            try await eventually("it is answered") { stage.heard.replies.count == 1 }
            #expect(stage.library.desk.inputs == [["title": "wordy"]])
            #expect(stage.heard.replies.first?.outcome == .answered(data: ["title": "wordy", "pages": 9]))
        }
    }

    @Test(arguments: ["broken", "unlisted", "withdrawn", "falling", "huge"])
    func `an answer that breaks its contract, and a handler that throws, become failed and internal`(title: String) async throws {
        try await Stage().run { stage in
            try await stage.ask([stage.task(title), stage.task("Emma")])
            try await eventually("both are answered") { stage.heard.replies.count == 2 }
            #expect(stage.heard.words == [title: "internal", "Emma": "answered"])
            try await eventually("the message is settled") { stage.unsettled == 0 && stage.waiting == 0 }
        }
    }

    @Test func `a slow handler delays nobody, is given up at its deadline, told so, and cancelled`() async throws {
        try await Stage().run { stage in
            try await stage.ask([stage.task("endless", within: .seconds(2)), stage.task("Emma"), stage.task("Persuasion")])
            try await eventually("the others are answered") { stage.heard.replies.count >= 2 }
            #expect(stage.heard.words["Emma"] == "answered")
            try await eventually("it is given up") { stage.heard.words["endless"] == "internal" }
            try await eventually("its handler is cancelled") { stage.library.desk.cancelled == 1 }
            #expect(stage.heard.replies.count == 3)
        }
    }

    @Test func `slow handlers do not use up the prefetch`() async throws {
        var settings = AdapterSettings()
        settings.prefetch = 2
        try await Stage(settings: settings).run { stage in
            for _ in 0..<2 { try await stage.ask("endless") }
            try await stage.ask("Emma")
            try await eventually("the third message is answered") { stage.heard.words["Emma"] == "answered" }
            #expect(stage.heard.words["endless"] == nil)
        }
    }

    @Test func `the same task is answered as often as it is asked`() async throws {
        try await Stage().run { stage in
            for _ in 0..<3 { try await stage.ask("Emma") }
            try await eventually("there are three replies") { stage.heard.replies.count == 3 }
            #expect(Set(stage.heard.replies.map(\.task)) == ["Emma"])
        }
    }

    @Test func `more than the capacity are told that it is busy`() async throws {
        var settings = AdapterSettings()
        settings.capacity = 2
        try await Stage(settings: settings).run { stage in
            try await stage.ask("endless", "endless", "Emma")
            try await eventually("the third is told") { stage.heard.words["Emma"] == "busy" }
            guard case .failed(let problem, _) = stage.heard.replies.first?.outcome else { return #expect(Bool(false)) }
            #expect(problem.isRetriable)
        }
    }

    @Test func `a flood of rubbish is parked up to a hundred a second, and told all the same`() async throws {
        try await Stage(time: ManualClock()).run { stage in
            let tasks = (0..<120).map { stage.task("bad \($0)", ["key": .null]) }
            try await stage.ask(tasks)
            try await eventually("all are told and the message is settled") { stage.heard.replies.count == 120 && stage.unsettled == 0 }
            #expect(stage.heard.parked.count == 100)
        }
    }
}
