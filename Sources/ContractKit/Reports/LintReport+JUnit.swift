import Contracts

extension LintReport {
    /// A test case for each file. Errors are failures; warnings are told and fail nothing.
    func junit(_ folder: String, _ language: Language) -> String {
        let byFile = Dictionary(grouping: findings, by: \.file)
        // A finding may be about a file that is not there.
        let names = Set(files).union(byFile.keys).sorted()
        var failures = 0
        var cases = ""
        for name in names {
            let found = byFile[name] ?? []
            let errors = found.filter { $0.rule.severity == .error }
            let warnings = found.filter { $0.rule.severity == .warning }
            var inner = ""
            if !errors.isEmpty {
                failures += 1
                let message = errors.count == 1 ? errors[0].message[language] : summary(of: errors.count, language)
                let lines = errors.map { Self.line($0, language) }.joined(separator: "\n")
                inner += "\n      <failure type=\"\(errors[0].rule.id)\" message=\"\(XMLText.escaped(message))\">\(XMLText.escaped(lines))</failure>"
            }
            if !warnings.isEmpty {
                inner += "\n      <system-out>\(XMLText.escaped(warnings.map { Self.line($0, language) }.joined(separator: "\n")))</system-out>"
            }
            let attributes = "classname=\"contracts\" name=\"\(XMLText.escaped(name))\" file=\"\(XMLText.escaped("\(folder)/\(name)"))\""
            cases += "    <testcase \(attributes)" + (inner.isEmpty ? "/>\n" : ">\(inner)\n    </testcase>\n")
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites tests="\(names.count)" failures="\(failures)">
              <testsuite name="contract lint" tests="\(names.count)" failures="\(failures)">
            \(cases)  </testsuite>
            </testsuites>

            """
    }

    private func summary(of count: Int, _ language: Language) -> String {
        switch language {
        case .zh: "\(count) 个错误"
        case .en: "\(count) mistakes"
        }
    }

    private static func line(_ finding: LintFinding, _ language: Language) -> String {
        (finding.line == 0 ? "" : "\(finding.line):\(finding.column): ") + "\(finding.message[language]) [\(finding.rule.id)]"
    }
}
