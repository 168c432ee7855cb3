public import Contracts
import JSON
import JSONSchema
import Markup
import Synchronization

/// The contracts as pages for people: a page of contents, one for each department with its operations, one for each matter. Each in zh and en,
/// without scripts, and linked by relative addresses so that they can lie anywhere.
struct ReferenceExport {
    let catalogue: Catalogue

    var files: [ExportedFile] {
        Language.allCases.flatMap { language in
            [index(language)] + catalogue.departments.values.map { page(of: $0, language) } + catalogue.matters.values.map { page(of: $0, language) }
        }.map { ExportedFile(path: ReferencePage.file($0.name, $0.language), text: $0.page.html) }
    }

    private func index(_ language: Language) -> ReferencePage {
        let word = ReferenceWords(language: language)
        let matters = catalogue.matters.values.sorted { $0.name < $1.name }.map { matter -> [Markup] in
            [
                .link(ReferencePage.file(matter.pageName, language), matter.title[language]), .code(matter.name),
                "\(matter.lane == .lookup ? word("查询", "lookup") : word("办件", "case"))", "\(Set(matter.tasks.map(\.operation.department)).count)",
            ]
        }
        let departments = catalogue.departments.values.sorted { $0.name < $1.name }.map { department -> [Markup] in
            [
                .link(ReferencePage.file(department.pageName, language), department.title[language]), .code(department.name),
                "\(catalogue.operations(of: department.name).count)",
            ]
        }
        let matterTable = Markup.table(
            caption: word("可以办理的事项", "What can be asked for"),
            headings: [word("事项", "Matter"), word("名称", "Name"), word("方式", "Kind"), word("涉及部门数", "Departments")], rows: matters)
        let departmentTable = Markup.table(
            caption: word("答复任务的部门", "Who answers tasks"), headings: [word("部门", "Department"), word("名称", "Name"), word("操作数", "Operations")],
            rows: departments)
        let body: Markup = """
            <h2>\(word("事项", "Matters"))</h2>
            \(matterTable)<h2>\(word("部门", "Departments"))</h2>
            \(departmentTable)
            """
        return ReferencePage(name: "index", language: language, title: word("契约一览", "The contracts"), body: body)
    }

    private func page(of matter: Matter, _ language: Language) -> ReferencePage {
        ReferencePage(
            name: matter.pageName, language: language, title: matter.title[language],
            body: MatterReference(matter: matter, catalogue: catalogue, language: language).body)
    }

    private func page(of department: Department, _ language: Language) -> ReferencePage {
        let word = ReferenceWords(language: language)
        let operations = catalogue.operations(of: department.name)
        let hours: Markup? = department.openingHours.map { "<p>\(word("办公时间：", "Opening hours: "))\($0[language])</p>\n" }
        let links = operations.map { "<li>\(Markup.link("#\($0.anchor)", $0.summary[language]))</li>\n" as Markup }
        let sections = operations.map { OperationReferenceText(operation: $0, catalogue: catalogue, language: language).section }
        let body: Markup = "\(hours)<ul>\n\(links)</ul>\n\(sections)"
        return ReferencePage(name: department.pageName, language: language, title: department.title[language], body: body)
    }
}

/// The pages of the catalogue in force, made anew when it changes.
public final class ReferencePages: Sendable {
    private struct Made {
        var fingerprint: String
        var pages: [String: String]
    }

    private let made = Mutex<Made?>(nil)

    public init() {}

    /// The HTML document of a page by its file name; nil where there is none.
    public func page(_ name: String, of catalogue: Catalogue) -> String? {
        made.withLock { made in
            // A catalogue that was not read from files has no fingerprint to be known by.
            if let known = made, !known.fingerprint.isEmpty, known.fingerprint == catalogue.fingerprint { return known.pages[name] }
            let files = ReferenceExport(catalogue: catalogue).files
            let new = Made(fingerprint: catalogue.fingerprint, pages: Dictionary(files.map { ($0.path, $0.text) }) { $1 })
            made = new
            return new.pages[name]
        }
    }
}

extension Matter {
    var pageName: String { "matter-\(name)" }
}

extension Department {
    var pageName: String { "department-\(name)" }
}

extension Operation {
    /// Where it stands in its department's page.
    var anchor: String { reference.fileName }
}
