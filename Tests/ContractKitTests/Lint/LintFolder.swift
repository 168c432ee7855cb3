import ContractKit
import Contracts

/// A small folder in which the lint finds nothing, to be broken in one place at a time.
struct LintFolder {
    static let words = "words.yaml"
    static let department = "departments/police/department.yaml"
    static let operation = "departments/police/resident.read.v1.yaml"
    static let matter = "matters/who-am-i.yaml"

    private var texts: [String: String] = [
        words: """
        residentId: { zh: 身份号码, en: Identity number, personal: always, not: [idNo] }
        name: { zh: 姓名, en: Name, personal: of-a-resident }
        year: { zh: 年度, en: Year }
        cards: { zh: 证件, en: Cards }
        state: { zh: 状态, en: State }
        """,
        department: """
        department: police
        title: { zh: 公安局, en: Police }
        """,
        operation: """
        operation: police.resident.read
        version: 1
        lane: lookup
        summary: { zh: 人口, en: Person }
        effect: none
        timing: { typical: 40ms, limit: 700ms }
        request:
          type: object
          required: [residentId]
          properties:
            residentId: { type: string, format: resident-id }
            year: { type: integer, minimum: 2000 }
        data:
          type: object
          required: [name]
          properties:
            name: { type: string, title: { zh: 姓名, en: Name } }
            cards: { title: { zh: 证件, en: Cards }, type: array, items: { $ref: "#/$defs/card" } }
          $defs:
            card:
              type: object
              properties:
                residentId: { type: string, title: { zh: 身份号码, en: Identity number } }
                state: { title: { zh: 状态, en: State }, type: string, oneOf: [{ const: valid, title: { zh: 有效, en: Valid } }] }
        sensitive:
          request: [/residentId]
          data: [/name, /cards/*/residentId]
        examples:
          - name: somebody
            request: { residentId: "990104198507123111" }
            reply: { outcome: answered, data: { name: 林志远 } }
        """,
        matter: """
        matter: who-am-i
        version: 1
        title: { zh: 我是谁, en: Who am I }
        kind: lookup
        audience: [citizen]
        channels: [terminal]
        identity: face
        purpose: self-service-enquiry
        form:
          type: object
          properties:
            year: { type: integer, title: { zh: 年度, en: Year } }
        deadline: 1500ms
        tasks:
          me:
            operation: police.resident.read@1
            input: { residentId: /applicant/residentId, year: /form/year }
            when: { properties: { form: { required: [year] } } }
        """,
    ]

    /// Replaces a text of a file; it must stand there.
    func replacing(_ old: String, by new: String, in file: String) -> LintFolder {
        var folder = self
        let text = folder.texts[file] ?? ""
        precondition(text.contains(old), "“\(old)” does not stand in \(file)")
        folder.texts[file] = text.replacing(old, with: new, maxReplacements: 1)
        return folder
    }

    func adding(_ file: String, _ text: String) -> LintFolder {
        var folder = self
        folder.texts[file] = text
        return folder
    }

    func removing(_ file: String) -> LintFolder {
        var folder = self
        folder.texts[file] = nil
        return folder
    }

    var files: [ContractFile] { texts.map { ContractFile(path: $0.key, text: Array($0.value.utf8)) } }

    var report: LintReport { ContractLint.report(on: files) }

    /// What is found, one line each, as `operation 17:5 sensitive`.
    var found: [String] {
        let names = [
            Self.words: "words", Self.department: "department", Self.operation: "operation", Self.matter: "matter",
        ]
        return report.findings.map { "\(names[$0.file] ?? $0.file) \($0.line):\($0.column) \($0.rule.id)" }
    }
}
