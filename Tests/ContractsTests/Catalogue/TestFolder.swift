import Contracts

/// A small folder without mistakes, to be broken in one place at a time.
struct TestFolder {
    private var texts: [String: String] = [
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
            residentId: { type: string }
            year: { type: integer, minimum: 2000 }
        data:
          type: object
          required: [name]
          properties:
            name: { type: string, title: { zh: 姓名, en: Name } }
            cards: { type: array, items: { type: object, properties: { number: { type: string } } } }
        problems:
          card-lost: { zh: 挂失, en: Lost }
        sensitive:
          request: [/residentId]
          data: [/name, /cards/*/number]
        examples:
          - name: somebody
            request: { residentId: "99010419850712311X" }
            reply: { outcome: answered, data: { name: 林志远 } }
        """,
        "matters/who-am-i.yaml": """
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
            year: { type: integer, title: { zh: 年, en: Year } }
        deadline: 1500ms
        tasks:
          me:
            operation: police.resident.read@1
            input: { residentId: /applicant/residentId, year: /form/year }
          again:
            operation: police.resident.read@1
            input: { residentId: /tasks/me/name }
            after: [me]
        """,
    ]

    static let department = "departments/police/department.yaml"
    static let operation = "departments/police/resident.read.v1.yaml"
    static let matter = "matters/who-am-i.yaml"

    /// Replaces a text of a file; it must stand there.
    func replacing(_ old: String, by new: String, in file: String) -> TestFolder {
        var folder = self
        let text = folder.texts[file] ?? ""
        precondition(text.contains(old), "“\(old)” does not stand in \(file)")
        folder.texts[file] = text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: new)
        return folder
    }

    func adding(_ file: String, _ text: String) -> TestFolder {
        var folder = self
        folder.texts[file] = text
        return folder
    }

    func removing(_ file: String) -> TestFolder {
        var folder = self
        folder.texts[file] = nil
        return folder
    }

    var files: [ContractFile] { texts.map { ContractFile(path: $0.key, text: Array($0.value.utf8)) } }

    /// What the loader says, one line a mistake; empty where it loads.
    var mistakes: [CatalogueMistake] {
        do throws(CatalogueError) {
            _ = try Catalogue(reading: files)
            return []
        } catch {
            return error.mistakes
        }
    }
}
