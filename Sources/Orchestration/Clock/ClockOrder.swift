public import Contracts

/// What an office does to a clock of a case, today.
public enum ClockOrder: Hashable, Sendable {
    case stop(StopReason)
    /// The office's stop for that reason is over; nil where only one is open.
    case resume(StopReason?)
    /// Working days for the statutory limit, who approved them, and what the applicant is told.
    case extend(days: Int, approver: String, reason: String)

    /// As it stands in documents.
    public var name: String {
        switch self {
        case .stop: "stop"
        case .resume: "resume"
        case .extend: "extend"
        }
    }
}

/// Why a clock does not obey an order.
enum ClockRefusal: Error, Hashable, Sendable {
    case unknownTask(String)
    /// The matter, or the task, has no clock of its own.
    case noClock
    /// What was to be done in time is done.
    case ended
    /// The task has not been asked yet.
    case notBegun
    /// The clock's terms do not have the reason, but these.
    case doesNotStop(StopReason, but: [StopReason])
    /// It stands still already, for that reason since that day.
    case stopped(StopReason, since: CivilDate)
    /// No office stopped it for that reason, or for any.
    case notStopped(StopReason?)
    /// The stops that are open, of which one has to be named.
    case severalStops([StopReason])
    /// The limit was over at the end of that day.
    case over(CivilDate)
    /// The terms have no extension.
    case noExtension
    /// The terms allow only so many days more, of so many in all.
    case tooLong(left: Int, of: Int)
    /// That is known already.
    case known

    /// In one sentence for the office.
    var text: LocalizedText {
        switch self {
        case .unknownTask(let name): LocalizedText(zh: "该办件没有环节 \(name)。", en: "The case has no task \(name).")
        case .noClock: LocalizedText(zh: "这里没有单独的期限。", en: "There is no clock of its own here. Leave the task out to mean the whole case.")
        case .ended: LocalizedText(zh: "已经办结，期限不再计算。", en: "It is done, and its clock has ended.")
        case .notBegun: LocalizedText(zh: "该环节尚未开始计时。", en: "The task has not been asked yet, so its clock has not begun.")
        case .doesNotStop(let reason, let others):
            LocalizedText(
                zh: "该期限不因\(reason.text.zh)停止" + (others.isEmpty ? "。" : "，只因\(others.map(\.text.zh).joined(separator: "、"))停止。"),
                en: "The clock's terms do not stop it for \(reason.rawValue)"
                    + (others.isEmpty ? "." : ", but for \(others.map(\.rawValue).joined(separator: ", ")).")
            )
        case .stopped(let reason, let day):
            LocalizedText(zh: "自 \(day) 起已因\(reason.text.zh)停止计时。", en: "It has stood still for \(reason.rawValue) since \(day) already.")
        case .notStopped(let reason?):
            LocalizedText(
                zh: "没有因\(reason.text.zh)停止计时。", en: "No office has stopped it for \(reason.rawValue). A wait for the applicant ends by itself.")
        case .notStopped(nil): LocalizedText(zh: "没有停止计时。", en: "No office has stopped it. A wait for the applicant ends by itself.")
        case .severalStops(let reasons):
            LocalizedText(
                zh: "因\(reasons.map(\.text.zh).joined(separator: "、"))停止计时，请指明其一。",
                en: "It stands still for \(reasons.map(\.rawValue).joined(separator: ", ")). Say which of them is over.")
        case .over(let day):
            LocalizedText(zh: "法定期限已于 \(day) 24:00 届满。", en: "The statutory limit was over on \(day) at 24:00. It is too late for that.")
        case .noExtension: LocalizedText(zh: "该期限不得延长。", en: "The clock's terms allow no extension.")
        case .tooLong(let left, let all):
            LocalizedText(
                zh: "最多可延长 \(all) 个工作日，尚余 \(left) 个。", en: "It may be extended by \(all) working days in all, of which \(left) are left.")
        case .known: LocalizedText(zh: "已登记。", en: "That is known already.")
        }
    }
}
