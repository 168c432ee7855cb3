public import Contracts
import JSON

/// What the lint found, in the forms in which people and programs read it.
public struct LintReport: Sendable {
    /// In which form a report is written.
    public enum Format: String, Sendable, CaseIterable {
        /// A line for each finding, as compilers write it.
        case text
        case json
        /// For servers that show test results: a test case for each file.
        case junit
        /// SARIF 2.1.0, for code scanning.
        case sarif
        /// Commands of a workflow, which GitHub shows at the line.
        case github
    }

    /// Sorted by file, line and column.
    public let findings: [LintFinding]
    /// All files that were looked at.
    public let files: [String]
    public let departments: Int
    public let operations: Int
    public let matters: Int

    public var errors: [LintFinding] { findings.filter { $0.rule.severity == .error } }
    public var warnings: [LintFinding] { findings.filter { $0.rule.severity == .warning } }

    /// The report as a text that ends with a line feed.
    /// - Parameters:
    ///   - folder: How the folder is called where the report is read; files are named from there.
    ///   - language: Of the sentences. JSON has both.
    public func text(_ format: Format, folder: String, in language: Language) -> String {
        let folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        switch format {
        case .text: return (findings.map { line(for: $0, folder, language) } + [summary(folder)[language]]).map { $0 + "\n" }.joined()
        case .json: return String(decoding: json.utf8, as: UTF8.self) + "\n"
        case .junit: return junit(folder, language)
        case .sarif: return String(decoding: sarif(folder, language).utf8, as: UTF8.self) + "\n"
        case .github: return findings.map { gitHubCommand(for: $0, folder, language) + "\n" }.joined()
        }
    }

    /// How many of what, in a sentence.
    public func summary(_ folder: String) -> LocalizedText {
        let (errors, warnings) = (errors.count, warnings.count)
        let found = LocalizedText(
            zh: "\(errors) 个错误，\(warnings) 个警告",
            en: "\(errors == 0 ? "no mistake" : errors == 1 ? "one mistake" : "\(errors) mistakes")"
                + (warnings == 0 ? "" : ", \(warnings == 1 ? "one warning" : "\(warnings) warnings")"))
        return LocalizedText(
            zh: "\(folder)：\(departments) 个部门，\(operations) 项操作，\(matters) 个事项；\(found.zh)",
            en: "\(folder): \(departments) departments, \(operations) operations, \(matters) matters, \(found.en)")
    }

    private func line(for finding: LintFinding, _ folder: String, _ language: Language) -> String {
        let place = finding.line == 0 ? "" : "\(finding.line):\(finding.column):"
        let severity = finding.rule.severity.text[language]
        return "\(folder)/\(finding.file):\(place) \(severity): \(finding.message[language]) [\(finding.rule.id)]"
    }

    // MARK: - JSON

    private var json: JSONValue {
        [
            "mistakes": .array(errors.map(\.json)), "warnings": .array(warnings.map(\.json)), "files": .integer(Int64(files.count)),
            "departments": .integer(Int64(departments)), "operations": .integer(Int64(operations)), "matters": .integer(Int64(matters)),
        ]
    }

    // MARK: - GitHub

    private func gitHubCommand(for finding: LintFinding, _ folder: String, _ language: Language) -> String {
        var properties = ["file=\(Self.escapedProperty("\(folder)/\(finding.file)"))"]
        if finding.line > 0 { properties += ["line=\(finding.line)", "col=\(finding.column)"] }
        properties.append("title=\(finding.rule.id)")
        return "::\(finding.rule.severity.rawValue) \(properties.joined(separator: ","))::\(Self.escaped(finding.message[language]))"
    }

    /// Workflow commands end with the line, and percent signs begin their escapes.
    private static func escaped(_ text: String) -> String {
        // By scalars, for CR and LF together are one character.
        text.unicodeScalars.reduce(into: "") { $0 += $1 == "%" ? "%25" : $1 == "\r" ? "%0D" : $1 == "\n" ? "%0A" : String($1) }
    }

    private static func escapedProperty(_ text: String) -> String {
        escaped(text).unicodeScalars.reduce(into: "") { $0 += $1 == ":" ? "%3A" : $1 == "," ? "%2C" : String($1) }
    }
}

extension LintRule.Severity {
    var text: LocalizedText {
        switch self {
        case .error: LocalizedText(zh: "错误", en: "error")
        case .warning: LocalizedText(zh: "警告", en: "warning")
        }
    }
}

extension LintFinding {
    fileprivate var json: JSONValue {
        [
            "rule": .string(rule.id), "severity": .string(rule.severity.rawValue), "file": .string(file), "line": .integer(Int64(line)),
            "column": .integer(Int64(column)), "message": message.json, "reason": rule.reason.json, "page": .string(rule.page),
        ]
    }
}
