import Contracts
import JSON

/// One accepted case, held against the evidence.
struct JudgedCase: Sendable {
    enum State: Hashable, Sendable {
        case finished, explained, lost
    }

    private static let outcomesWithoutEffect: Set<String> = ["not-found", "refused", "withdrawn", "not-asked"]
    /// A person, or a system, at the department is at it.
    private static let openStates: Set<String> = ["begun", "waiting", "unknown", "failed"]

    let request: String
    private(set) var state = State.finished
    private(set) var executedTwice = 0
    private(set) var violations: [String] = []

    /// - Parameter paper: the hash of what was uploaded; nil where nothing was.
    init(request: String, answer: JSONValue?, paper: String?, catalogue: Catalogue, evidence: Evidence) {
        self.request = request
        guard let answer, let matter = answer["matter"]?.string.flatMap({ catalogue.matters[$0] }) else {
            state = .lost
            violations.append("\(request) was accepted and is not there")
            return
        }
        let word = answer["state"]?.string ?? ""
        let isClosed = answer["closedAt"] != nil
        for task in matter.tasks {
            let part = answer["parts"]?[task.name] ?? .null
            let entries = evidence.entries(ofTask: "\(request)-\(task.name)", at: task.operation.department)
            let effects = evidence.effects(of: task.operation.name, entries)
            if effects.count > 1 {
                executedTwice += 1
                complain(task, "took effect \(effects.count) times")
            }
            if isClosed { judge(task, part, entries, effects, word) }
            if task.operation.name == BackOffices.filing { judge(task, part, evidence.papers(entries), paper) }
        }
        if !isClosed { judgeOpen(matter, answer, word, evidence) }
    }

    private mutating func complain(_ task: MatterTask, _ sentence: String) { violations.append("\(request)-\(task.name) \(sentence)") }

    /// A part of a case that has ended.
    private mutating func judge(
        _ task: MatterTask, _ part: JSONValue, _ entries: [BackOffices.Entry], _ effects: [BackOffices.Effect], _ state: String
    ) {
        let outcome = part["outcome"]?.string ?? ""
        let active = effects.filter { !$0.isUndone }
        switch outcome {
        case "answered":
            let said = entries.contains { $0.word?["outcome"]?.string == "answered" && $0.word?["data"] == part["data"] }
            if !said { complain(task, "is answered with what the department's ledger does not say") }
            if BackOffices.places[task.operation.name] != nil, active.isEmpty { complain(task, "is answered and has no effect") }
            if ["withdrawn", "refused"].contains(state), task.undo != nil { complain(task, "was not taken back though the case is \(state)") }
        case let word where Self.outcomesWithoutEffect.contains(word):
            if !active.isEmpty { complain(task, "is \(word) and has an effect") }
        default: complain(task, "is \(outcome) in a case that has ended")
        }
    }

    /// A paper that was filed is the one that was uploaded, whether the case has ended or not.
    private mutating func judge(_ task: MatterTask, _ part: JSONValue, _ filed: [String], _ paper: String?) {
        if part["outcome"]?.string == "answered", filed.isEmpty { complain(task, "is answered and nothing was filed") }
        for hash in filed where hash != paper { complain(task, "filed a paper that is not what was uploaded: \(hash)") }
    }

    /// A case that has not ended: somebody is waited for, and is named.
    private mutating func judgeOpen(_ matter: Matter, _ answer: JSONValue, _ word: String, _ evidence: Evidence) {
        let steps = matter.tasks + matter.tasks.compactMap(\.undoing)
        let isHeld = steps.contains { evidence.held.contains("\(request)-\($0.name)") }
        let isAtDepartment = steps.contains { step in
            evidence.entries(ofTask: "\(request)-\(step.name)", at: step.operation.department).contains { Self.openStates.contains($0.state) }
        }
        if word == "supplement" || isHeld || isAtDepartment {
            state = .explained
        } else {
            state = .lost
            violations.append("\(request) is open, and nobody is at it: \(answer["parts"]?.text ?? "")")
        }
    }
}
