public import Contracts
public import JSON

/// What a clerk says to a task, before it is held to the contract.
///
/// `failed` is not among them: it is for adapters, and says that nothing took effect. A clerk who cannot work on a task leaves it, or promises
/// another day.
public enum DeskReply: Hashable, Sendable {
    /// Done; with the data that the contract wants.
    case answered(data: JSONValue)
    /// The department has no record of this subject.
    case notFound
    /// A decision against, with a code of the contract.
    case refused(code: String, detail: String)
    /// Something is missing or wrong in what the applicant gave.
    case incomplete([DeskGap])
    /// Not yet: by the end of that day, written `2026-11-26`.
    case later(until: String)
}

/// Something missing or wrong in a task's input.
public struct DeskGap: Hashable, Sendable {
    /// A JSON Pointer into the input.
    public var pointer: String
    public var code: String
    public var detail: String

    public init(pointer: String, code: String, detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

/// The outcomes that a clerk can choose, by the protocol's words.
public enum DeskOutcome: String, Sendable, CaseIterable {
    case answered
    case notFound = "not-found"
    case refused, incomplete, later

    /// What clerks call it.
    public var title: LocalizedText {
        switch self {
        case .answered: LocalizedText(zh: "办结", en: "Done")
        case .notFound: LocalizedText(zh: "查无记录", en: "No record")
        case .refused: LocalizedText(zh: "不予办理", en: "Refused")
        case .incomplete: LocalizedText(zh: "需要补正", en: "Incomplete")
        case .later: LocalizedText(zh: "延后答复", en: "Later")
        }
    }

    /// What it means for the applicant.
    var meaning: LocalizedText {
        switch self {
        case .answered: LocalizedText(zh: "事项已办结，以下内容将发给申请人。", en: "It is done, and what stands below goes to the applicant.")
        case .notFound: LocalizedText(zh: "本部门没有该对象的记录。", en: "The department has no record of this subject.")
        case .refused: LocalizedText(zh: "不予办理的决定，须说明理由。", en: "A decision against the applicant, with its reason.")
        case .incomplete:
            LocalizedText(zh: "请申请人补正。补正后，任务将重新出现在这里。", en: "The applicant is asked to supplement it. The task comes back here with what he gives.")
        case .later: LocalizedText(zh: "暂时不能答复，告知申请人预计的日期。", en: "Not yet; the applicant is told the day that you promise.")
        }
    }

    /// Whether nothing more can be said after it.
    var isFinal: Bool { self != .later }
}

/// What is wrong with a clerk's answer, at its place.
public struct DeskMistake: Hashable, Sendable {
    /// The place: `data/licenceNo`, `code`, `detail`, `until`, `missing`, `missing/floorPlan`; as fields of the page are named.
    public var field: String
    public var text: LocalizedText

    public init(field: String, zh: String, en: String) {
        self.field = field
        text = LocalizedText(zh: zh, en: en)
    }
}

/// All that is wrong with a clerk's answer.
public struct DeskMistakes: Error, Hashable, Sendable {
    public var all: [DeskMistake]

    public init(_ all: [DeskMistake]) {
        self.all = all
    }
}
