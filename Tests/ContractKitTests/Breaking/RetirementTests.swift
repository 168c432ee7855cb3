import ContractKit
import Contracts
import JSON
import Messaging
import Testing

@Suite("Whether a version of an operation may go")
struct RetirementTests {
    private let first = OperationReference("police.resident.read", version: 1)
    private let now = Timestamp(milliseconds: 1_795_410_000_000)

    private func catalogue(isAsked: Bool, hasNewer: Bool = false) throws -> Catalogue {
        var folder = BreakingFolder()
        if hasNewer, let text = folder.texts[BreakingFolder.operation] {
            folder.add("departments/police/resident.read.v2.yaml", text.replacing("version: 1", with: "version: 2"))
        }
        if !isAsked { folder.remove(BreakingFolder.matter) }
        return try folder.catalogue()
    }

    private func uses(_ instances: [String: [Int]] = [:], cases: [String: Int] = [:], last: Duration? = nil) -> OperationUses {
        OperationUses(
            instances: instances, openCases: cases, lookupTasks: last == nil ? 0 : 7, countedSince: now.advanced(by: .seconds(-90 * 86_400)),
            lastAsked: last.map { now.advanced(by: .zero - $0) })
    }

    private func retirement(_ catalogue: Catalogue, _ uses: OperationUses?) -> Retirement {
        Retirement(of: first, in: catalogue, uses: uses, quiet: .seconds(7 * 86_400), now: now)
    }

    @Test("Nobody needs it: it may go")
    func possible() throws {
        let retirement = try retirement(catalogue(isAsked: false), uses())
        #expect(retirement.isPossible)
        #expect(retirement.sentence.en == "police.resident.read@1 can be retired: nobody needs it.")
        #expect(retirement.sentence.zh == "police.resident.read@1 可以停用：无人需要。")
        #expect(retirement.json["canRetire"] == true)
    }

    @Test("Everybody who needs it is told in one sentence")
    func needed() throws {
        let retirement = try retirement(
            catalogue(isAsked: true, hasNewer: true),
            uses(["police-1": [1], "police-2": [1, 2]], cases: ["residence": 3, "moving": 1], last: .seconds(3600)))
        #expect(!retirement.isPossible)
        #expect(
            retirement.sentence.en == "police.resident.read@1 cannot be retired: matters name it: who-am-i; "
                + "4 open cases can still come to ask it (moving 1, residence 3); it was asked last at 2026-11-23T04:00:00.000Z; "
                + "police-1 answer no newer version yet.")
        #expect(retirement.needs.count == 4)
    }

    @Test("Long ago is not needed; an adapter that still announces what nobody follows up is worth knowing")
    func notes() throws {
        let long = try retirement(catalogue(isAsked: false), uses(["police-1": [1]], last: .seconds(8 * 86_400)))
        #expect(long.isPossible && long.notes.map(\.en) == ["police-1 still announce it"])
        var fresh = uses()
        fresh.countedSince = now.advanced(by: .seconds(-60))
        #expect(try retirement(catalogue(isAsked: false), fresh).notes.count == 1, "who has just started has seen little")
        #expect(try retirement(catalogue(isAsked: false), nil).notes.map(\.en) == ["no orchestrator was asked about open cases and traffic"])
    }

    @Test("What asks for it when an outcome is unknown needs it, too")
    func query() throws {
        var folder = BreakingFolder()
        let text = try #require(folder.texts[BreakingFolder.operation])
        folder.add(
            "departments/police/resident.change.v1.yaml",
            text.replacing("police.resident.read", with: "police.resident.change").replacing("lane: lookup", with: "lane: case")
                .replacing("effect: none", with: "effect: { query: police.resident.read@1 }"))
        folder.remove(BreakingFolder.matter)
        let retirement = try retirement(folder.catalogue(), uses())
        #expect(retirement.needs.map(\.en) == ["it says what became of police.resident.change@1"])
    }

    @Test("What the orchestrator answers is read, and nothing else")
    func reading() {
        let json: JSONValue = [
            "operation": "police.resident.read", "version": 1, "inForce": true, "instances": [["instance": "police-1", "versions": [1, 2]]],
            "openCases": ["residence": 2], "lookupTasks": 5, "countedSince": "2026-11-23T05:00:00.000Z", "lastAsked": .null,
        ]
        #expect(
            OperationUses(json)
                == OperationUses(
                    instances: ["police-1": [1, 2]], openCases: ["residence": 2], lookupTasks: 5, countedSince: now, lastAsked: nil))
        #expect(OperationUses(["title": "Not found"]) == nil)
    }
}
