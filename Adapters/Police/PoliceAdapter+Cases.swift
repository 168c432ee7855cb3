public import AdapterKit

extension PoliceAdapter {
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
