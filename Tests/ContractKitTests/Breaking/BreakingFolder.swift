import Contracts

/// A small folder of contracts, to be edited in one place at a time.
struct BreakingFolder {
    private(set) var texts: [String: String] = [
        "departments/police/department.yaml": """
        department: police
        title: { zh: 公安局, en: Police }
        """,
        "departments/police/resident.read.v1.yaml": """
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
            residentId: { type: string, maxLength: 18 }
            year: { type: integer, minimum: 2000 }
        data:
          type: object
          required: [name]
          properties:
            name: { type: string, title: { zh: 姓名, en: Name } }
            state: { type: string, enum: [here, away] }
            note: { type: string }
        problems:
          card-lost: { zh: 挂失, en: Lost }
        sensitive:
          request: [/residentId]
          data: [/name]
        examples:
          - name: somebody
            given: the resident is known
            request: { residentId: "99010419850712311X" }
            reply: { outcome: answered, data: { name: 林志远, state: here } }
        """,
        "matters/who-am-i.yaml": """
        matter: who-am-i
        version: 1
        title: { zh: 我是谁, en: Who am I }
        kind: lookup
        audience: [citizen]
        channels: [terminal, counter]
        identity: card
        purpose: self-service-enquiry
        form:
          type: object
          properties:
            year: { type: integer, minimum: 2010, title: { zh: 年, en: Year } }
        deadline: 1500ms
        tasks:
          me:
            operation: police.resident.read@1
            input: { residentId: /applicant/residentId, year: /form/year }
        """,
        "calendars/cn-2026.yaml": """
        calendar: cn
        year: 2026
        holidays:
          - { name: { zh: 元旦, en: New Year }, from: "2026-01-01", to: "2026-01-03", working: ["2026-01-04"] }
        """,
    ]

    static let operation = "departments/police/resident.read.v1.yaml"
    static let matter = "matters/who-am-i.yaml"

    /// Puts another text into a file; what is not there stays as it is, which a test would notice.
    mutating func replace(_ text: String, with other: String, in path: String) { texts[path] = texts[path]?.replacing(text, with: other) }

    mutating func remove(_ path: String) { texts[path] = nil }

    mutating func add(_ path: String, _ text: String) { texts[path] = text }

    var files: [ContractFile] { texts.map { ContractFile(path: $0.key, text: Array($0.value.utf8)) } }

    func catalogue() throws -> Catalogue { try Catalogue(reading: files) }
}
