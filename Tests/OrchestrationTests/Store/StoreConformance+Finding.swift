import Contracts
import Messaging
import Testing

@testable import Orchestration

extension StoreConformance {
    static let finding: [Scenario] = [
        Scenario("Cases are found by matter, department, state, due time and channel, the newest first, page by page") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    try store.add(storedCase(1, due: moment(10)), departments: ["police", "records"])
                    try store.add(storedCase(2, channel: "portal", ticket: "A-017", due: moment(20)), departments: ["records"])
                    try store.add(storedCase(3, matter: "restaurant", state: "complete", place: .closed), departments: ["health", "health"])
                    try store.add(storedCase(4, ticket: "A-017", due: moment(30)))
                }
                func numbers(_ query: CaseQuery, channel: String? = nil, limit: Int = 9) async throws -> [String] {
                    try await store.read { try $0.search(query, channel: channel, limit: limit).map(\.number) }
                }
                #expect(try await numbers(CaseQuery()) == ["N00004", "N00003", "N00002", "N00001"])
                #expect(try await numbers(CaseQuery(matter: "restaurant")) == ["N00003"])
                #expect(try await numbers(CaseQuery(department: "records")) == ["N00002", "N00001"])
                #expect(try await numbers(CaseQuery(department: "health")) == ["N00003"])
                #expect(try await numbers(CaseQuery(state: .pending)) == ["N00004", "N00002", "N00001"])
                #expect(try await numbers(CaseQuery(dueBefore: moment(30))) == ["N00002", "N00001"])
                #expect(try await numbers(CaseQuery(), channel: "portal") == ["N00002"])
                #expect(try await numbers(CaseQuery(department: "records", state: .pending, dueBefore: moment(15)), channel: "counter") == ["N00001"])
                #expect(try await numbers(CaseQuery(ticket: "A-017")) == ["N00004", "N00002"])
                #expect(try await numbers(CaseQuery(ticket: "A-017"), channel: "portal") == ["N00002"])
                #expect(try await store.read { try $0.caseRecord(number: "N00002") }?.ticket == "A-017")
                #expect(try await numbers(CaseQuery(matter: "nothing")) == [])
                #expect(try await numbers(CaseQuery(), limit: 2) == ["N00004", "N00003"])
                #expect(try await numbers(CaseQuery(after: "case-00003"), limit: 2) == ["N00002", "N00001"])
            }
        },
        Scenario("Open cases are walked through page by page, each once; closed ones are not among them") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    for number in 1...250 { try store.add(storedCase(number, place: number.isMultiple(of: 5) ? .closed : .department)) }
                }
                var seen: [String] = []
                var page: [CaseRecord] = []
                repeat {
                    let last = seen.last ?? ""
                    page = try await store.read { try $0.openCases(after: last, limit: 60) }
                    seen += page.map(\.id)
                } while !page.isEmpty
                #expect(seen == (1...250).filter { !$0.isMultiple(of: 5) }.map { storedCase($0).id })
            }
        },
        Scenario("The account is complete: accepted are the closed and the open, each at its place") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    try store.add(storedCase(1, openedAt: moment(-7200)))
                    try store.add(storedCase(2, place: .closed))
                    for number in 3...4 { try store.add(storedCase(number)) }
                    try store.add(storedCase(5, place: .held))
                    try store.add(storedCase(6, state: "supplement", place: .supplement))
                    for number in [3, 4, 5] { try store.putOutbox(outboxRow(number)) }
                    try store.markSent(try #require(try store.outbox(of: storedCase(4).id).first).id, at: moment())
                }
                try await store.read { store throws in
                    let account = try store.account(since: moment(-3600))
                    #expect(account == StoreAccount(accepted: 5, closed: 1, open: ["outbox": 1, "department": 1, "held": 1, "supplement": 1]))
                    #expect(try store.account(since: moment(-7200)).open["department"] == 2)
                    #expect(try store.account(since: moment(1)) == StoreAccount(accepted: 0, closed: 0, open: [:]))
                    #expect(try store.casesWithHeldSteps(limit: 9).map(\.number) == ["N00005"])
                }
            }
        },
    ]

    static let documents: [Scenario] = [
        Scenario("A document takes the place of the one of its name, unless a task carries that: then both stay") { harness in
            @Sendable func document(_ sha: String, name: String = "lease", at seconds: Int) -> DocumentRecord {
                DocumentRecord(
                    request: storedCase(1).id, name: name, sha256: sha, type: "application/pdf", size: 9, at: moment(seconds), by: "portal")
            }
            try await harness.life { store async throws in
                try await store.write { store throws in
                    try store.add(storedCase(1))
                    try store.put(document("a", at: 1))
                    try store.put(document("p", name: "photo", at: 1))
                    try store.put(document("b", at: 2))
                    try store.insert(DocumentGrant(sha256: "b", department: "police", request: storedCase(1).id, name: "lease"))
                    // A task that is sent again carries the same.
                    try store.insert(DocumentGrant(sha256: "b", department: "police", request: storedCase(1).id, name: "lease"))
                    try store.put(document("c", at: 3))
                    try store.put(document("c", at: 4))
                }
                let all = try await store.read { try $0.documents(of: storedCase(1).id) }
                #expect(all == [document("b", at: 2), document("c", at: 4), document("p", name: "photo", at: 1)])
                #expect(try await store.read { try $0.unneeded(["a", "b", "c", "p", "q"]) } == ["a", "q"])
            }
        },
        Scenario("A department may read what its tasks carry, as long as the case is open; nothing else") { harness in
            try await harness.life { store async throws in
                try await store.write { store throws in
                    try store.add(storedCase(1))
                    try store.add(storedCase(2, place: .closed))
                    for number in 1...2 {
                        let grant = DocumentGrant(sha256: "sha-\(number)", department: "police", request: storedCase(number).id, name: "lease")
                        try store.insert(grant)
                    }
                }
                try await store.read { store throws in
                    #expect(
                        try store.grant(of: "sha-1", to: "police")
                            == DocumentGrant(sha256: "sha-1", department: "police", request: storedCase(1).id, name: "lease"))
                    #expect(try store.grant(of: "sha-1", to: "records") == nil)
                    #expect(try store.grant(of: "sha-2", to: "police") == nil)
                    #expect(try store.grant(of: "sha-3", to: "police") == nil)
                }
                // Another case that is open brings it back.
                try await store.write { store throws in
                    try store.add(storedCase(3))
                    try store.insert(DocumentGrant(sha256: "sha-2", department: "police", request: storedCase(3).id, name: "plan"))
                }
                #expect(try await store.read { try $0.grant(of: "sha-2", to: "police")?.request } == storedCase(3).id)
            }
        },
    ]

    static let erasing: [Scenario] = [
        Scenario("A case whose time is over goes with all that belongs to it; nothing else does") { harness in
            @Sendable func fill(_ store: any StoreWriting, _ number: Int, eraseAt: Timestamp?, hash: String) throws {
                let record = storedCase(number, place: .closed, eraseAt: eraseAt, hash: hash)
                try store.add(record, departments: ["police"])
                try store.putOutbox(outboxRow(number))
                try store.insert(eventRow(number))
                try store.append(AuditRecord(request: record.id, at: moment(), actor: "counter", action: "accepted", detail: [123, 125]))
                try store.keep(StoredText(hash: hash, text: "text"))
                try store.insert(DocumentGrant(sha256: "own-\(number)", department: "police", request: record.id, name: "own-\(number)"))
                for sha in ["shared", "own-\(number)"] {
                    try store.put(DocumentRecord(request: record.id, name: sha, sha256: sha, type: "image/png", size: 1, at: moment(), by: "counter"))
                }
            }
            try await harness.life { store async throws in
                let erased = try await store.write { store throws in
                    try fill(store, 1, eraseAt: moment(10), hash: "old")
                    try fill(store, 2, eraseAt: moment(11), hash: "new")
                    try fill(store, 3, eraseAt: nil, hash: "new")
                    for seconds in [10, 11] {
                        try store.insert(
                            ParkedRecord(
                                at: moment(), code: "\(seconds)", detail: "", department: nil, instance: "", body: [], eraseAt: moment(seconds)))
                    }
                    return try store.erase(at: moment(10), limit: 9)
                }
                #expect(erased == Erased(cases: 1, parked: 1, texts: 1, documents: ["own-1"], isAll: true))
                try await store.read { store throws in
                    let gone = storedCase(1).id
                    #expect(try store.caseRecord(id: gone) == nil && store.caseID(key: "N00001", channel: "counter") == nil)
                    #expect(try store.outbox(of: gone).isEmpty && store.audit(of: gone).isEmpty && store.documents(of: gone).isEmpty)
                    #expect(try store.dueEvents(for: EventRow.bus, at: moment(), limit: 9).map(\.request) == ["case-00002", "case-00003"])
                    #expect(try store.search(CaseQuery(department: "police"), channel: nil, limit: 9).count == 2)
                    #expect(try store.text(hash: "old") == nil && store.text(hash: "new") != nil)
                    #expect(try store.parked(after: 0, limit: 9).map(\.code) == ["11"])
                    for number in 2...3 {
                        #expect(try store.documents(of: storedCase(number).id).count == 2 && store.audit(of: storedCase(number).id).count == 1)
                    }
                }
                // The last one that refers to a document takes it along.
                #expect(try await store.write { try $0.erase(at: moment(11), limit: 9).documents } == ["own-2"])
                #expect(try await store.write { try $0.erase(at: moment(12), limit: 9) } == Erased())
            }
        }
    ]
}
