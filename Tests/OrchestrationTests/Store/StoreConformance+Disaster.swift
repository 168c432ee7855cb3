import Glibc
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import Orchestration

extension StoreConformance {
    static let disaster: [Scenario] = [
        Scenario("What was acknowledged is there after a loss of power; what was not is there whole or not at all", needs: [.powerLoss]) { harness in
            let lost = Mutex<(any StoreHarness)?>(nil)
            try await harness.life { store async throws in
                try await withThrowingTaskGroup { group in
                    for number in 1...100 {
                        group.addTask {
                            try await store.write { store throws in
                                try store.add(storedCase(number))
                                try store.putOutbox(outboxRow(number))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                // The power goes while a commit is under way.
                try await store.write { store throws in
                    try store.add(storedCase(101))
                    let place = try harness.afterPowerLoss()
                    lost.withLock { $0 = place }
                    try store.putOutbox(outboxRow(101))
                }
            }
            let place = try #require(lost.withLock { $0 })
            try await place.life { store async throws in
                try await store.read { store throws in
                    #expect(try store.openCases(after: "", limit: 1000).map(\.id) == (1...100).map { storedCase($0).id })
                    #expect(try store.dueOutbox(at: moment(), limit: 1000).count == 100)
                }
                try await store.write { try $0.add(storedCase(102)) }
            }
        },
        Scenario("A store that stopped without a word to anybody is opened again as it was", needs: [.powerLoss]) { harness in
            let record = storedCase(1, wakeAt: moment(1))
            let place = try await harness.life { store async throws in
                try await store.write { try $0.add(record) }
                return try harness.afterPowerLoss()
            }
            for _ in 1...3 {
                try await place.life { store async throws in
                    #expect(try await store.read { try $0.dueCases(at: moment(1), limit: 9) } == [record])
                }
            }
        },
        Scenario("A place belongs to one at a time, and the next is told to whom", needs: [.exclusive]) { harness in
            try await harness.life { store async throws in
                let error = await refusal { _ = try await harness.open() }
                #expect(error?.code == .locked && error?.isRetriable == false)
                #expect(error?.message.contains("belongs to process \(getpid())") == true)
                try await store.write { try $0.add(storedCase(1)) }
            }
            try await harness.life { store async throws in #expect(try await store.read { try $0.openCases(after: "", limit: 9).count } == 1) }
        },
        Scenario("Without room nothing is taken and nothing is lost; with room it goes on", needs: [.full]) { harness in
            let large = String(repeating: "x", count: 50_000)
            let taken = try await harness.life { store async throws in
                var taken = 0
                var refusal: StoreError?
                while refusal == nil, taken < 100 {
                    do {
                        let number = taken + 1
                        try await store.write { store throws in
                            try store.add(storedCase(number))
                            try store.putOutbox(outboxRow(number, body: large))
                        }
                        taken = number
                    } catch let error as StoreError { refusal = error }
                }
                #expect(refusal?.code == .full && refusal?.isRetriable == true)
                #expect(taken > 5 && taken < 100)
                #expect(!store.check.isReady && store.check.detail.contains("full"))
                #expect(try await store.read { try $0.openCases(after: "", limit: 100).count } == taken)
                return taken
            }
            try await harness.life { store async throws in
                #expect(try await store.read { try $0.openCases(after: "", limit: 100).count } == taken)
                try await store.write { try $0.removeOutbox(request: storedCase(1).id, task: "police") }
                #expect(store.check.isReady)
                try await store.write { try $0.putOutbox(outboxRow(2, task: "records", body: large)) }
            }
        },
        Scenario("Once there is room it is ready by itself, though nobody asks anything of it", needs: [.full]) { harness in
            try await harness.life { store async throws in
                try await store.write { try $0.add(storedCase(1)) }
                let huge = String(repeating: "x", count: 2_000_000)
                let error = await refusal { try await store.write { try $0.putOutbox(outboxRow(1, body: huge)) } }
                #expect(error?.code == .full)
                #expect(!store.check.isReady)
                await harness.clock.waitForSleepers()
                harness.clock.advance(by: .seconds(1))
                try await eventually("it is ready") { store.check.isReady }
                #expect(try await store.read { try $0.outbox(of: "case-00001") } == [])
            }
        },
        Scenario("One who finds no room takes nobody along who came later", needs: [.full]) { harness in
            try await harness.life { store async throws in
                try await store.write { try $0.add(storedCase(1)) }
                let huge = String(repeating: "x", count: 2_000_000)
                _ = try? await store.write { store throws in
                    var record = storedCase(1)
                    record.revision = 99
                    try store.update(record)
                    try store.putOutbox(outboxRow(1, body: huge))
                }
                #expect(try await store.write { try $0.caseRecord(id: "case-00001") } == storedCase(1))
                try await store.write { try $0.putOutbox(outboxRow(1)) }
                #expect(store.check.isReady)
                #expect(try await store.read { try $0.outbox(of: "case-00001").count } == 1)
            }
        },
    ]
}
