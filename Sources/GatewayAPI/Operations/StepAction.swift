import Contracts
import JSON
import Orchestration

/// What an operator does about a step: the body of `POST /v1/operations/requests/{request}/steps/{step}`.
enum StepAction: Hashable {
    case askAgain
    /// Writes down what the department said on another way.
    case answer(Outcome)
    case drop(reason: String)

    /// The word in the document.
    var name: String {
        switch self {
        case .askAgain: "ask-again"
        case .answer: "answer"
        case .drop: "drop"
        }
    }

    /// - Throws: ``Problem`` with every mistake of the document at once; a member that is not known is one.
    init(_ document: JSONValue) throws(Problem) {
        var mistakes = DocumentMistakes()
        switch document["action"]?.string {
        case "ask-again":
            mistakes.refuseMembers(of: document, but: ["action"])
            self = .askAgain
        case "answer":
            mistakes.refuseMembers(of: document, but: ["action", "reply"])
            self = .answer(Self.outcome(document["reply"], &mistakes) ?? .notFound)
        case "drop":
            mistakes.refuseMembers(of: document, but: ["action", "reason"])
            self = .drop(reason: mistakes.reason(in: document))
        default:
            mistakes.note("action", "enum", zh: "须为 ask-again、answer 或 drop", en: "Must be ask-again, answer or drop")
            self = .askAgain
        }
        try mistakes.finish()
    }

    /// A final outcome as a department's reply has it; whether it keeps the contract is checked where the case is known.
    private static func outcome(_ reply: JSONValue?, _ mistakes: inout DocumentMistakes) -> Outcome? {
        guard let reply else {
            mistakes.note("reply", "required", zh: "缺少部门的答复", en: "What the department said is missing")
            return nil
        }
        let outcome: Outcome
        do throws(EnvelopeError) {
            outcome = try Outcome(reply)
        } catch {
            mistakes.note("reply", "reply", zh: "无法读取：\(error)", en: "It cannot be read: \(error)")
            return nil
        }
        switch outcome {
        case .later, .failed:
            mistakes.note("reply", "final", zh: "只能代填最终答复", en: "Only a final word is written down by hand")
            return nil
        case .answered, .notFound, .refused, .incomplete, .withdrawn: return outcome
        }
    }
}
