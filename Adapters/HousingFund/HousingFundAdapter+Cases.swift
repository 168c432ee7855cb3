public import AdapterKit

extension HousingFundAdapter {
    /// What has been done for cases, and taken back.
    public static var effects: [String: String] {
        [
            "housing-fund.withdrawal.apply": "SELECT count(*) FROM grtq",
            "housing-fund.withdrawal.cancel": "SELECT count(*) FROM grtq WHERE zt = '9'",
        ]
    }

    /// What the housing fund does for cases, each in one transaction with the ledger.
    public var caseHandlers: [CaseHandler] {
        [
            CaseHandler("housing-fund.withdrawal.apply", transaction: Withdrawal.apply),
            CaseHandler("housing-fund.withdrawal.cancel", transaction: Withdrawal.cancel),
        ]
    }
}
