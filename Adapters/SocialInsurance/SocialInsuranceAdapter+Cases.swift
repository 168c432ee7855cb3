public import AdapterKit

extension SocialInsuranceAdapter {
    /// What has been done for cases, and taken back.
    public static var effects: [String: String] {
        [
            "social-insurance.maternity.apply": "SELECT count(*) FROM dysl WHERE lb = 'SY'",
            "social-insurance.flexible-employment-subsidy.apply": "SELECT count(*) FROM dysl WHERE lb = 'BT'",
            "social-insurance.benefit.cancel": "SELECT count(*) FROM dysl WHERE zt = '9'",
        ]
    }

    /// What social insurance does for cases, each in one transaction with the ledger.
    public var caseHandlers: [CaseHandler] {
        [
            CaseHandler("social-insurance.maternity.apply", transaction: MaternityAllowance.apply),
            CaseHandler("social-insurance.flexible-employment-subsidy.apply", transaction: EmploymentSubsidy.apply),
            CaseHandler("social-insurance.benefit.cancel", transaction: Benefit.cancel),
        ]
    }

    /// What only a clerk can do.
    public static var clerkOperations: [ClerkOperation] {
        [ClerkOperation("social-insurance.certificate.issue-sealed", check: SealedCertificate.check)]
    }
}
