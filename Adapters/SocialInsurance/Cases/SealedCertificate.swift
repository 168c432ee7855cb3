import AdapterKit
import Contracts
import GRDB
import JSON

/// Certificates that a clerk prints, seals and answers at the desk, where there is something to certify.
enum SealedCertificate {
    /// The use that has to be named.
    private static let otherUse = "other"

    static func check(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome? {
        guard let insured = try Insured.of(try input.string("residentId"), in: database) else { return .notFound }
        let kinds = try SocialInsuranceAdapter.kinds(of: insured.account, in: database)
        guard kinds.contains(where: { ($0["months"]?.integer ?? 0) > 0 }) else {
            return .refused(TaskProblem(code: "nothing-to-certify", detail: "No month has been paid."))
        }
        var gaps = InputGaps(in: input)
        if try input.string("usage") == otherUse { gaps.require("usageDetail", "The use is printed on the certificate.") }
        return gaps.outcome
    }
}
