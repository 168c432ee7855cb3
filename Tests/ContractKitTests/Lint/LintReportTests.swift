import ContractKit
import Contracts
import JSON
import Testing

@Suite("A report of the lint in each of its formats")
struct LintReportTests {
    /// One mistake and one warning, in two files.
    private let report = LintFolder().replacing("lane: lookup", by: "lane: quick", in: LintFolder.operation)
        .replacing("en: Police", by: "en: 公安局", in: LintFolder.department).report

    private func json(_ format: LintReport.Format) throws -> JSONValue {
        try JSONValue(parsing: Array(report.text(format, folder: "Contracts/", in: .en).utf8), profile: .document)
    }

    @Test func `text is what compilers write, in either language`() {
        #expect(
            report.text(.text, folder: "Contracts/", in: .en) == """
                Contracts/departments/police/department.yaml:2:19: warning: The English text has Chinese characters. [untranslated]
                Contracts/departments/police/resident.read.v1.yaml:3:7: error: “lane” must be lookup or case. [unknown-word]
                Contracts: 1 departments, 0 operations, 0 matters, one mistake, one warning

                """)
        #expect(
            report.text(.text, folder: "Contracts", in: .zh) == """
                Contracts/departments/police/department.yaml:2:19: 警告: 英文文本里有汉字。 [untranslated]
                Contracts/departments/police/resident.read.v1.yaml:3:7: 错误: “lane”须是 lookup 或 case。 [unknown-word]
                Contracts：1 个部门，0 项操作，0 个事项；1 个错误，1 个警告

                """)
    }

    @Test func `JSON has everything in both languages`() throws {
        let json = try json(.json)
        let mistake = try #require(json["mistakes"]?[0])
        #expect(json["mistakes"]?.array?.count == 1 && json["warnings"]?.array?.count == 1)
        #expect(mistake["rule"] == "unknown-word" && mistake["line"] == 3 && mistake["column"] == 7 && mistake["severity"] == "error")
        #expect(mistake["message"]?["zh"]?.string?.contains("须是") == true)
        #expect(mistake["page"]?.string?.isEmpty == false && mistake["reason"]?["en"]?.string?.isEmpty == false)
    }

    @Test func `SARIF names its rules and where each result stands`() throws {
        let json = try json(.sarif)
        let run = try #require(json["runs"]?[0])
        let rules = try #require(run["tool"]?["driver"]?["rules"]?.array)
        #expect(json["version"] == "2.1.0" && rules.count == LintRule.all.count)
        let result = try #require(run["results"]?[1])
        let index = try #require(result["ruleIndex"]?.integer)
        #expect(rules[Int(index)]["id"] == "unknown-word" && result["ruleId"] == "unknown-word" && result["level"] == "error")
        let location = try #require(result["locations"]?[0]?["physicalLocation"])
        #expect(location["artifactLocation"] == ["uri": "Contracts/departments/police/resident.read.v1.yaml"])
        #expect(location["region"] == ["startLine": 3, "startColumn": 7])
    }

    @Test func `JUnit has a test case for each file, and escapes what XML would read`() {
        let text = report.text(.junit, folder: "Contracts", in: .en)
        #expect(text.contains("<testsuites tests=\"4\" failures=\"1\">"))
        #expect(text.contains("<testcase classname=\"contracts\" name=\"matters/who-am-i.yaml\" file=\"Contracts/matters/who-am-i.yaml\"/>"))
        #expect(text.contains("<failure type=\"unknown-word\" message=\"“lane” must be lookup or case.\">3:7: "))
        #expect(text.contains("<system-out>2:19: The English text has Chinese characters. [untranslated]</system-out>"))
        let escaped = LintFolder().replacing("effect: none", by: "effect: <&>", in: LintFolder.operation).report.text(.junit, folder: "C", in: .en)
        #expect(escaped.contains("{ query: &lt;operation&gt;@&lt;version&gt; }"))
    }

    @Test func `GitHub is told the file, the line and the rule, with its signs escaped`() {
        let lines = report.text(.github, folder: "Contracts", in: .en).split(separator: "\n")
        #expect(
            lines.last
                == "::error file=Contracts/departments/police/resident.read.v1.yaml,line=3,col=7,title=unknown-word::“lane” must be lookup or case.")
        #expect(lines.first?.hasPrefix("::warning file=Contracts/departments/police/department.yaml,line=2,col=19,title=untranslated::") == true)
        #expect(report.text(.github, folder: "a,b:c%", in: .en).contains("file=a%2Cb%3Ac%25/departments"))
    }

    @Test func `a report without findings says how much was looked at`() {
        let clean = LintFolder().report
        #expect(clean.text(.text, folder: "Contracts", in: .en) == "Contracts: 1 departments, 1 operations, 1 matters, no mistake\n")
        #expect(clean.text(.github, folder: "Contracts", in: .en) == "")
    }
}
