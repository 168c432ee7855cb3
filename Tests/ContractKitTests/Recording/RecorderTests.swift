import ContractKit
import Contracts
import JSON
import JSONSchema
import Messaging
import Testing

@Suite(.timeLimit(.minutes(5))) struct RecorderTests {
    private static let key = (0..<32).map { UInt8($0) }

    private func recorder(key: [UInt8] = key) throws -> Recorder {
        Recorder(try TestRegister.catalogue(), departments: ["register"], pseudonyms: Pseudonyms(key: key))
    }

    private func task(_ id: String, _ input: JSONValue, _ reference: OperationReference = TestRegister.reference) -> IncomingMessage {
        let task = DepartmentTask(
            task: id, request: "r", key: "k", lane: .lookup, operation: reference, deadline: Timestamp(milliseconds: 1_795_410_000_000), input: input)
        return message(TaskMessage.body(replyTo: "local-7f3a-1", tasks: [task]), ExchangeName.tasks)
    }

    private func reply(_ id: String, _ outcome: Outcome) -> IncomingMessage {
        let reply = Reply(
            task: id, attempt: 1, round: 1, department: "register", instance: "register-0001", outcome: outcome,
            asOf: Timestamp(milliseconds: 1_795_410_000_000))
        return message(ReplyMessage.body([reply]), ExchangeName.replies)
    }

    private func message(_ body: [UInt8], _ exchange: String) -> IncomingMessage {
        IncomingMessage(
            route: Route(exchange: exchange, key: "register.lookup"), properties: MessageProperties(messageID: "m", type: "t", appID: "a"), body: body
        )
    }

    /// The line of one exchange.
    private func line(_ input: JSONValue, _ outcome: Outcome, key: [UInt8] = key) throws -> RecordedExchange? {
        var recorder = try recorder(key: key)
        _ = recorder.hear(task("r-1", input), at: .zero)
        return recorder.hear(reply("r-1", outcome), at: .milliseconds(12)).first
    }

    // MARK: - People

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `nothing that belongs to somebody reaches a recording`(_ seed: UInt64) throws {
        var people = People(seed: seed)
        let operation = try TestRegister.operation()
        var recorder = try recorder()
        var text = ""
        var count = 0
        for number in 0..<50 {
            let (residentID, name) = (people.residentID(), people.name())
            let input = TestRegister.input(&people, residentID, name)
            let data = TestRegister.data(&people, residentID, name)
            _ = recorder.hear(task("r-\(number)", input), at: .zero)
            for exchange in recorder.hear(reply("r-\(number)", .answered(data: data)), at: .milliseconds(3)) {
                count += 1
                text += String(decoding: exchange.json.utf8, as: UTF8.self) + "\n"
                #expect(operation.request.isValid(exchange.input))
                guard case .answered(let masked) = exchange.outcome else { return #expect(Bool(false), "it stays answered") }
                #expect(operation.data.isValid(masked))
            }
        }
        #expect(count >= 45, "\(recorder.counts)")
        for secret in people.secrets where text.contains(secret) { Issue.record("seed \(seed): \(secret) is in the recording") }
        // Every identity number in it is nobody's.
        let numbers = text.matches(of: /[0-9]{17}[0-9X]/).map { String($0.output) }.filter { ResidentID($0) != nil }
        #expect(!numbers.isEmpty)
        for number in numbers where !number.hasPrefix("99") { Issue.record("seed \(seed): \(number) may be somebody's") }
    }

    @Test func `the same person has the same stand-in in every message, and another under another key`() throws {
        var people = People(seed: 7)
        let (residentID, name) = (people.residentID(), people.name())
        let input: JSONValue = ["residentId": .string(residentID), "kind": "full", "name": .string(name)]
        let data: JSONValue = ["permitNo": "ZJ12345678-123456", "status": "valid", "family": [["name": .string(name)]]]
        let first = try #require(try line(input, .answered(data: data)))
        let second = try #require(try line(input, .answered(data: data)))
        #expect(first == second)
        guard case .answered(let masked) = first.outcome else { return #expect(Bool(false), "it stays answered") }
        #expect(masked["family"]?[0]?["name"] == first.input["name"])
        #expect(masked["status"] == "valid")
        #expect(first.input["kind"] == "full")
        let other = try #require(try line(input, .answered(data: data), key: Array(repeating: 9, count: 32)))
        #expect(other.input["residentId"] != first.input["residentId"])
    }

    @Test func `stand-ins have the form of what they stand for`() throws {
        let input: JSONValue = ["residentId": "110101199003077432", "kind": "short", "phone": "13812345678"]
        guard ResidentID("110101199003077432") != nil else {
            let body = "11010119900307743"
            let whole = body + String(try #require(ResidentID.checkCharacter(of: body)))
            return try checkForm(["residentId": .string(whole), "kind": "short", "phone": "13812345678"])
        }
        try checkForm(input)
    }

    private func checkForm(_ input: JSONValue) throws {
        let data: JSONValue = ["permitNo": "ZJ12345678-123456", "status": "valid", "amount": "84210.55"]
        let exchange = try #require(try line(input, .answered(data: data)))
        let number = try #require(exchange.input["residentId"]?.string)
        #expect(ResidentID(number) != nil)
        #expect(number.hasPrefix("99"))
        #expect(exchange.input["phone"]?.string?.wholeMatch(of: /1[0-9]{10}/) != nil)
        guard case .answered(let masked) = exchange.outcome else { return #expect(Bool(false), "it stays answered") }
        #expect(masked["permitNo"]?.string?.wholeMatch(of: /[A-Z]{2}[0-9]{8}-[0-9]{6}/) != nil)
        #expect(masked["amount"]?.string?.wholeMatch(of: /[1-9][0-9]{4}\.[0-9]{2}/) != nil)
    }

    @Test func `what is not declared by name is not recorded, whatever allows it`() throws {
        let input: JSONValue = ["residentId": "990104198507123111", "kind": "full", "secret": "x"]
        let data: JSONValue = ["permitNo": "ZJ12345678-123456", "status": "valid", "free": ["a": "b"], "byNumber": ["990104198507123111": "c"]]
        let exchange = try #require(try line(input, .answered(data: data)))
        #expect(exchange.input["secret"] == nil)
        guard case .answered(let masked) = exchange.outcome else { return #expect(Bool(false), "it stays answered") }
        #expect(masked["free"] == [:])
        #expect(masked["byNumber"] == [:])
    }

    @Test func `sentences, times and codes of nobody's stay out`() throws {
        let input: JSONValue = ["residentId": "990104198507123111", "kind": "full"]
        let refused = try #require(try line(input, .refused(TaskProblem(code: "sealed", detail: "林志远 said so"))))
        #expect(refused.outcome == .refused(TaskProblem(code: "sealed", detail: "")))
        let hostile = try #require(try line(input, .failed(TaskProblem(code: "linzhiyuan", detail: "林志远"))))
        #expect(hostile.outcome == .failed(TaskProblem(code: "unlisted", detail: "")))
        let pointer = try #require(JSONPointer("/linzhiyuan"))
        let missing = try #require(try line(input, .incomplete([MissingInput(pointer: pointer, code: "linzhiyuan", detail: "林志远")])))
        #expect(missing.outcome == .incomplete([MissingInput(pointer: JSONPointer(), code: "unlisted", detail: "")]))
        let later = try #require(try line(input, .later(availableAt: Timestamp(milliseconds: 1_795_410_000_000))))
        #expect(later.outcome == .later(availableAt: Timestamp(milliseconds: 0)))
    }

    @Test func `the shipped contracts' examples can all be recorded, and nothing sensitive of them is in the recording`() throws {
        let catalogue = try ShippedContracts.load()
        var recorder = Recorder(catalogue, departments: Set(catalogue.departments.keys), pseudonyms: Pseudonyms(key: Self.key))
        var count = 0
        for operation in catalogue.operations.values where operation.lane == .lookup {
            for (place, example) in operation.examples.enumerated() {
                let id = "\(operation.reference.name)-\(place)"
                _ = recorder.hear(task(id, example.request, operation.reference), at: .zero)
                let answer = Reply(
                    task: id, attempt: 1, round: 1, department: operation.reference.department, instance: "x-0001",
                    outcome: try Outcome(example.reply), asOf: Timestamp(milliseconds: 0))
                let exchanges = recorder.hear(message(ReplyMessage.body([answer]), ExchangeName.replies), at: .milliseconds(1))
                #expect(exchanges.count == 1, "\(operation.reference): \(example.name) \(recorder.counts)")
                count += exchanges.count
                let number = example.request["residentId"]?.string
                for exchange in exchanges { #expect(number == nil || exchange.input["residentId"]?.string != number) }
            }
        }
        #expect(count >= 40)
    }

    // MARK: - Traffic

    @Test func `tasks and replies are put together, in whatever order they pass by`() throws {
        var recorder = try recorder()
        let input: JSONValue = ["residentId": "990104198507123111", "kind": "full"]
        _ = recorder.hear(task("a", input), at: .milliseconds(1000))
        _ = recorder.hear(task("b", input), at: .milliseconds(1001))
        let b = recorder.hear(reply("b", .notFound), at: .milliseconds(1011))
        #expect(b.map(\.took) == [10])
        #expect(b.map(\.at) == [1001])
        #expect(recorder.hear(reply("b", .notFound), at: .milliseconds(1012)).isEmpty, "a second reply is nobody's")
        #expect(recorder.finish().isEmpty)
        #expect(recorder.counts.recorded == 1)
        #expect(recorder.counts.unanswered == 1)
    }

    @Test func `a line that was written is read again`() throws {
        let input: JSONValue = ["residentId": "990104198507123111", "kind": "full"]
        let exchange = try #require(try line(input, .answered(data: ["permitNo": "ZJ12345678-123456", "status": "valid"])))
        let text = exchange.json.utf8 + Array("\n".utf8)
        #expect(try RecordedExchange.read(text + text) == [exchange, exchange])
        let error = #expect(throws: RecordingError.self) { try RecordedExchange.read(text + Array("{}\n".utf8)) }
        #expect(error?.message.hasPrefix("Line 2") == true)
    }
}
