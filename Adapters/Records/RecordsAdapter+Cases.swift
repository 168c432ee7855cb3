public import AdapterKit

extension RecordsAdapter {
    /// What the records centre does for cases, each in one transaction with the ledger.
    public var caseHandlers: [CaseHandler] {
        [
            CaseHandler("records.marriage-record.confirm", transaction: MarriageRecord.confirm),
            CaseHandler("records.property-title.read-for-case", transaction: PropertyTitle.read),
        ]
    }
}
