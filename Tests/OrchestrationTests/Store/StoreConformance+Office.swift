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
        Scenario("What is overdue is open, and its due date is over; the account of a time counts its own") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    try store.add(storedCase(1, openedAt: moment(-7200), due: moment(10)))
                    try store.add(storedCase(2, due: moment(10)))
                    try store.add(storedCase(3, due: moment(11)))
                    try store.add(storedCase(4))
                }
                try await store.read { store throws in
                    #expect(try store.overdue(at: moment(9), since: moment(-9999)) == 0)
                    #expect(try store.overdue(at: moment(10), since: moment(-9999)) == 2)
                    #expect(try store.overdue(at: moment(10), since: moment(-60)) == 1)
                    #expect(try store.overdue(at: moment(99), since: moment(-9999)) == 3)
                }
            }
        },
        Scenario("What waits for one target is told without what waits for another, and what nobody will take can be removed") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    try store.add(storedCase(1))
                    for (target, seconds) in [("bus", 5), ("webhook:portal", 1), ("webhook:gone", 2), ("webhook:portal", 3)] {
                        var event = eventRow(1, nextAt: moment(seconds))
                        event.target = target
                        try store.insert(event)
                    }
                }
                try await store.read { store throws in
                    #expect(try store.nextEvent(for: EventRow.bus) == moment(5))
                    #expect(try store.nextEvent(for: EventRow.webhook(of: "portal")) == moment(1))
                    #expect(try store.dueEvents(for: EventRow.bus, at: moment(4), limit: 9).isEmpty)
                    #expect(
                        try store.dueEvents(for: EventRow.webhook(of: "portal"), at: moment(4), limit: 9).map(\.nextAt) == [moment(1), moment(3)])
                }
                #expect(try await store.write { try $0.removeEvents(notFor: [EventRow.bus, EventRow.webhook(of: "portal")]) } == 1)
                #expect(try await store.read { try $0.nextEvent(for: EventRow.webhook(of: "gone")) } == nil)
            }
        },
        Scenario("Erasing goes in runs, the longest due first, and says when nothing is left") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    for number in 1...5 { try store.add(storedCase(number, place: .closed, eraseAt: moment(10 - number))) }
                    try store.add(storedCase(6, place: .closed, eraseAt: moment(99)))
                }
                #expect(try await store.write { try $0.erase(at: moment(10), limit: 2) } == Erased(cases: 2, isAll: false))
                #expect(try await store.read { try $0.caseRecord(id: storedCase(5).id) == nil && $0.caseRecord(id: storedCase(3).id) != nil })
                #expect(try await store.write { try $0.erase(at: moment(10), limit: 2) } == Erased(cases: 2, isAll: false))
                #expect(try await store.write { try $0.erase(at: moment(10), limit: 2) } == Erased(cases: 1, isAll: true))
                #expect(try await store.write { try $0.erase(at: moment(10), limit: 2) }.isNothing)
                #expect(try await store.read { try $0.caseRecord(id: storedCase(6).id) } != nil)
            }
        },
        Scenario("A parked message is found by its number with its body, by its request and in a list without; the account knows whose task lies") {
            harness in
            @Sendable func parked(_ number: Int, task: String, department: String? = "police", kind: String = "task") -> ParkedRecord {
                ParkedRecord(
                    at: moment(), code: "poison", detail: "it stopped the adapter", department: department, instance: "police-1", body: [1, 2, 3],
                    eraseAt: moment(9), kind: kind, request: storedCase(number).id, task: task, sender: "onevisit", messageID: "m",
                    correlationID: "c",
                    replyTo: "district-a")
            }
            try await harness.life { store async throws in
                try await store.write { store throws in
                    for number in 1...4 {
                        try store.add(storedCase(number))
                        try store.putOutbox(outboxRow(number))
                        try store.markSent(try #require(try store.outbox(of: storedCase(number).id).first).id, at: moment())
                    }
                    try store.insert(parked(1, task: "police"))
                    // Another department's word, another task, a reply: none says that the case's own task lies somewhere.
                    try store.insert(parked(2, task: "police", department: "records"))
                    try store.insert(parked(3, task: "records"))
                    try store.insert(parked(4, task: "police", kind: "reply"))
                }
                try await store.read { store throws in
                    let heads = try store.parked(after: 0, limit: 9)
                    #expect(heads.count == 4 && heads.allSatisfy { $0.body.isEmpty && $0.size == 3 })
                    var first = parked(1, task: "police")
                    first.id = try #require(heads.first).id
                    #expect(try store.parked(id: first.id) == first)
                    #expect(try store.parked(of: storedCase(1).id).map(\.id) == [first.id])
                    #expect(try store.parked(id: 99) == nil && store.parkedCount() == 4)
                    #expect(try store.account(since: moment(-60)).open == ["parked": 1, "department": 3])
                }
                // What the department has answered lies nowhere any more.
                try await store.write { try $0.removeOutbox(request: storedCase(1).id, task: "police") }
                #expect(try await store.read { try $0.account(since: moment(-60)).open } == ["department": 4])
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
