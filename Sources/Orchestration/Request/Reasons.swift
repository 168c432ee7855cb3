import Contracts

/// Why a part is not `answered`, in words that a citizen may read. A department's own `detail` is for operators and stays out.
enum Reasons {
    static let waiting = reason("waiting", zh: "正在等待该部门答复", en: "Waiting for the department")
    static let timedOut = reason("timed-out", zh: "该部门未在时限内答复", en: "The department did not answer in time")
    static let noTimeLeft = reason("no-time-left", zh: "前一部门未及时答复，未能询问", en: "Not asked, because another department did not answer in time")
    static let invalid = reason("invalid", zh: "该部门的答复不符合约定", en: "The department's answer broke its contract")
    static let conditionNotMet = reason("condition-not-met", zh: "不适用于此申请", en: "Does not apply to this request")

    static func unavailable(_ why: Unavailability) -> Part.Reason {
        Part.Reason(code: why.rawValue, detail: why.text)
    }

    static func inputMissing(_ member: String) -> Part.Reason {
        reason("input-missing", zh: "缺少所需信息：\(member)", en: "What the department needs is missing: \(member)")
    }

    /// The reason that goes with a department's word, nil for an answer.
    static func word(_ outcome: Outcome, of operation: Operation) -> Part.Reason? {
        switch outcome {
        case .answered: nil
        case .notFound: reason("not-found", zh: "该部门没有相关记录", en: "The department has no record")
        case .refused(let problem), .failed(let problem, _):
            if let text = operation.problems[problem.code] ?? ReservedCode(rawValue: problem.code)?.text {
                Part.Reason(code: problem.code, detail: text)
            } else {
                reason(problem.code, zh: "该部门未能办理", en: "The department could not handle it")
            }
        case .incomplete: reason("incomplete", zh: "所填信息不全或有误", en: "Something is missing or wrong in what was given")
        case .later: reason("later", zh: "该部门稍后才能答复", en: "The department answers later")
        case .withdrawn: reason("withdrawn", zh: "已撤回", en: "Withdrawn")
        }
    }

    private static func reason(_ code: String, zh: String, en: String) -> Part.Reason {
        Part.Reason(code: code, detail: LocalizedText(zh: zh, en: en))
    }
}
