public import AdapterKit

extension HousingFundAdapter {
    /// What the housing fund does for cases, each in one transaction with the ledger.
    public var caseHandlers: [CaseHandler] {
        [
            CaseHandler("housing-fund.withdrawal.apply", transaction: Withdrawal.apply),
            CaseHandler("housing-fund.withdrawal.cancel", transaction: Withdrawal.cancel),
        ]
    }
}
