public import Contracts
import JSON

/// Looks at all files of a `Contracts/` folder and tells everything that is wrong with them, or deserves a look.
public struct ContractLint {
    let reading: CatalogueReading
    let words: ContractWords?

    /// - Returns: What was found in all files at once.
    public static func report(on files: [ContractFile]) -> LintReport {
        let reading = CatalogueReading(files)
        var findings = (reading.mistakes + reading.warnings).map(LintFinding.init)
        let words = reading.sources.first { $0.kind == .words }.map { ContractWords($0, &findings) }
        let lint = ContractLint(reading: reading, words: words)
        findings += lint.sensitive() + lint.conditions() + lint.required() + lint.names() + lint.titles() + lint.translations() + lint.unused()
        let catalogue = reading.catalogue
        return LintReport(
            findings: findings.sorted(), files: files.map(\.path).sorted(), departments: catalogue.departments.count,
            operations: catalogue.operations.count, matters: catalogue.matters.count)
    }

    func finding(_ rule: LintRule, _ source: ContractSource, _ pointer: JSONPointer, zh: String, en: String) -> LintFinding {
        let place = source.place(of: pointer)
        return LintFinding(rule, file: source.path, line: place.line, column: place.column, LocalizedText(zh: zh, en: en))
    }

    func sources(of kind: ContractSource.Kind) -> [ContractSource] { reading.sources.filter { $0.kind == kind } }

    /// The schemas of a file, each with its place: what a department is asked and says, or what an applicant fills in.
    static func schemas(of source: ContractSource) -> [(name: String, schema: JSONValue)] {
        let names =
            switch source.kind {
            case .operation: ["request", "data"]
            case .matter: ["form"]
            case .department, .calendar, .words: [] as [String]
            }
        return names.compactMap { name in source.json[name].map { (name, $0) } }
    }
}
