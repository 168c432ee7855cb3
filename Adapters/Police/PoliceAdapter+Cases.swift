public import AdapterKit

extension PoliceAdapter {
    /// What has been done for cases, and taken back.
    public static var effects: [String: String] {
        [
            "police.residence-permit.renew": "SELECT count(*) FROM jzz_hf",
            "police.residence-permit.cancel-renewal": "SELECT count(*) FROM jzz_hf WHERE chrq IS NOT NULL",
            "police.residence-permit.change-address": "SELECT count(*) FROM jzz_bg",
            "police.residence-permit.restore-address": "SELECT count(*) FROM jzz_bg WHERE chrq IS NOT NULL",
        ]
    }

    /// What the police do for cases, each in one transaction with the ledger.
    public var caseHandlers: [CaseHandler] {
        [
            CaseHandler("police.residence-permit.renew", transaction: PermitRenewal.renew),
            CaseHandler("police.residence-permit.cancel-renewal", transaction: PermitRenewal.cancel),
            CaseHandler("police.residence-permit.change-address", transaction: AddressChange.enter),
            CaseHandler("police.residence-permit.restore-address", transaction: AddressChange.restore),
            CaseHandler("police.residence-permit.read-for-case", transaction: CaseChecks.permit),
            CaseHandler("police.household-register.read-for-case", transaction: CaseChecks.household),
        ]
    }
}
