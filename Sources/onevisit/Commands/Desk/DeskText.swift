import Contracts
import DeskAdapter
import JSON
import Messaging

/// A task as somebody looks at it.
struct DeskShown {
    var task: DeskTask
    var words: [DeskWord]
    var readings: [DeskReading]
    /// Nil where the catalogue has no contract of its version.
    var operation: Contracts.Operation?
    /// Whether what is sensitive is shown.
    var reveals: Bool
}

/// Tasks of a desk, for people.
struct DeskText {
    var style: Style

    func list(_ tasks: [DeskTask], at now: Timestamp) -> String {
        guard !tasks.isEmpty else { return "There are no such tasks." }
        let rows = tasks.map { task in
            [
                "\(task.number)", Self.due(task, at: now, isAlone: true), task.operation.description, task.caseNumber,
                CaseTime.text(task.receivedAt.description),
                task.changedBy.map { "\(task.state.title.en) · \($0)" } ?? task.state.title.en,
            ]
        }
        return Table(headings: ["TASK", "DUE", "OPERATION", "CASE", "RECEIVED", "STATE"], rows: rows).rendered(style: style)
    }

    func task(_ shown: DeskShown, at now: Timestamp) -> String {
        let task = shown.task
        var facts = [
            ["task", "\(task.number), version \(task.version)"], ["state", task.state.title.en], ["operation", task.operation.description],
            ["case", task.caseNumber], ["due", Self.due(task, at: now, isAlone: false)], ["received", CaseTime.text(task.receivedAt.description)],
            ["promised", CaseTime.dueText(task.promisedAt.description)], ["key", task.key],
        ]
        if let clerk = task.changedBy { facts.append(["changed", "\(CaseTime.text(task.changedAt.description)) by \(clerk)"]) }
        var parts = [Table(headings: ["WHAT", "VALUE"], rows: facts).rendered(style: style)]
        let given = shown.operation.map { task.shownInput($0) } ?? []
        if given.isEmpty {
            parts.append(shown.reveals ? String(decoding: task.input.utf8, as: UTF8.self) : "The catalogue has no contract of this version.")
        } else {
            parts.append(table("GIVEN", given, shown.reveals))
        }
        if !task.documents.isEmpty {
            let rows = task.documents.map { [$0.name, $0.type, "\($0.size)"] }
            parts.append(Table(headings: ["PAPER", "TYPE", "BYTES"], rows: rows).rendered(style: style))
        }
        parts += shown.words.map { word($0, shown) }
        return parts.joined(separator: "\n\n")
    }

    private func word(_ word: DeskWord, _ shown: DeskShown) -> String {
        let head = "\(style.bold(word.outcome.name)) · \(word.signature.clerk) · \(CaseTime.text(word.at.description)) · task \(word.number)"
        switch word.outcome {
        case .answered:
            guard let operation = shown.operation else { return head }
            return "\(head)\n\(table("DATA", word.shownData(operation), shown.reveals))"
        case .refused(let problem): return "\(head)\n\(problem.code): \(problem.detail)"
        case .incomplete(let missing): return ([head] + missing.map { "\($0.pointer) \($0.code): \($0.detail)" }).joined(separator: "\n")
        case .later(let time): return "\(head)\nby \(CaseTime.dueText(time.description))"
        case .notFound, .failed, .withdrawn: return head
        }
    }

    private func table(_ heading: String, _ lines: [ShownValue], _ reveals: Bool) -> String {
        let rows = lines.map { ["\($0.pointer)", $0.title.en, $0.isSensitive && !reveals ? ShownValue.cover : $0.text.en] }
        return Table(headings: [heading, "TITLE", "VALUE"], rows: rows).rendered(style: style)
    }

    /// - Parameter isAlone: whether nothing beside it says by when an answer was promised.
    private static func due(_ task: DeskTask, at now: Timestamp, isAlone: Bool) -> String {
        // The clock of its case stood still when it came.
        guard let time = task.due else {
            return isAlone && task.state == .open ? "none; promised \(CaseTime.dueText(task.promisedAt.description))" : "none"
        }
        let due = CaseTime.dueText(time.description)
        return task.isOverdue(at: now) ? "\(due) overdue" : due
    }
}

/// Tasks of a desk, for programs.
enum DeskDocument {
    static func listed(_ task: DeskTask, at now: Timestamp) -> JSONValue { .object(members(of: task, at: now)) }

    static func shown(_ shown: DeskShown, at now: Timestamp) -> JSONValue {
        let task = shown.task
        var document = members(of: task, at: now)
        document["task"] = .string(task.task)
        document["request"] = .string(task.request)
        document["purpose"] = task.purpose.map { .string($0) }
        document["documents"] = .array(task.documents.map(\.json))
        document["input"] = shown.reveals ? task.input : task.coveredInput(shown.operation)
        document["answers"] = .array(shown.words.map { word($0, shown) })
        document["readings"] = .array(
            shown.readings.map { reading in
                [
                    "what": .string(reading.what), "clerk": .string(reading.signature.clerk), "way": .string(reading.signature.way.rawValue),
                    "at": .string(reading.at.description),
                ]
            })
        return .object(document)
    }

    private static func members(of task: DeskTask, at now: Timestamp) -> JSONObject {
        var document: JSONObject = [
            "number": .integer(task.number), "key": .string(task.key), "version": .integer(Int64(task.version)),
            "state": .string(task.state.rawValue),
            "operation": .string(task.operation.name), "operationVersion": .integer(Int64(task.operation.version)),
            "case": .string(task.caseNumber), "overdue": .bool(task.isOverdue(at: now)), "receivedAt": .string(task.receivedAt.description),
            "promisedAt": .string(task.promisedAt.description), "changedAt": .string(task.changedAt.description),
        ]
        document["due"] = task.due.map { .string($0.description) }
        document["changedBy"] = task.changedBy.map { .string($0) }
        return document
    }

    private static func word(_ word: DeskWord, _ shown: DeskShown) -> JSONValue {
        var text = JSONText()
        text.beginObject()
        word.outcome.write(into: &text)
        text.member("number", Int(word.number))
        text.member("clerk", word.signature.clerk)
        text.member("way", word.signature.way.rawValue)
        text.member("at", word.at.description)
        text.endObject()
        guard var document = (try? JSONValue(parsing: text.utf8, profile: .document))?.object else { return .null }
        if !shown.reveals, let covered = word.coveredData(shown.operation) { document["data"] = covered }
        return .object(document)
    }
}
