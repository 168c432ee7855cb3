import Messaging
import Synchronization
import Testing

@testable import Orchestration

extension StoreConformance {
    private struct Mistake: Error, Equatable { var number: Int }

    static let writing: [Scenario] = [
        Scenario("What is written is there, member by member, after the store was opened again") { harness in
            var stored = storedCase(1, due: moment(60), wakeAt: moment(5), eraseAt: moment(500))
            stored.isDueProvisional = true
            let record = stored
            let row = OutboxRow(
                request: record.id, task: "police", kind: .withdrawal, department: "police", attempt: 2, round: 3, body: [0, 255], nextAt: moment(1))
            let line = AuditRecord(request: record.id, at: moment(), actor: "counter", action: "accepted", detail: [123, 125])
            let document = DocumentRecord(request: record.id, name: "photo", sha256: "ab", type: "image/png", size: 9, at: moment(), by: "portal")
            let parked = ParkedRecord(
                at: moment(), code: "unknown-task", detail: "no case has it", department: nil, instance: "", body: [0], eraseAt: moment(9))
            try await harness.life { store async throws in
                try await store.write { store throws in
                    try store.add(record, key: "k")
                    try store.putOutbox(row)
                    try store.insert(eventRow(1))
                    try store.append(line)
                    try store.keep(StoredText(hash: "text-1", text: "matter: residence"))
                    try store.put(document)
                    try store.insert(parked)
                }
            }
            try await harness.life { store async throws in
                try await store.read { store throws in
                    #expect(try store.caseRecord(id: record.id) == record && store.caseRecord(number: record.number) == record)
                    let submission = try #require(try store.caseID(key: "k", channel: "counter"))
                    #expect(submission.id == record.id && submission.content == [7])
                    var kept = row
                    kept.id = try #require(try store.outbox(of: record.id).first).id
                    #expect(try store.outbox(of: record.id) == [kept] && kept.id > 0)
                    var event = eventRow(1)
                    event.id = try #require(try store.dueEvents(for: EventRow.bus, at: moment(), limit: 9).first).id
                    #expect(try store.dueEvents(for: EventRow.bus, at: moment(), limit: 9) == [event])
                    var audit = line
                    audit.sequence = try #require(try store.audit(of: record.id).first).sequence
                    #expect(try store.audit(of: record.id) == [audit])
                    #expect(try store.text(hash: "text-1")?.text == "matter: residence" && store.text(hash: "text-2") == nil)
                    #expect(try store.documents(of: record.id) == [document])
                    #expect(try store.parked(after: 0, limit: 9).map(\.code) == ["unknown-task"])
                }
            }
        },
        Scenario("The number that is given for a case is its own: none is given twice, also when the case before was undone, or erased") { harness in
            let numbers = Mutex<[String]>([])
            @Sendable func add(_ number: Int, to store: any StoreWriting, eraseAt: Timestamp? = nil) throws {
                var record = storedCase(number, eraseAt: eraseAt)
                record.number = try store.nextNumber(at: moment())
                try store.add(record)
                let found = try #require(try store.caseRecord(number: record.number))
                #expect(found == record)
                numbers.withLock { $0.append(record.number) }
            }
            try await harness.life { store async throws in
                try await store.write { try add(1, to: $0) }
                _ = try? await store.write { store in
                    var record = storedCase(2)
                    record.number = try store.nextNumber(at: moment())
                    try store.add(record)
                    throw Mistake(number: 2)
                }
                try await store.write { store in
                    // A number that was not given by the store is found beside.
                    try store.add(storedCase(3))
                    #expect(try store.caseRecord(number: "N00003")?.id == "case-00003")
                    try add(4, to: store, eraseAt: moment())
                    #expect(try store.erase(at: moment(), limit: 9).cases == 1)
                    try add(5, to: store)
                }
            }
            try await harness.life { store async throws in
                try await store.write { try add(6, to: $0) }
                let known = numbers.withLock { $0 }
                #expect(Set(known).count == 4)
                let found = try await store.read { store in try known.map { try store.caseRecord(number: $0)?.id } }
                #expect(found == ["case-00001", nil, "case-00005", "case-00006"])
            }
        },
        Scenario("A changed case is as it was changed, and stays whose it was") { harness in
            try await harness.life { store async throws in
                try await store.write { try $0.add(storedCase(1, wakeAt: moment(5))) }
                try await store.write { store throws in
                    var record = try #require(try store.caseRecord(id: "case-00001"))
                    record.state = "complete"
                    record.place = .closed
                    record.revision = 7
                    record.machine = [123, 125]
                    record.changedAt = moment(3)
                    record.closedAt = moment(3)
                    record.wakeAt = nil
                    record.eraseAt = moment(99)
                    try store.update(record)
                    #expect(try store.caseRecord(id: record.id) == record)
                    #expect(try store.caseRecord(number: record.number)?.openedAt == moment())
                }
            }
        },
        Scenario("Writes follow each other: each sees what was written before, and none is lost") { harness in
            try await harness.life { store async throws in
                try await store.write { try $0.add(storedCase(1)) }
                let seen = try await withThrowingTaskGroup { group in
                    for _ in 0..<300 {
                        group.addTask {
                            try await store.write { store -> Int in
                                var record = try #require(try store.caseRecord(id: "case-00001"))
                                record.revision += 1
                                try store.update(record)
                                return record.revision
                            }
                        }
                    }
                    return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
                }
                #expect(seen == Set(2...301))
                #expect(try await store.read { try $0.caseRecord(id: "case-00001") }?.revision == 301)
            }
        },
        Scenario("What somebody had made of a case before he threw is seen by nobody") { harness in
            try await harness.life { store async throws in
                try await store.write { try $0.add(storedCase(1)) }
                await withTaskGroup { group in
                    for number in 1...90 {
                        group.addTask {
                            try? await store.write { store throws in
                                var record = try #require(try store.caseRecord(id: "case-00001"))
                                record.revision += 1
                                if number.isMultiple(of: 3) { record.state = "refused" }
                                try store.update(record)
                                if number.isMultiple(of: 3) { throw Mistake(number: number) }
                            }
                        }
                    }
                }
                var wanted = storedCase(1)
                wanted.revision += 60
                #expect(try await store.write { try $0.caseRecord(id: "case-00001") } == wanted)
                #expect(try await store.read { try $0.caseRecord(id: "case-00001") } == wanted)
            }
        },
        Scenario("Whoever reads sees what the writer sees, whatever of a case was changed") { harness in
            let changes: [@Sendable (inout CaseRecord) -> Void] = [
                { $0.machine = [123, 32, 125] }, { $0.revision += 1 }, { $0.changedAt = moment(4) }, { $0.state = "supplement" },
                { $0.place = .held }, { $0.changedAt = moment(5) }, { $0.place = .department }, { $0.due = moment(9) },
                { $0.isDueProvisional = true }, { $0.wakeAt = moment(6) }, { $0.calendarHash = "sha256:other" }, { $0.closedAt = moment(7) },
                { $0.eraseAt = moment(8) }, { $0.machine = [] },
            ]
            try await harness.life { store async throws in
                try await store.write { try $0.add(storedCase(1)) }
                for change in changes {
                    let written = try await store.write { store -> CaseRecord in
                        var record = try #require(try store.caseRecord(id: "case-00001"))
                        change(&record)
                        try store.update(record)
                        return record
                    }
                    #expect(try await store.read { try $0.caseRecord(id: "case-00001") } == written)
                    #expect(try await store.write { try $0.caseRecord(id: "case-00001") } == written)
                    let held = try await store.read { try $0.casesWithHeldSteps(limit: 5) }
                    #expect(held == (written.place == .held ? [written] : []))
                }
            }
        },
        Scenario("Who throws is told what he threw, and is undone alone") { harness in
            try await harness.life { store async throws in
                let outcomes = await withTaskGroup { group in
                    for number in 1...90 {
                        group.addTask { () -> (Int, Result<Int, any Error>) in
                            do {
                                return (
                                    number,
                                    .success(
                                        try await store.write { store throws in
                                            try store.add(storedCase(number))
                                            try store.putOutbox(outboxRow(number))
                                            if number.isMultiple(of: 3) { throw Mistake(number: number) }
                                            return number
                                        })
                                )
                            } catch { return (number, .failure(error)) }
                        }
                    }
                    return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
                }
                for (number, outcome) in outcomes {
                    let isThere = try await store.read {
                        try $0.caseRecord(id: storedCase(number).id) != nil && $0.outbox(of: storedCase(number).id).count == 1
                    }
                    switch outcome {
                    case .success(let value): #expect(value == number && isThere && !number.isMultiple(of: 3))
                    case .failure(let error): #expect(error as? Mistake == Mistake(number: number) && !isThere)
                    }
                }
                #expect(outcomes.count == 90)
                #expect(store.check.isReady)
            }
        },
        Scenario("A submission's name is given once in its channel, and again when it was given away") { harness in
            try await harness.life { store async throws in
                try await store.write { try $0.add(storedCase(1), key: "k") }
                let error = await refusal { try await store.write { try $0.add(storedCase(2), key: "k") } }
                #expect(error?.code == .conflict)
                try await store.write { try $0.add(storedCase(3, channel: "portal"), key: "k") }
                try await store.write { store throws in
                    try store.removeKey("k", channel: "counter")
                    try store.add(storedCase(4), key: "k")
                }
                try await store.read { store throws in
                    #expect(try store.caseRecord(id: "case-00002") == nil)
                    #expect(try store.caseID(key: "k", channel: "counter")?.id == "case-00004")
                    #expect(try store.caseID(key: "k", channel: "portal")?.id == "case-00003")
                }
            }
        },
        Scenario("Nothing can be written for a case that is not there") { harness in
            try await harness.life { store async throws in
                let error = await refusal { try await store.write { try $0.putOutbox(outboxRow(1)) } }
                #expect(error?.code == .conflict)
                let next = try await store.read { try $0.nextOutbox() }
                #expect(next == nil)
            }
        },
        Scenario("A store that stops writes what was given to it, and then takes nothing") { harness in
            let store = try await harness.open()
            try await withThrowingTaskGroup { group in
                for number in 1...50 { group.addTask { try await store.write { try $0.add(storedCase(number)) } } }
                let end = Mutex(false)
                group.addTask {
                    await withTaskGroup { inner in
                        inner.addTask { await store.run() }
                        inner.cancelAll()
                    }
                    end.withLock { $0 = true }
                }
                // Some come before the end, some after; who comes after is told.
                var stopped = 0
                while true {
                    do {
                        guard try await group.next() != nil else { break }
                    } catch let error as StoreError {
                        #expect(error.code == .stopped)
                        stopped += 1
                    }
                }
                #expect(end.withLock { $0 })
                let kept = try await store.read { try $0.openCases(after: "", limit: 99).count }
                #expect(kept + stopped == 50)
            }
            let error = await refusal { try await store.write { try $0.add(storedCase(99)) } }
            #expect(error?.code == .stopped)
        },
    ]
}
