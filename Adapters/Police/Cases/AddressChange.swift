import AdapterKit
import Contracts
import GRDB
import JSON

/// Entering another address on a residence permit, and taking that back.
enum AddressChange {
    static func enter(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let residentID = try input.string("residentId")
        let address = try input.string("address")
        let movedOn = CivilDate(try input.string("movedOn"))
        let today = CivilDate(inBeijingAt: context.now)
        guard let permit = try Permit.last(of: residentID, in: database) else { return .notFound }
        if let problem = permit.problem { return .refused(problem) }
        guard permit.validUntil >= today else { return .refused(Permit.expiry) }
        // The change of this key was entered before: say again what came of it.
        if let done = try result(of: context.key, permit, in: database) { return done }

        var gaps = InputGaps(in: input)
        if movedOn.map({ $0 > today }) ?? true { gaps.note("movedOn", "in-the-future", "The address is entered after the move.") }
        gaps.require("proofOfResidence", "A lease, a title or a statement of the employer is needed.")
        if let incomplete = gaps.outcome { return incomplete }

        try database.execute(
            sql: "INSERT INTO jzz_bg (ywid, zh, ydz, xdz, qrrq, zmzy, bgrq) VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                context.key, permit.number, permit.address, address, movedOn?.compact, input.json["proofOfResidence"]?["sha256"]?.string,
                today.compact,
            ])
        try database.execute(sql: "UPDATE jzz SET jzdz = ? WHERE zh = ?", arguments: [address, permit.number])
        return try result(of: context.key, permit, in: database) ?? .notFound
    }

    private static func result(of key: String, _ permit: Permit, in database: Database) throws -> Outcome? {
        let change = try database.row("SELECT ydz, xdz, bgrq FROM jzz_bg WHERE ywid = ? AND zh = ? AND chrq IS NULL", [key, permit.number])
        guard let change else { return nil }
        return .answered(data: [
            "permitNo": .string(permit.number), "address": .string(try change.text("xdz")), "formerAddress": .string(try change.text("ydz")),
            "changedOn": .string(try change.date("bgrq").description), "validUntil": .string(permit.validUntil.description),
        ])
    }

    static func restore(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let address = try input.string("address")
        let number = try input.string("permitNo")
        guard let permit = try Permit.numbered(number, of: try input.string("residentId"), in: database) else { return .notFound }
        let change = try database.row("SELECT bgbh, xdz FROM jzz_bg WHERE zh = ? AND ydz = ? ORDER BY bgbh DESC LIMIT 1", [number, address])
        guard let change else {
            return .refused(TaskProblem(code: "address-never-held", detail: "No change of this permit comes from that address."))
        }
        let changedTo = try change.text("xdz")
        guard permit.address == changedTo || permit.address == address else {
            return .refused(TaskProblem(code: "changed-since", detail: "Another change came after this one."))
        }
        try database.execute(sql: "UPDATE jzz SET jzdz = ? WHERE zh = ?", arguments: [address, number])
        try database.execute(
            sql: "UPDATE jzz_bg SET chrq = coalesce(chrq, ?) WHERE bgbh = ?",
            arguments: [CivilDate(inBeijingAt: context.now).compact, try change.integer("bgbh")])
        return .answered(data: ["permitNo": .string(number), "address": .string(address)])
    }
}
