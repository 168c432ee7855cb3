import Contracts
import Markup
import Messaging

/// The tasks of the desk. Nothing of what applicants gave stands here.
struct ListPage {
    static let pageLength = 50

    /// What stands in the address for all states.
    static let allStates = "all"

    let filter: DeskFilter
    /// One more than a page where there is a next one.
    let tasks: [DeskTask]
    let count: (open: Int, overdue: Int)
    /// The department's operations, each version of them.
    let operations: [Operation]
    let now: Timestamp

    func body(for reader: Reader) -> Markup {
        """
        <h1>\(reader.says(Words.tasks))</h1>
        <p>\(reader.says(Words.open(count.open, overdue: count.overdue)))</p>
        \(filterForm(reader))
        \(tasks.isEmpty ? "<p>\(reader.says(Words.noTasks))</p>" as Markup : table(reader))
        \(turning(reader))
        """
    }

    private func filterForm(_ reader: Reader) -> Markup {
        let states = DeskTask.State.allCases.map { ($0.rawValue, reader.says($0.title)) } + [(Self.allStates, reader.says(Words.all))]
        let names = Set(operations.map(\.reference.name)).sorted()
        let choices = [("", reader.says(Words.all))] + names.map { ($0, title(of: $0, reader)) }
        return """
            <form method="get" action="/" class="filter">
            <p><label for="state">\(reader.says(Words.state))</label>
            <select id="state" name="state">\(options(states, chosen: filter.state?.rawValue ?? Self.allStates))</select></p>
            <p><label for="operation">\(reader.says(Words.operation))</label>
            <select id="operation" name="operation">\(options(choices, chosen: filter.operation ?? ""))</select></p>
            <p><button type="submit">\(reader.says(Words.show))</button></p>
            </form>
            """
    }

    private func options(_ choices: [(value: String, title: String)], chosen: String) -> [Markup] {
        choices.map { "<option value=\"\($0.value)\"\($0.value == chosen ? " selected" : "")>\($0.title)</option>" }
    }

    private func title(of operation: String, _ reader: Reader) -> String {
        operations.last { $0.reference.name == operation }.map { reader.says($0.summary) } ?? operation
    }

    private func table(_ reader: Reader) -> Markup {
        let headings = [Words.number, Words.operation, Words.caseNumber, Words.due, Words.received, Words.state]
        return """
            <table>
            <thead><tr>\(headings.map { "<th scope=\"col\">\(reader.says($0))</th>" })</tr></thead>
            <tbody>
            \(tasks.prefix(Self.pageLength).map { row($0, reader) })
            </tbody>
            </table>
            """
    }

    private func row(_ task: DeskTask, _ reader: Reader) -> Markup {
        """
        <tr\(task.isOverdue(at: now) ? " class=\"overdue\"" as Markup : nil)>
        <th scope="row"><a href="/tasks/\(task.number)">\(task.number)</a></th>
        <td><a href="/tasks/\(task.number)">\(title(of: task.operation.name, reader))</a></td>
        <td>\(task.caseNumber)</td>
        <td>\(DueText(task: task, now: now, isAlone: true).markup(reader))</td>
        <td>\(DeskTime.text(task.receivedAt))</td>
        <td>\(reader.says(task.state.title))\(task.changedBy.map { " · \($0)" } ?? "")</td>
        </tr>

        """
    }

    private func turning(_ reader: Reader) -> Markup? {
        let hasNext = tasks.count > Self.pageLength
        guard filter.offset > 0 || hasNext else { return nil }
        let page = filter.offset / Self.pageLength + 1
        return """
            <nav class="turning" aria-label="\(reader.says(Words.tasks))">
            \(filter.offset > 0 ? link(to: page - 1, reader.says(Words.previous)) : nil)
            \(hasNext ? link(to: page + 1, reader.says(Words.next)) : nil)
            </nav>
            """
    }

    private func link(to page: Int, _ text: String) -> Markup {
        "<a href=\"/?state=\(filter.state?.rawValue ?? Self.allStates)&amp;operation=\(filter.operation ?? "")&amp;page=\(page)\">\(text)</a>"
    }
}

/// A due date as clerks read it: what is late is said in words and not in colour alone.
struct DueText {
    let task: DeskTask
    let now: Timestamp
    /// Whether nothing beside it says by when an answer was promised.
    let isAlone: Bool

    func markup(_ reader: Reader) -> Markup {
        guard let due = task.due else {
            guard isAlone, task.state == .open else { return "\(reader.says(Words.noDue))" }
            return "\(reader.says(Words.noDue)) <span class=\"note\">\(reader.says(Words.until)): \(DeskTime.dueText(task.promisedAt))</span>"
        }
        guard task.state == .open else { return "\(DeskTime.dueText(due))" }
        if task.isOverdue(at: now) { return "\(DeskTime.dueText(due)) <strong class=\"late\">\(reader.says(Words.overdue))</strong>" }
        let days = DeskTime.daysLeft(until: due, at: now)
        if days == 0 { return "\(DeskTime.dueText(due)) <strong>\(reader.says(Words.dueToday))</strong>" }
        return "\(DeskTime.dueText(due)) <span class=\"note\">\(reader.says(Words.daysLeft(days)))</span>"
    }
}
