import Contracts
import Messaging
import Testing

@testable import Orchestration

extension StoreConformance {
    /// What offices and operators need of a store.
    static let office: [Scenario] = [
        Scenario("Open cases that were counted by other calendars, or by none, are found; those counted by these, and closed ones, are not") {
            harness in
            @Sendable func counted(_ number: Int, by hash: String?, place: CaseRecord.Place = .department) -> CaseRecord {
                var record = storedCase(number, place: place)
                record.calendarHash = hash
                return record
            }
            try await harness.life { store async throws in
                try await store.write { store throws in
                    try store.add(counted(1, by: "b"))
                    try store.add(counted(2, by: "a"))
                    try store.add(counted(3, by: "c"))
                    try store.add(counted(4, by: nil))
                    try store.add(counted(5, by: "a", place: .closed))
                }
                func others(_ hash: String, limit: Int = 9) async throws -> Set<String> {
                    try await store.read { Set(try $0.casesCounted(otherwiseThan: hash, limit: limit).map(\.number)) }
                }
                #expect(try await others("b") == ["N00002", "N00003", "N00004"])
                #expect(try await others("b", limit: 2).count == 2)
                try await store.write { store throws in
                    for number in 1...4 {
                        var record = try #require(try store.caseRecord(id: storedCase(number).id))
                        record.calendarHash = "d"
                        try store.update(record)
                        #expect(try store.caseRecord(id: record.id) == record)
                    }
                }
                #expect(try await others("d") == [])
                #expect(try await others("b").count == 4)
            }
        },
        Scenario("The text of calendars stays as long as an open case is counted by it") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    var record = storedCase(1)
                    record.calendarHash = "calendars"
                    try store.add(record)
                    for hash in ["calendars", "text-1", "nobody's"] { try store.keep(StoredText(hash: hash, text: "text")) }
                    _ = try store.erase(at: moment(), limit: 9)
                    #expect(try store.text(hash: "calendars") != nil && store.text(hash: "text-1") != nil && store.text(hash: "nobody's") == nil)
                    record.closedAt = moment()
                    record.place = .closed
                    try store.update(record)
                    _ = try store.erase(at: moment(), limit: 9)
                    #expect(try store.text(hash: "calendars") == nil && store.text(hash: "text-1") != nil)
                }
            }
        },
    ]
}
