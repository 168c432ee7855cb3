import Contracts
import JSON
import JSONSchema
import Messaging

/// Holds a clerk's answer to the contract of its task, as an adapter's answer is held to it, and says every mistake at its place.
struct ReplyCheck {
    /// A detail is a sentence or two: it is read at counters and on telephones.
    static let longestDetail = 500
    /// Nobody plans further ahead; a promise beyond is a slip of the pen.
    static let furthestPromise = 366
    /// In bytes of JSON: a message of the bus has 1 MiB, for what is around the data too.
    static let longestData = 512 * 1024
    /// Codes are words of programs.
    private static let longestCode = 63

    let operation: Operation
    let input: JSONValue
    let now: Timestamp

    /// An outcome that keeps to the contract.
    struct Checked: Hashable {
        let outcome: Outcome
        /// Members of the data that the contract does not declare; they were left out.
        let dropped: Int
    }

    func check(_ reply: DeskReply) throws(DeskMistakes) -> Checked {
        switch reply {
        case .answered(let data): return try check(data)
        case .notFound: return Checked(outcome: .notFound, dropped: 0)
        case .refused(let code, let detail): return Checked(outcome: try refusal(code, detail), dropped: 0)
        case .incomplete(let gaps): return Checked(outcome: try incomplete(gaps), dropped: 0)
        case .later(let day): return Checked(outcome: try promise(day), dropped: 0)
        }
    }

    private func check(_ data: JSONValue) throws(DeskMistakes) -> Checked {
        let projected = operation.data.sift(data)
        if projected.isValid {
            guard projected.value.utf8.count <= Self.longestData else {
                throw DeskMistakes([DeskMistake(field: "data", zh: "内容过长，无法发送", en: "is longer than a message may be")])
            }
            return Checked(outcome: .answered(data: projected.value), dropped: projected.dropped)
        }
        throw DeskMistakes(
            operation.data.violations(of: projected.value).map { violation in
                let field = "data\(violation.instance)"
                return violation.keyword == "required"
                    ? DeskMistake(field: field, zh: "此项必填", en: "is needed") : DeskMistake(field: field, zh: violation.zh, en: violation.en)
            })
    }

    private func refusal(_ code: String, _ detail: String) throws(DeskMistakes) -> Outcome {
        var mistakes: [DeskMistake] = []
        if code.isEmpty {
            mistakes.append(DeskMistake(field: "code", zh: "请选择理由", en: "choose a reason"))
        } else if operation.problems[code] == nil {
            let listed = operation.problems.keys.sorted().joined(separator: ", ")
            mistakes.append(
                DeskMistake(
                    field: "code", zh: "约定中没有这一理由；可选：\(listed)", en: "is no code of the contract; it has: \(listed.isEmpty ? "none" : listed)"))
        }
        mistakes += Self.mistakes(ofDetail: detail, field: "detail")
        guard mistakes.isEmpty else { throw DeskMistakes(mistakes) }
        return .refused(TaskProblem(code: code, detail: detail))
    }

    private func incomplete(_ gaps: [DeskGap]) throws(DeskMistakes) -> Outcome {
        guard !gaps.isEmpty else {
            throw DeskMistakes([DeskMistake(field: "missing", zh: "请指出缺少或有误的内容", en: "say what is missing or wrong")])
        }
        var missing: [MissingInput] = []
        var mistakes: [DeskMistake] = []
        for gap in gaps {
            let field = "missing\(gap.pointer)"
            if let pointer = JSONPointer(gap.pointer), !pointer.tokens.isEmpty,
                input[pointer] != nil || operation.requestDocument.declares(pointer)
            {
                missing.append(MissingInput(pointer: pointer, code: gap.code, detail: gap.detail))
            } else {
                mistakes.append(DeskMistake(field: field, zh: "申请内容中没有此项", en: "is no place of the input; write it as /floorPlan"))
            }
            if !Self.isCode(gap.code) {
                mistakes.append(
                    DeskMistake(
                        field: field, zh: "代码只能用小写字母、数字和连字符，例如 missing",
                        en: "has a code that is none: small letters, digits and hyphens, as in missing"))
            }
            mistakes += Self.mistakes(ofDetail: gap.detail, field: field)
        }
        guard mistakes.isEmpty else { throw DeskMistakes(mistakes) }
        return .incomplete(missing)
    }

    private func promise(_ text: String) throws(DeskMistakes) -> Outcome {
        func mistake(_ zh: String, _ en: String) -> DeskMistakes { DeskMistakes([DeskMistake(field: "until", zh: zh, en: en)]) }
        guard !text.isEmpty else { throw mistake("此项必填", "is needed") }
        guard let day = CivilDate(text) else { throw mistake("应为日期，例如 2026-11-26", "must be a day, as 2026-11-26") }
        let today = CivilDate(inBeijingAt: now)
        guard day >= today else { throw mistake("不能早于今天", "must not lie in the past") }
        guard day <= today.adding(days: Self.furthestPromise) else {
            throw mistake("不能晚于 \(Self.furthestPromise) 天之后", "must lie within \(Self.furthestPromise) days")
        }
        return .later(availableAt: day.endInBeijing)
    }

    private static func mistakes(ofDetail detail: String, field: String) -> [DeskMistake] {
        if detail.isEmpty { return [DeskMistake(field: field, zh: "请填写说明", en: "needs a sentence that says why")] }
        guard detail.count > longestDetail else { return [] }
        return [DeskMistake(field: field, zh: "说明不得超过 \(longestDetail) 个字符", en: "has a sentence of more than \(longestDetail) characters")]
    }

    private static func isCode(_ text: String) -> Bool { text.utf8.count <= longestCode && Name.isValid(text) }
}
