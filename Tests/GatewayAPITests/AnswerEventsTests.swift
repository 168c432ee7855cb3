import Contracts
import JSON
import Testing

@testable import GatewayAPI

@Suite("An answer as events")
struct AnswerEventsTests {
    private func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("data: ")
                ? "data of " + (line.contains("\"parts\"") ? "all" : line.contains("\"fund\"") ? "fund" : "permit") : String(line)
        }
    }

    @Test("Each part comes when it has come, and the end comes last")
    func partByPart() {
        var events = AnswerEvents(language: .zh)
        #expect(events.events(for: .waiting).isEmpty)
        #expect(lines(events.events(for: .half)) == ["event: part", "data of fund", "id: 2", "", ""])
        #expect(lines(events.events(for: .closed)) == ["event: part", "data of permit", "", "event: end", "data of all", "id: 3", "", ""])
    }

    @Test("Only the last event of a revision has its id, so half of one is never skipped")
    func oneID() {
        var events = AnswerEvents(language: .zh)
        let both = Answer.example(revision: 7, fund: "1", permit: "2")
        #expect(lines(events.events(for: both)) == ["event: part", "data of fund", "", "event: part", "data of permit", "id: 7", "", ""])
        #expect(events.events(for: both).isEmpty)
    }

    @Test("A part that changes comes again")
    func changed() {
        var events = AnswerEvents(language: .zh)
        _ = events.events(for: .half)
        #expect(lines(events.events(for: .example(revision: 3, fund: "1"))) == ["event: part", "data of fund", "id: 3", "", ""])
    }

    @Test("A part tells its name, its content, and where the answer stands")
    func document() throws {
        var events = AnswerEvents(language: .en)
        let text = String(decoding: events.events(for: .half), as: UTF8.self)
        let data = try #require(text.split(separator: "\n").first { $0.hasPrefix("data: ") }).dropFirst(6)
        #expect(
            try JSONValue(parsing: Array(data.utf8), profile: .document) == [
                "name": "fund", "outcome": "answered", "department": "housing-fund", "data": ["value": "84210.55"],
                "asOf": .string("\(Answer.start)"),
                "ms": 12, "revision": 2, "state": "pending",
            ])
    }
}
