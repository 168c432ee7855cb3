import Contracts
import JSON
import Messaging

/// Turns the record of a case into what its applicant may read.
enum Timeline {
    static func entry(_ record: AuditRecord, of plan: CasePlan) -> TimelineEntry {
        let detail = try? JSONValue(parsing: record.detail, profile: .document)
        let step = detail?["step"]?.string
        // Records of an earlier version kept an operator's reason there.
        let isDropped = record.action == CaseNote.Action.dropped.rawValue
        let word = isDropped ? nil : detail?["word"]?.string
        let department = step.flatMap { name in plan.step(named: name).map { plan.steps[$0].department } }
        let title = plan.matter.terms?.documents.first { $0.name == word }?.title
        return TimelineEntry(
            at: record.at, action: record.action, step: step, department: department, word: word,
            text: text(record.action, department ?? "", word ?? "", title, detail))
    }

    private static func text(
        _ action: String, _ department: String, _ word: String, _ title: LocalizedText?, _ detail: JSONValue?
    ) -> LocalizedText {
        switch CaseNote.Action(rawValue: action) {
        case .accepted: LocalizedText(zh: "已受理", en: "Accepted")
        case .asked: LocalizedText(zh: "已转 \(department) 办理", en: "Passed on to \(department)")
        case .repeated: LocalizedText(zh: "已再次询问 \(department)", en: "\(department) was asked again")
        case .replied: LocalizedText(zh: "\(department) 答复：\(word)", en: "\(department) said: \(word)")
        case .held: LocalizedText(zh: "\(department) 环节转人工处理", en: "Somebody looks after the part of \(department)")
        case .incomplete: LocalizedText(zh: "\(department) 要求补正", en: "\(department) asks for a supplement")
        case .supplemented: LocalizedText(zh: "申请人已补正", en: "The applicant has supplemented")
        case .withdrawn: LocalizedText(zh: "申请人申请撤回", en: "The applicant withdraws")
        case .refused: LocalizedText(zh: "不予办理", en: "Refused")
        case .undoing: LocalizedText(zh: "正在撤销 \(department) 的办理结果", en: "What \(department) had done is being taken back")
        case .undone: LocalizedText(zh: "\(department) 的办理结果已撤销", en: "What \(department) had done was taken back")
        // What an operator wrote beside it stays in the record.
        case .dropped: LocalizedText(zh: "不再等待 \(department)", en: "\(department) is not waited for any more")
        case .answeredByHand: LocalizedText(zh: "工作人员代填 \(department) 的答复", en: "Somebody wrote down what \(department) said")
        case .closed: LocalizedText(zh: "已结束：\(word)", en: "Closed: \(word)")
        case .documentStored:
            LocalizedText(zh: "已收到材料：\(title?.zh ?? word)", en: "A document was received: \(title?.en ?? word)")
        case .reminded: LocalizedText(zh: "已提醒", en: "A reminder was given")
        case .escalated: LocalizedText(zh: "已逾期，已上报", en: "Overdue; it was escalated")
        case .clockStopped:
            LocalizedText(
                zh: "期限暂停：\(StopReason(rawValue: word)?.text.zh ?? word)",
                en: "The clock stands still: \(StopReason(rawValue: word)?.text.en ?? word)")
        case .clockResumed: LocalizedText(zh: "期限恢复", en: "The clock goes on")
        // The law has the applicant told why (行政许可法, art. 42).
        case .extended:
            LocalizedText(
                zh: "期限延长 \(word) 个工作日，\(detail?["approver"]?.string ?? "")批准：\(detail?["reason"]?.string ?? "")",
                en:
                    "The limit was extended by \(word) working days, approved by \(detail?["approver"]?.string ?? ""): \(detail?["reason"]?.string ?? "")"
            )
        case .recounted: recounted(detail)
        case .parkedSentAgain: LocalizedText(zh: "工作人员重新发送了消息", en: "Somebody sent a message again")
        case .parkedDropped: LocalizedText(zh: "工作人员清除了消息", en: "Somebody let a message go")
        case nil: LocalizedText(zh: action, en: action)
        }
    }
    /// Of the dates that moved, the one that the applicant was told: the promise where there is one.
    private static func recounted(_ detail: JSONValue?) -> LocalizedText {
        let moves = detail?["moves"]?.array ?? []
        let move = moves.first { $0["limit"]?.string == ClockLimit.promised.rawValue } ?? moves.first
        let (old, new) = (day(move?["before"]), day(move?["after"]))
        guard let new else { return LocalizedText(zh: "放假安排有变，已重新计算", en: "The public holidays were announced anew; the days were counted again") }
        // Those of a further year may still be missing.
        let isProvisional = move?["after"]?["provisional"] == true
        let (zh, en) = isProvisional ? ("（暂定）", ", provisionally") : ("", "")
        guard let old, old != new else {
            return isProvisional
                ? LocalizedText(zh: "放假安排已公布，期限暂定为 \(new)", en: "The public holidays were announced; it is due on \(new), provisionally")
                : LocalizedText(zh: "放假安排已公布，期限确定为 \(new)", en: "The public holidays were announced; it is due on \(new)")
        }
        return LocalizedText(
            zh: "放假安排有变，期限由 \(old) 改为 \(new)\(zh)",
            en: "The public holidays were announced anew; it is due on \(new) instead of \(old)\(en)")
    }

    private static func day(_ standing: JSONValue?) -> CivilDate? {
        // The end of a day in Beijing is the beginning of the next.
        standing?["due"]?.string.flatMap { Timestamp($0) }.map { CivilDate(inBeijingAt: $0.advanced(by: .milliseconds(-1))) }
    }
}
