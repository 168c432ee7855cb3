public import AdapterKit

extension MedicalInsuranceAdapter {
    /// What has been done for cases, and taken back.
    public static var effects: [String: String] {
        [
            "medical-insurance.medical-record-booklet.supplement": "SELECT count(*) FROM jlc_bf",
            "medical-insurance.non-resident.enroll": "SELECT count(*) FROM cbdj",
            "medical-insurance.non-resident.cancel-enrolment": "SELECT count(*) FROM cbdj WHERE zt = '9'",
        ]
    }

    /// What medical insurance does for cases, each in one transaction with the ledger.
    public var caseHandlers: [CaseHandler] {
        [
            CaseHandler("medical-insurance.medical-record-booklet.supplement", transaction: RecordBooklet.supplement),
            CaseHandler("medical-insurance.maternity.eligibility", transaction: MaternityEligibility.check),
            CaseHandler("medical-insurance.non-resident.enroll", transaction: Enrolment.enroll),
            CaseHandler("medical-insurance.non-resident.cancel-enrolment", transaction: Enrolment.cancel),
        ]
    }
}
