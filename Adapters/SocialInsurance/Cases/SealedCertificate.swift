import AdapterKit
public import Contracts
public import GRDB
import JSON
public import Messaging

/// Certificates that a clerk seals: what is asked is entered in a register, and answered when the clerk has sealed it.
enum SealedCertificate {
    /// By when a clerk has usually sealed it.
    private static let usualTime = Duration.seconds(86_400)
    /// The uses and the department's codes.
    private static let uses = ["visa": "1", "school": "2", "tender": "3", other: "9"]
    private static let other = "other"

    /// Checks what a program can check, and puts the rest before a clerk.
    static func register(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        guard let insured = try Insured.of(try input.string("residentId"), in: database) else { return .notFound }
        let kinds = try SocialInsuranceAdapter.kinds(of: insured.account, in: database)
        guard kinds.contains(where: { ($0["months"]?.integer ?? 0) > 0 }) else {
            return .refused(TaskProblem(code: "nothing-to-certify", detail: "No month has been paid."))
        }
        let usage = try input.string("usage")
        var gaps = InputGaps(in: input)
        if usage == other { gaps.require("usageDetail", "The use is printed on the certificate.") }
        if let incomplete = gaps.outcome { return incomplete }

        try database.execute(
            sql: "INSERT INTO gzdj (ywid, grbh, yt, ytsm, fs, djrq) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                context.key, insured.account, uses[usage], input.optionalString("usageDetail"), try input.integer("copies"),
                CivilDate(inBeijingAt: context.now).compact,
            ])
        return .later(availableAt: context.now.advanced(by: usualTime))
    }

    /// Strikes out what no clerk has sealed yet. What is sealed is sealed.
    static func withdraw(_ context: CaseContext, _ database: Database) throws -> Bool {
        try database.execute(sql: "DELETE FROM gzdj WHERE ywid = ? AND gzrq IS NULL", arguments: [context.key])
        return database.changesCount > 0
    }
}

extension SocialInsuranceAdapter {
    /// Enters that a clerk has sealed a certificate.
    /// - Parameters:
    ///   - key: of the task that asked for it.
    ///   - clerk: who sealed it, as the department calls its people.
    /// - Returns: the final outcome of the task, for the ledger; nil where nothing of that key waits for a seal.
    public static func seal(_ key: String, by clerk: String, at now: Timestamp, in database: Database) throws -> Outcome? {
        let today = CivilDate(inBeijingAt: now)
        guard let entry = try database.row("SELECT djbh, fs FROM gzdj WHERE ywid = ? AND gzrq IS NULL", [key]) else { return nil }
        let serial = try entry.integer("djbh")
        try database.execute(sql: "UPDATE gzdj SET gzrq = ?, jbr = ? WHERE djbh = ?", arguments: [today.compact, clerk, serial])
        return .answered(data: [
            "certificateNo": .string("GZ-\(today.year)-\(Serial.text(serial, places: 7))"), "copies": .integer(try entry.integer("fs")),
            "sealedOn": .string(today.description),
            "validUntil": .string(today.adding(months: monthsOfValidity).adding(days: -1).description),
        ])
    }
}
