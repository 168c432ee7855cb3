public import AdapterKit
import Contracts
import GRDB
import JSON

/// The police: who is registered, and who may reside here.
public struct PoliceAdapter: SQLiteAdapter {
    public static let department = "police"

    let backOffice: SQLiteBackOffice

    public init(backOffice: SQLiteBackOffice) {
        self.backOffice = backOffice
    }

    public var handlers: [Handler] {
        [
            Handler("police.resident.read", answer: resident),
            Handler("police.residence-permit.read", answer: permit),
            Handler("police.residence-permit.renewal.read", answer: renewal),
        ]
    }

    private func resident(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        return try await backOffice.read { database in
            let person = try database.row(
                """
                SELECT xm, xb, csrq, mc AS mzmc, hjdz, hjbs, gsbz FROM czrk JOIN mz_dm ON mz_dm.dm = czrk.mz WHERE gmsfhm = ?
                """, [residentID])
            guard let person else { return .notFound }
            if try person.flag("gsbz") {
                return .refused(TaskProblem(code: "identity-card-reported-lost", detail: "The card was reported lost."))
            }
            return .answered(data: [
                "name": .string(try person.text("xm")), "sex": .string(try person.word("xb", in: Self.sexes)),
                "birthDate": .string(try person.date("csrq").description), "nation": .string(try person.text("mzmc")),
                "registeredAddress": .string(try person.text("hjdz")),
                "householdStatus": .string(try person.word("hjbs", in: Self.householdStatuses)),
            ])
        }
    }

    private func permit(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        let today = CivilDate(inBeijingAt: context.now)
        return try await backOffice.read { database in
            guard let permit = try Permit.last(of: residentID, in: database) else { return .notFound }
            guard permit.state != .revoked else { return .refused(permit.revocation) }
            let endorsements = try database.rows("SELECT qzrq FROM jzz_qz WHERE zh = ? ORDER BY qzrq", [permit.number])
            let status = permit.state == .cancelled ? "cancelled" : permit.validUntil < today ? "expired" : "valid"
            return .answered(data: [
                "permitNo": .string(permit.number), "status": .string(status), "issuedOn": .string(permit.issuedOn.description),
                "validUntil": .string(permit.validUntil.description), "address": .string(permit.address),
                "endorsements": .array(try endorsements.map { ["on": .string(try $0.date("qzrq").description)] }),
            ])
        }
    }

    // The department's codes and the contract's words.
    static let sexes = ["1": "male", "2": "female"]
    static let householdStatuses = ["1": "local", "0": "non-local"]
}
