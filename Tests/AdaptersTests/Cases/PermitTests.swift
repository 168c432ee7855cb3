import Contracts
import GRDB
import JSON
import PoliceAdapter
import Testing

@Suite(.timeLimit(.minutes(2))) struct PermitTests {
    private static let renew = "police.residence-permit.renew"
    private static let cancel = "police.residence-permit.cancel-renewal"
    private static let change = "police.residence-permit.change-address"
    private static let restore = "police.residence-permit.restore-address"

    private static let paper: JSONValue = [
        "name": "p", "type": "application/pdf", "size": 1, "sha256": .string(String(repeating: "0", count: 64)),
    ]
    private static let renewal: JSONValue = ["residentId": "990104199009210073", "photo": paper, "proofOfResidence": paper]

    @Test func `a renewed permit is the one in force, until the renewal is taken back`() async throws {
        try await Town.open([PoliceAdapter.self]) { town in
            try town.tryOut(in: PoliceAdapter.self) { police in
                let renewed = try #require(try town.carryOut(Self.renew, Self.renewal, in: police).data)
                #expect(try Self.states(of: "990104199009210073", in: police) == ["JZ990104-2022-016203 2", "JZ990104-2026-700003 1"])

                let back: JSONValue = ["residentId": "990104199009210073", "permitNo": try #require(renewed["permitNo"])]
                let former: JSONValue = ["permitNo": "JZ990104-2022-016203", "validUntil": "2026-12-09"]
                #expect(try town.carryOut(Self.cancel, back, key: "back", in: police) == .answered(data: former))
                #expect(try Self.states(of: "990104199009210073", in: police) == ["JZ990104-2022-016203 1", "JZ990104-2026-700003 5"])
                // Once more changes nothing more.
                #expect(try town.carryOut(Self.cancel, back, key: "back", in: police) == .answered(data: former))
                #expect(try Self.states(of: "990104199009210073", in: police) == ["JZ990104-2022-016203 1", "JZ990104-2026-700003 5"])
                // And it may be renewed again, under another key.
                #expect(try town.carryOut(Self.renew, Self.renewal, key: "again", in: police).data?["permitNo"] == "JZ990104-2026-700004")
            }
        }
    }

    @Test func `a renewal is found by its key, with the same words, and not any more once it is taken back`() async throws {
        try await Town.open([PoliceAdapter.self]) { town in
            let queue = try DatabaseQueue(path: Town.path(of: PoliceAdapter.self, in: town.directory))
            let input: JSONValue = ["residentId": "990104199009210073", "applicationKey": "key"]
            #expect(try await town.ask("police.residence-permit.renewal.read", input) == .notFound)
            let renewed = try await queue.write { try town.carryOut(Self.renew, Self.renewal, in: $0) }
            #expect(try await town.ask("police.residence-permit.renewal.read", input) == renewed)
            let shown = try await town.ask("police.residence-permit.read", ["residentId": "990104199009210073"]).data
            #expect(shown?["permitNo"] == renewed.data?["permitNo"] && shown?["status"] == "valid")

            let back: JSONValue = ["residentId": "990104199009210073", "permitNo": try #require(renewed.data?["permitNo"])]
            _ = try await queue.write { try town.carryOut(Self.cancel, back, key: "back", in: $0) }
            #expect(try await town.ask("police.residence-permit.renewal.read", input) == .notFound)
            let again = try await town.ask("police.residence-permit.read", ["residentId": "990104199009210073"]).data
            #expect(again?["permitNo"] == "JZ990104-2022-016203")
        }
    }

    @Test func `the tables hold against a second renewal under one key, whatever becomes of the ledger`() async throws {
        try await Town.open([PoliceAdapter.self]) { town in
            try town.tryOut(in: PoliceAdapter.self) { police in
                _ = try town.carryOut(Self.renew, Self.renewal, in: police)
                try police.execute(sql: "UPDATE jzz SET yxqz = '20261201' WHERE zh = 'JZ990104-2026-700003'")
                #expect(throws: DatabaseError.self) { try town.carryOut(Self.renew, Self.renewal, in: police) }
            }
        }
    }

    @Test func `who comes after the end gets a year from that day`() async throws {
        try await Town.open([PoliceAdapter.self]) { town in
            try town.tryOut(in: PoliceAdapter.self) { police in
                try police.execute(sql: "UPDATE jzz SET yxqz = '20260930' WHERE gmsfhm = '990104199009210073'")
                #expect(try town.carryOut(Self.renew, Self.renewal, in: police).data?["validUntil"] == "2027-11-22")
            }
        }
    }

    @Test func `a change of address may be asked again, and is taken back unless another came after it`() async throws {
        try await Town.open([PoliceAdapter.self]) { town in
            try town.tryOut(in: PoliceAdapter.self) { police in
                func move(to address: String, key: String) throws -> Outcome {
                    let input: JSONValue = [
                        "residentId": "990104199203054289", "address": .string(address), "movedOn": "2026-11-15", "proofOfResidence": Self.paper,
                    ]
                    return try town.carryOut(Self.change, input, key: key, in: police)
                }
                func restore(_ address: String) throws -> Outcome {
                    let input: JSONValue = [
                        "residentId": "990104199203054289", "permitNo": "JZ990104-2023-018846", "address": .string(address),
                    ]
                    return try town.carryOut(Self.restore, input, key: "back", in: police)
                }
                let old = "甲区望江街道春晖里7幢1单元301室"
                let first = try move(to: "甲区学府路20号4幢", key: "first")
                #expect(try move(to: "甲区学府路20号4幢", key: "first") == first)
                #expect(try Int.fetchOne(police, sql: "SELECT count(*) FROM jzz_bg WHERE ywid = 'first'") == 1)

                _ = try move(to: "甲区滨河路77号2幢", key: "second")
                guard case .refused(let problem) = try restore(old) else { return #expect(Bool(false), "it was not refused") }
                #expect(problem.code == "changed-since")
                #expect(try restore("甲区学府路20号4幢").data?["address"] == "甲区学府路20号4幢")
                #expect(try restore(old).data?["address"] == .string(old))
                #expect(try restore(old).data?["address"] == .string(old))
                #expect(try String.fetchOne(police, sql: "SELECT jzdz FROM jzz WHERE zh = 'JZ990104-2023-018846'") == old)
            }
        }
    }

    private static func states(of residentID: String, in police: Database) throws -> [String] {
        try String.fetchAll(police, sql: "SELECT zh || ' ' || zt FROM jzz WHERE gmsfhm = ? ORDER BY zh", arguments: [residentID])
    }
}
