import Contracts
import JSON
import Messaging
import Testing

@Suite("Envelopes keep to the protocol's finer points")
struct EnvelopeTests {
    private static let task = DepartmentTask(
        task: "r-t", request: "r", key: "k", lane: .lookup, operation: OperationReference("police.resident.read", version: 1),
        deadline: Timestamp(milliseconds: 1_000), input: ["residentId": "x"])

    /// The task as it stands in a message.
    private static func written() throws -> JSONValue {
        try #require(try JSONValue(parsing: TaskMessage.body(replyTo: "district-a-7f3a-1", tasks: [task]), profile: .bus)["tasks"]?[0])
    }

    private func message(_ tasks: [JSONValue], _ others: JSONObject = [:]) throws -> TaskMessage {
        var object: JSONObject = ["protocol": 1, "replyTo": "district-a-7f3a-1", "tasks": .array(tasks)]
        for member in others { object.append(member.name, member.value) }
        return try TaskMessage(.object(object))
    }

    @Test func `a bad task of a batch does not take the others with it`() throws {
        let entries = try message([try Self.written(), ["task": "r-u"], try Self.written()]).entries
        #expect(entries.map(\.task.isRead) == [true, false, true])
        #expect(entries[1].raw == ["task": "r-u"])
    }

    @Test(arguments: [nil, "text", [1]] as [JSONValue?])
    func `a missing or wrong input leaves a task that can be told invalid-input`(input: JSONValue?) throws {
        var json = try #require(try Self.written().object)
        json["input"] = input
        let task = try message([.object(json)]).entries[0].task.get()
        #expect(task.input == nil)
        #expect(task.task == "r-t")
    }

    @Test func `of two tasks in a message for cases each is told`() throws {
        var json = try #require(try Self.written().object)
        json["lane"] = "case"
        let entries = try message([.object(json), .object(json)]).entries
        #expect(entries.map(\.task.isRead) == [false, false])
        #expect(try message([.object(json)]).entries[0].task.get().lane == .case)
    }

    @Test func `an error names the member and quotes nothing of it`() throws {
        var json = try #require(try Self.written().object)
        json["attempt"] = "990104198507123111"
        let error = #expect(throws: EnvelopeError.self) { try DepartmentTask(.object(json)) }
        #expect(error?.description == "attempt is not a whole number of at least 1")
    }

    @Test func `a body of 512 KiB is parked whole and fits in a message`() throws {
        let body = [UInt8](repeating: 0xFF, count: 512 * 1024)
        let parked = parking(body)
        #expect(parked.body == body && parked.sha256 == nil)
        #expect(parked.json.utf8.count <= JSONProfile.bus.maximumBytes)
        #expect(try ParkedMessage(parked.json) == parked)
    }

    @Test func `of a longer body the first 64 KiB are parked, and the hash of all of it`() throws {
        let parked = parking([UInt8](repeating: UInt8(ascii: "a"), count: 512 * 1024 + 1))
        #expect(parked.body.count == 64 * 1024)
        // As sha256sum says of 524289 times the letter a.
        #expect(parked.sha256 == "8d666ffa0196841cce7c504d43bf27e311775220d2490a23a2f984a43d901015")
        #expect(try ParkedMessage(parked.json) == parked)
    }

    private func parking(_ body: [UInt8]) -> ParkedMessage {
        ParkedMessage(
            code: ReservedCode.unreadable.rawValue, detail: "d", department: "police", instance: "police-1",
            properties: MessageProperties(
                messageID: "m", type: MessageType.tasks, appID: "district-a-7f3a", correlationID: "c", replyTo: "r", userID: "onevisit",
                expiration: .milliseconds(1480), timestamp: Timestamp(milliseconds: 1_764_000_000_123)),
            body: body)
    }
}

extension Result where Success == DepartmentTask {
    fileprivate var isRead: Bool { if case .success = self { true } else { false } }
}
