import Messaging
import Testing

@testable import Orchestration

extension StoreConformance {
    static let queues: [Scenario] = [
        Scenario("Messages go out by their time, then in the order in which they were put") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    try store.add(storedCase(1))
                    for (task, seconds) in [("e", 9), ("b", 2), ("c", 2), ("a", 1), ("d", 3)] {
                        try store.putOutbox(outboxRow(1, task: task, nextAt: moment(seconds)))
                    }
                }
                try await store.read { store throws in
                    #expect(try store.dueOutbox(at: moment(3), limit: 9).map(\.task) == ["a", "b", "c", "d"])
                    #expect(try store.dueOutbox(at: moment(3), limit: 2).map(\.task) == ["a", "b"])
                    #expect(try store.dueOutbox(at: moment(0), limit: 9).isEmpty)
                    #expect(try store.nextOutbox() == moment(1))
                    #expect(try store.outbox(of: "case-00001").map(\.task) == ["e", "b", "c", "a", "d"])
                }
            }
        },
        Scenario("A sent message waits for its reply, a postponed one for its time, a removed one for nothing") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    try store.add(storedCase(1))
                    for task in ["sent", "postponed", "removed"] { try store.putOutbox(outboxRow(1, task: task)) }
                    let rows = try store.dueOutbox(at: moment(), limit: 9)
                    try store.markSent(rows[0].id, at: moment(1))
                    try store.postponeOutbox(rows[1].id, until: moment(60))
                    try store.removeOutbox(request: "case-00001", task: "removed")
                }
                try await store.read { store throws in
                    let rows = try store.outbox(of: "case-00001")
                    #expect(rows.map(\.task) == ["sent", "postponed"])
                    #expect(rows[0].state == .sent && rows[0].sentAt == moment(1) && rows[0].tries == 0)
                    #expect(rows[1].state == .waiting && rows[1].sentAt == nil && rows[1].tries == 1)
                    #expect(try store.dueOutbox(at: moment(59), limit: 9).isEmpty)
                    #expect(try store.dueOutbox(at: moment(60), limit: 9).map(\.task) == ["postponed"])
                    #expect(try store.nextOutbox() == moment(60))
                }
            }
        },
        Scenario("A step has one message; a confirm of an earlier one means nothing to it, even where that was the last of all") { harness in
            try await harness.life { store async throws in
                try await store.write { try $0.add(storedCase(1)) }
                var ids: [Int64] = []
                for attempt in 1...3 {
                    let id = try await store.write { store throws in
                        var row = outboxRow(1)
                        row.attempt = attempt
                        try store.putOutbox(row)
                        return try #require(try store.outbox(of: "case-00001").first).id
                    }
                    ids.append(id)
                }
                let stale = ids[1]
                try await store.write { store throws in
                    try store.markSent(stale, at: moment(1))
                    try store.postponeOutbox(stale, until: moment(9))
                }
                let rows = try await store.read { try $0.outbox(of: "case-00001") }
                #expect(Set(ids).count == 3)
                #expect(rows.map(\.attempt) == [3] && rows.first?.state == .waiting && rows.first?.nextAt == moment())
            }
        },
        Scenario("Events are told by their time and in their order, again later, or never again") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    try store.add(storedCase(1))
                    for seconds in [5, 1, 1] { try store.insert(eventRow(1, nextAt: moment(seconds))) }
                }
                let first = try await store.read { store throws in
                    #expect(try store.nextEvent(for: EventRow.bus) == moment(1))
                    let due = try store.dueEvents(for: EventRow.bus, at: moment(1), limit: 9)
                    #expect(due.map(\.id) == due.map(\.id).sorted() && due.count == 2)
                    return due.map(\.id)
                }
                try await store.write { store throws in
                    try store.removeEvent(first[0])
                    try store.postponeEvent(first[1], until: moment(8))
                }
                try await store.read { store throws in
                    #expect(try store.nextEvent(for: EventRow.bus) == moment(5))
                    #expect(try store.dueEvents(for: EventRow.bus, at: moment(9), limit: 9).map(\.tries) == [0, 1])
                }
            }
        },
        Scenario("Cases of which something is due are found, the longest due first, until they are seen to") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    for (number, seconds) in [(1, 30), (2, 10), (3, 20)] { try store.add(storedCase(number, wakeAt: moment(seconds))) }
                    try store.add(storedCase(4))
                }
                try await store.read { store throws in
                    #expect(try store.nextWake() == moment(10))
                    #expect(try store.dueCases(at: moment(25), limit: 9).map(\.number) == ["N00002", "N00003"])
                    #expect(try store.dueCases(at: moment(25), limit: 1).map(\.number) == ["N00002"])
                }
                try await store.write { store throws in
                    var record = try #require(try store.caseRecord(id: "case-00002"))
                    record.wakeAt = nil
                    try store.update(record)
                }
                #expect(try await store.read { try $0.nextWake() } == moment(20))
            }
        },
        Scenario("The record of a case is in the order in which it was written; parked messages are found page by page") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    try store.add(storedCase(1))
                    try store.add(storedCase(2))
                    for (number, action) in [(1, "accepted"), (2, "accepted"), (1, "asked"), (1, "replied")] {
                        try store.append(
                            AuditRecord(request: storedCase(number).id, at: moment(), actor: "police", action: action, detail: [123, 125]))
                    }
                    for code in ["a", "b", "c"] {
                        try store.insert(
                            ParkedRecord(at: moment(), code: code, detail: "", department: "police", instance: "p-1", body: [], eraseAt: moment(9)))
                    }
                }
                #expect(try await store.read { try $0.audit(of: "case-00001").map(\.action) } == ["accepted", "asked", "replied"])
                let page = try await store.read { try $0.parked(after: 0, limit: 2) }
                #expect(page.map(\.code) == ["a", "b"])
                let last = try #require(page.last).id
                try await store.write { try $0.removeParked(last) }
                #expect(try await store.read { try $0.parked(after: 0, limit: 9).map(\.code) } == ["a", "c"])
                #expect(try await store.read { try $0.parked(after: last, limit: 9).map(\.code) } == ["c"])
            }
        },
    ]
}
