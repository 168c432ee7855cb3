import Contracts
import JSON

extension LintReport {
    /// SARIF 2.1.0: one run, with all rules, so that a server can tell which were kept.
    func sarif(_ folder: String, _ language: Language) -> JSONValue {
        let rules = LintRule.all
        let driver: JSONValue = [
            "name": "onevisit contract lint", "rules": .array(rules.map { Self.rule($0, language) }),
            "language": .string(language == .zh ? "zh-CN" : "en"),
        ]
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
            "runs": [
                [
                    "tool": ["driver": driver], "columnKind": "unicodeCodePoints",
                    "results": .array(findings.map { Self.result($0, rules, folder, language) }),
                ]
            ],
        ]
    }

    private static func rule(_ rule: LintRule, _ language: Language) -> JSONValue {
        [
            "id": .string(rule.id), "shortDescription": ["text": .string(rule.title[language])],
            "fullDescription": ["text": .string(rule.reason[language])], "help": ["text": .string("\(rule.reason[language]) (\(rule.page))")],
            "defaultConfiguration": ["level": .string(rule.severity.rawValue)],
        ]
    }

    private static func result(_ finding: LintFinding, _ rules: [LintRule], _ folder: String, _ language: Language) -> JSONValue {
        var location: JSONObject = ["artifactLocation": ["uri": .string(uri("\(folder)/\(finding.file)"))]]
        if finding.line > 0 {
            location["region"] = ["startLine": .integer(Int64(finding.line)), "startColumn": .integer(Int64(finding.column))]
        }
        var result: JSONObject = [
            "ruleId": .string(finding.rule.id), "level": .string(finding.rule.severity.rawValue),
            "message": ["text": .string(finding.message[language])], "locations": [["physicalLocation": .object(location)]],
        ]
        if let index = rules.firstIndex(of: finding.rule) { result["ruleIndex"] = .integer(Int64(index)) }
        return .object(result)
    }

    /// A path as a URI reference.
    private static func uri(_ path: String) -> String {
        let kept = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        return String(
            decoding: path.utf8.flatMap { kept.contains($0) ? [$0] : [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }
}
