import JSON
import Messaging
import Testing

@testable import AdapterKit

@Suite struct ReplyOutboxTests {
    private let start = ContinuousClock.now

    private func reply(_ task: String, to address: String, delivery: UInt64 = 1, length: Int = 0) -> ReplyOutbox.Entry {
        let text = #"{"task":"\#(task)","pad":"\#(String(repeating: "x", count: length))"}"#
        return ReplyOutbox.Entry(
            address: address, text: Array(text.utf8), task: task, trace: "00-\(task)-01", delivery: delivery, readyAt: start)
    }

    private func tasks(_ parcel: ReplyOutbox.Parcel) throws -> [String] {
        let replies = try JSONValue(parsing: parcel.body, profile: .bus)["replies"]?.array ?? []
        return replies.compactMap { $0["task"]?.string }
    }

    @Test func `what gathered for an address shares a message, and addresses take turns`() throws {
        var outbox = ReplyOutbox()
        outbox.add(reply("a1", to: "a"))
        outbox.add(reply("b1", to: "b"))
        outbox.add(reply("a2", to: "a"))
        let parcels = outbox.take(limit: 10)
        #expect(parcels.map(\.address) == ["a", "b"])
        #expect(try parcels.map(tasks) == [["a1", "a2"], ["b1"]])
        #expect(outbox.take(limit: 10).isEmpty)
    }

    @Test func `a message with one reply carries its task and its trace, one with several carries neither`() {
        var outbox = ReplyOutbox()
        for entry in [reply("a1", to: "a"), reply("b1", to: "b"), reply("b2", to: "b")] { outbox.add(entry) }
        let parcels = outbox.take(limit: 10)
        #expect(parcels.map(\.task) == ["a1", nil])
        #expect(parcels.map(\.trace) == ["00-a1-01", nil])
    }

    @Test func `a message stays within a mebibyte, to the byte`() throws {
        var outbox = ReplyOutbox()
        let frame = reply("a1", to: "a").text.count
        let half = (ReplyOutbox.longestReply - 1) / 2 - frame
        outbox.add(reply("a1", to: "a", length: half))
        outbox.add(reply("a2", to: "a", length: half))
        outbox.add(reply("a3", to: "a"))
        let first = outbox.take(limit: 1)
        #expect(first.map(\.body.count).allSatisfy { $0 <= ReplyOutbox.longestMessage })
        #expect(try first.map(tasks) == [["a1", "a2"]])
        #expect(try outbox.take(limit: 1).map(tasks) == [["a3"]])
    }

    @Test func `replies that left are done with, returned ones too`() {
        var outbox = ReplyOutbox()
        outbox.add(reply("a1", to: "a", delivery: 7))
        outbox.add(reply("b1", to: "b", delivery: 8))
        let tokens = outbox.take(limit: 10).map(\.token)
        #expect(outbox.settled(tokens[0], .done) == [7])
        #expect(outbox.settled(tokens[1], .returned(reason: "no route")) == [8])
        #expect(outbox.settled(tokens[0], .done) == [])
        #expect(!outbox.isWaiting)
    }

    @Test func `an unknown outcome is sent once more and not again`() throws {
        var outbox = ReplyOutbox()
        outbox.add(reply("a1", to: "a", delivery: 7))
        let first = try #require(outbox.take(limit: 1).first)
        #expect(outbox.settled(first.token, .unknown) == [])
        let second = try #require(outbox.take(limit: 1).first)
        #expect(second.token != first.token)
        #expect(outbox.settled(second.token, .unknown) == [7])
        #expect(!outbox.isWaiting)
    }

    @Test func `what never left waits until it is too old`() throws {
        var outbox = ReplyOutbox()
        outbox.add(reply("a1", to: "a", delivery: 7))
        for _ in 0..<3 {
            let parcel = try #require(outbox.take(limit: 1).first)
            #expect(outbox.settled(parcel.token, .notSent(reason: "blocked")) == [])
        }
        #expect(outbox.dropStale(at: start + .seconds(29)) == [])
        #expect(outbox.dropStale(at: start + .seconds(30)) == [7])
        #expect(!outbox.isWaiting)
        #expect(outbox.take(limit: 1).isEmpty)
    }
}
