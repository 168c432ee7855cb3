import AdapterKit
import Contracts
import GRDB
import JSON

/// What other departments need to know from the police in order to decide a case. Nothing is changed.
enum CaseChecks {
    static func permit(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        guard let permit = try Permit.last(of: try input.string("residentId"), in: database) else { return .notFound }
        if let problem = permit.problem { return .refused(problem) }
        guard permit.validUntil >= CivilDate(inBeijingAt: context.now) else { return .refused(Permit.expiry) }
        var gaps = InputGaps(in: input)
        if let number = input.optionalString("permitNo"), number != permit.number {
            gaps.note("permitNo", "not-in-force", "The permit in force has another number.")
        }
        return gaps.outcome ?? .answered(data: ["permitNo": .string(permit.number), "validUntil": .string(permit.validUntil.description)])
    }

    static func household(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let person = try database.row("SELECT xm, xb, hjdz, hjbs, hh, gsbz FROM czrk WHERE gmsfhm = ?", [try input.string("residentId")])
        guard let person else { return .notFound }
        if try person.flag("gsbz") { return .refused(TaskProblem(code: "identity-card-reported-lost", detail: "The card was reported lost.")) }
        var gaps = InputGaps(in: input)
        // Of households elsewhere the number is not known here, so there is nothing to compare.
        if let number = input.optionalString("householdNo"), let registered = try person.optionalText("hh"), number != registered {
            gaps.note("householdNo", "mismatch", "The register has this person in another household.")
        }
        if let incomplete = gaps.outcome { return incomplete }
        return .answered(data: [
            "name": .string(try person.text("xm")), "sex": .string(try person.word("xb", in: PoliceAdapter.sexes)),
            "householdStatus": .string(try person.word("hjbs", in: PoliceAdapter.householdStatuses)),
            "registeredAddress": .string(try person.text("hjdz")),
        ])
    }
}
