import Contracts
import JSON
import JSONSchema
import Markup

/// What a department can be asked: one operation, as a section of the department's page.
struct OperationReferenceText {
    let operation: Operation
    let catalogue: Catalogue
    let language: Language

    private var word: ReferenceWords { ReferenceWords(language: language) }

    var section: Markup {
        """
        <section aria-labelledby="\(operation.anchor)">
        <h2 id="\(operation.anchor)">\(operation.summary[language])</h2>
        \(facts)\(request)\(data)\(problems)\(examples)</section>

        """
    }

    private var facts: Markup {
        let users = OperationUsers(of: operation.reference, in: catalogue)
        let asked = users.matters.map { name -> Markup in
            .link(ReferencePage.file("matter-\(name)", language), catalogue.matters[name]?.title[language] ?? name)
        }
        let rows: [[Markup]] = [
            ["\(word("操作", "Operation"))", .code(operation.reference.name)], ["\(word("版本", "Version"))", "\(operation.reference.version)"],
            ["\(word("通道", "Lane"))", .code(operation.lane.rawValue)],
            ["\(word("结果不明时", "Effect"))", "\(operation.effect.word.string ?? operation.effect.word.brief)"],
            [
                "\(word("通常用时与上限", "Typically, and at most"))",
                "\(operation.typical.contractText.string ?? "") / \(operation.limit.contractText.string ?? "")",
            ],
            ["\(word("契约哈希", "Contract hash"))", .code(operation.contractHash)],
            ["\(word("使用的事项", "Asked by"))", asked.isEmpty ? "\(word("无", "nobody"))" : asked.joined(separator: word("、", ", "))],
        ]
        return .table(caption: word("概况", "At a glance"), headings: [word("项目", "What"), word("内容", "How")], rows: rows)
    }

    private var request: Markup {
        FieldTable(schema: operation.request.document, sensitive: operation.sensitiveRequest, language: language)
            .table(caption: word("请求字段", "What the request carries"))
    }

    private var data: Markup {
        FieldTable(schema: operation.data.document, sensitive: operation.sensitiveData, language: language)
            .table(caption: word("答复数据", "What the data of an answered reply carries"))
    }

    private var problems: Markup? {
        guard !operation.problems.isEmpty else { return nil }
        return .table(
            caption: word("拒绝与失败的代码", "Codes of refusals and failures"), headings: [word("代码", "Code"), word("含义", "Meaning")],
            rows: operation.problems.sorted { $0.key < $1.key }.map { [.code($0.key), "\($0.value[language])"] })
    }

    private var examples: [Markup] {
        operation.examples.map { example in
            let given: Markup? = example.given.map { "<p>\(word("前提：", "Given: "))\($0)</p>\n" }
            return """
                <h3>\(word("示例：", "Example: "))\(example.name)</h3>
                \(given)\(pre(word("请求", "Request"), example.request))\(pre(word("答复", "Reply"), example.reply))
                """
        }
    }

    private func pre(_ title: String, _ value: JSONValue) -> Markup { "<p>\(title)</p>\n<pre>\(JSONLayout.text(value))</pre>\n" }
}
