import Contracts
import JSON
import JSONSchema

/// What a department can be asked: one operation, as a section of the department's page.
struct OperationReferenceText {
    let operation: Operation
    let catalogue: Catalogue
    let language: Language

    private var word: ReferenceWords { ReferenceWords(language: language) }

    var html: String {
        "<section aria-labelledby=\"\(operation.anchor)\">\n<h2 id=\"\(operation.anchor)\">\(HTMLText.escaped(operation.summary[language]))</h2>\n"
            + facts
            + FieldTable(schema: operation.request.document, sensitive: operation.sensitiveRequest, language: language)
            .html(caption: word("请求字段", "What the request carries"))
            + FieldTable(schema: operation.data.document, sensitive: operation.sensitiveData, language: language)
            .html(caption: word("答复数据", "What the data of an answered reply carries")) + problems + examples + "</section>\n"
    }

    private var facts: String {
        let users = OperationUsers(of: operation.reference, in: catalogue)
        let asked = users.matters.map { name in
            HTMLText.link(ReferencePage.file("matter-\(name)", language), HTMLText.escaped(catalogue.matters[name]?.title[language] ?? name))
        }
        let rows = [
            [word("操作", "Operation"), HTMLText.code(operation.reference.name)], [word("版本", "Version"), "\(operation.reference.version)"],
            [word("通道", "Lane"), HTMLText.code(operation.lane.rawValue)],
            [word("结果不明时", "Effect"), HTMLText.escaped(operation.effect.word.string ?? operation.effect.word.brief)],
            [
                word("通常用时与上限", "Typically, and at most"),
                HTMLText.escaped("\(operation.typical.contractText.string ?? "") / \(operation.limit.contractText.string ?? "")"),
            ],
            [word("契约哈希", "Contract hash"), HTMLText.code(operation.contractHash)],
            [word("使用的事项", "Asked by"), asked.isEmpty ? word("无", "nobody") : asked.joined(separator: word("、", ", "))],
        ]
        return HTMLText.table(caption: word("概况", "At a glance"), headings: [word("项目", "What"), word("内容", "How")], rows: rows)
    }

    private var problems: String {
        guard !operation.problems.isEmpty else { return "" }
        let rows = operation.problems.sorted { $0.key < $1.key }.map { [HTMLText.code($0.key), HTMLText.escaped($0.value[language])] }
        return HTMLText.table(
            caption: word("拒绝与失败的代码", "Codes of refusals and failures"), headings: [word("代码", "Code"), word("含义", "Meaning")], rows: rows)
    }

    private var examples: String {
        operation.examples.map { example in
            let given = example.given.map { "<p>\(word("前提：", "Given: "))\(HTMLText.escaped($0))</p>\n" } ?? ""
            return "<h3>\(word("示例：", "Example: "))\(HTMLText.escaped(example.name))</h3>\n\(given)" + pre(word("请求", "Request"), example.request)
                + pre(word("答复", "Reply"), example.reply)
        }.joined()
    }

    private func pre(_ title: String, _ value: JSONValue) -> String {
        "<p>\(title)</p>\n<pre>\(HTMLText.escaped(JSONLayout.text(value)))</pre>\n"
    }
}
