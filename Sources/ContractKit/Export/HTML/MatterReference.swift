import Contracts
import JSON
import JSONSchema
import Markup

/// What a matter asks for and of whom.
struct MatterReference {
    let matter: Matter
    let catalogue: Catalogue
    let language: Language

    private var word: ReferenceWords { ReferenceWords(language: language) }

    var body: Markup {
        let form = FieldTable(schema: matter.form.document, language: language)
        return """
            \(facts)<h2>\(word("填写内容", "The form"))</h2>
            \(form.table(caption: word("申请人填写的字段", "What the applicant fills in")))\(tasks)\(papers)
            """
    }

    private var facts: Markup {
        var rows: [[Markup]] = [
            ["\(word("名称", "Name"))", .code(matter.name)], ["\(word("版本", "Version"))", "\(matter.version)"],
            ["\(word("方式", "Kind"))", "\(matter.lane == .lookup ? word("查询", "lookup") : word("办件", "case"))"],
            ["\(word("申请人", "For"))", words(matter.audience.map(\.rawValue))],
            ["\(word("渠道", "Through"))", words(matter.channels.map(\.rawValue))],
            ["\(word("身份核验", "Assurance of identity"))", .code(matter.identity.rawValue)],
            ["\(word("用途", "Purpose"))", .code(matter.purpose)],
        ]
        if matter.lane == .lookup { rows.append(["\(word("时限", "Deadline"))", "\(matter.deadline.contractText.string ?? "")"]) }
        if let clock = matter.terms?.clock {
            rows.append(["\(word("法定期限（工作日）", "Statutory limit in working days"))", "\(clock.statutory)"])
            if let promised = clock.promised { rows.append(["\(word("承诺期限（工作日）", "Promised limit in working days"))", "\(promised)"]) }
        }
        return .table(caption: word("概况", "At a glance"), headings: [word("项目", "What"), word("内容", "How")], rows: rows)
    }

    private var tasks: Markup {
        let rows = matter.tasks.map { task -> [Markup] in
            let department = catalogue.departments[task.operation.department]
            let page = department.map { ReferencePage.file($0.pageName, language) } ?? ""
            let summary = catalogue.operations[task.operation]?.summary[language] ?? task.operation.description
            return [
                .code(task.name), "\(department?.title[language] ?? task.operation.department)",
                .link("\(page)#\(task.operation.fileName)", summary), need(task.need), words(task.after),
            ]
        }
        let headings = [word("任务", "Task"), word("部门", "Department"), word("操作", "Operation"), word("必要性", "Need"), word("须先完成", "After")]
        return """
            <h2>\(word("询问的部门", "Whom it asks"))</h2>
            \(Markup.table(caption: word("各项任务", "The tasks"), headings: headings, rows: rows))
            """
    }

    private var papers: Markup? {
        let rows = (matter.terms?.documents ?? []).map { paper -> [Markup] in
            [
                "\(paper.title[language])", .code(paper.name), "\(paper.need == .required ? word("是", "yes") : "")", words(paper.types),
                "\(paper.from.map { Markup.code($0.description) })",
            ]
        }
        guard !rows.isEmpty else { return nil }
        let headings = [word("材料", "Paper"), word("名称", "Name"), word("必需", "Required"), word("格式", "Types"), word("由部门提供", "Supplied by")]
        return """
            <h2>\(word("材料", "Papers"))</h2>
            \(Markup.table(caption: word("所需材料", "The papers of a case"), headings: headings, rows: rows))
            """
    }

    private func need(_ need: MatterTask.Need) -> Markup {
        switch need {
        case .required: "\(word("必需", "required"))"
        case .optional: "\(word("可选", "optional"))"
        case .anyOf(let group): "\(word("同组任一：", "any of "))\(Markup.code(group))"
        }
    }

    private func words(_ list: [String]) -> Markup { list.map(Markup.code).joined(separator: " ") }
}
