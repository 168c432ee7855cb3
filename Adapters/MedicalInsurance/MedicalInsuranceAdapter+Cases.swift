public import AdapterKit

extension MedicalInsuranceAdapter {
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
