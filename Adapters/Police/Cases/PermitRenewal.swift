import AdapterKit
import Contracts
import GRDB
import JSON

/// Renewing a residence permit, telling what came of it, and taking it back.
enum PermitRenewal {
    /// How long before its end a permit may be renewed.
    private static let renewableDays = 30
    /// Renewed permits are numbered from here, apart from those that were applied for anew.
    private static let firstNumber: Int64 = 700_000

    static func renew(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let residentID = try input.string("residentId")
        let today = CivilDate(inBeijingAt: context.now)
        guard let former = try Permit.last(of: residentID, in: database) else { return .notFound }
        if let problem = former.problem { return .refused(problem) }
        guard former.validUntil <= today.adding(days: renewableDays) else {
            return .refused(TaskProblem(code: "too-early", detail: "The permit is valid for more than \(renewableDays) days."))
        }
        var gaps = InputGaps(in: input)
        gaps.require("photo", "A photograph is needed for the new card.")
        gaps.require("proofOfResidence", "A lease, a title or a statement of the employer is needed.")
        if let incomplete = gaps.outcome { return incomplete }

        try database.execute(
            sql: "INSERT INTO jzz_hf (ywid, yzh, jzdz, lxdh, zpzy, zmzy, sqrq) VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                context.key, former.number, former.address, input.optionalString("phone"), input.json["photo"]?["sha256"]?.string,
                input.json["proofOfResidence"]?["sha256"]?.string, today.compact,
            ])
        let application = database.lastInsertedRowID
        let number = "JZ990104-\(today.year)-\(firstNumber + application)"
        // Who comes too late loses no more than the time that he was late.
        let validUntil = former.validUntil < today ? today.adding(months: 12).adding(days: -1) : former.validUntil.adding(months: 12)
        try database.enter(.replaced, forPermit: former.number)
        try database.execute(
            sql: "INSERT INTO jzz (zh, gmsfhm, zt, qfrq, yxqz, jzdz) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [number, residentID, Permit.State.valid.rawValue, today.compact, validUntil.compact, former.address])
        try database.execute(sql: "UPDATE jzz_hf SET xzh = ? WHERE sqbh = ?", arguments: [number, application])
        return try result(of: context.key, for: residentID, in: database)
    }

    /// What came of the renewal of that key. A renewal that was taken back has come to nothing.
    static func result(of key: String, for residentID: String, in database: Database) throws -> Outcome {
        let renewal = try database.row(
            """
            SELECT h.xzh, h.yzh, h.jzdz, n.qfrq, n.yxqz FROM jzz_hf h JOIN jzz n ON n.zh = h.xzh
            WHERE h.ywid = ? AND n.gmsfhm = ? AND h.chrq IS NULL
            """, [key, residentID])
        guard let renewal else { return .notFound }
        return .answered(data: [
            "permitNo": .string(try renewal.text("xzh")), "formerPermitNo": .string(try renewal.text("yzh")),
            "issuedOn": .string(try renewal.date("qfrq").description), "validUntil": .string(try renewal.date("yxqz").description),
            "address": .string(try renewal.text("jzdz")),
        ])
    }

    static func cancel(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let residentID = try input.string("residentId")
        let number = try input.string("permitNo")
        let renewal = try database.row("SELECT sqbh, yzh, lqrq, chrq FROM jzz_hf WHERE xzh = ?", [number])
        guard let renewal, try Permit.numbered(number, of: residentID, in: database) != nil else { return .notFound }
        if try renewal.optionalText("lqrq") != nil {
            return .refused(TaskProblem(code: "card-collected", detail: "Collected on \(try renewal.date("lqrq"))."))
        }
        let formerNumber = try renewal.text("yzh")
        if try renewal.optionalText("chrq") == nil {
            try database.enter(.void, forPermit: number)
            try database.enter(.valid, forPermit: formerNumber)
            try database.execute(
                sql: "UPDATE jzz_hf SET chrq = ? WHERE sqbh = ?",
                arguments: [CivilDate(inBeijingAt: context.now).compact, try renewal.integer("sqbh")])
        }
        guard let former = try Permit.numbered(formerNumber, of: residentID, in: database) else { return .notFound }
        return .answered(data: ["permitNo": .string(former.number), "validUntil": .string(former.validUntil.description)])
    }
}

extension PoliceAdapter {
    func renewal(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        let key = try input.string("applicationKey")
        return try await backOffice.read { try PermitRenewal.result(of: key, for: residentID, in: $0) }
    }
}
