import Contracts
import Messaging

/// Explains a case in one sentence: who is waited for, since when, until when, and what happens then.
struct CaseWhy {
    let machine: CaseMachine
    let outbox: [OutboxRow]
    let parked: [ParkedRecord]
    let now: Timestamp

    var sentence: LocalizedText {
        if case .closed(let state) = machine.state.phase {
            let at = machine.state.closedAt.map(\.description) ?? ""
            return LocalizedText(zh: "该办件已于 \(at) 结束：\(state.rawValue)。", en: "It was closed at \(at): \(state.rawValue).")
        }
        let clauses = machine.state.steps.indices.compactMap(clause)
        let head = machine.headline
        return LocalizedText(
            zh: head.zh + clauses.map(\.zh).joined(separator: "；") + "。" + (time?.zh ?? ""),
            en: head.en + clauses.map(\.en).joined(separator: "; ") + "." + (time.map { " " + $0.en } ?? ""))
    }

    /// Until when; nil where there is no clock.
    private var time: LocalizedText? {
        if let due = machine.due {
            let (zh, en) = machine.isDueProvisional ? ("（暂定）", " (provisional)") : ("", "")
            // Reminders and escalations are given when their time has come, so what is overdue has been escalated.
            guard due <= now else { return LocalizedText(zh: "承诺于 \(due) 前办结\(zh)。", en: "It is due by \(due)\(en).") }
            return LocalizedText(zh: "应于 \(due) 前办结，已逾期并上报。", en: "It was due by \(due): it is overdue, and that was escalated.")
        }
        let stops = machine.state.clock?.whole.pauses.filter { $0.until == nil }.map(\.stop) ?? []
        guard let first = stops.first else { return nil }
        let reasons = StopReason.allCases.filter { reason in stops.contains { $0.reason == reason } }
        return LocalizedText(
            zh: "期限自 \(first.on) 起因\(reasons.map(\.text.zh).joined(separator: "、"))停止计算。",
            en: "Its clock has stood still since \(first.on): \(reasons.map(\.text.en).joined(separator: ", ")).")
    }

    private func clause(_ index: Int) -> LocalizedText? {
        let known = machine.state.steps[index], step = machine.plan.steps[index]
        let since = (known.since ?? machine.state.openedAt).description
        let next = known.next?.description ?? ""
        switch known.stage {
        case .asked:
            if let row = outbox.first(where: { $0.task == step.task.name && $0.state == .waiting }) {
                return LocalizedText(
                    zh: "\(step.task.name) 的任务自 \(since) 起等待发送至 \(step.department)，已试 \(row.tries) 次，\(row.nextAt) 再试",
                    en:
                        "\(step.task.name) has been waiting to be sent to \(step.department) since \(since), \(row.tries) times in vain, tried again at \(row.nextAt)"
                )
            }
            if let lies = parked.last(where: { $0.task == step.task.name && $0.department ?? step.department == step.department && $0.kind == "task" }
            ) {
                return LocalizedText(
                    zh: "\(step.department) 的任务 \(step.task.name) 于 \(lies.at) 被搁置（\(lies.code)），编号 \(lies.id)：重新发送或清除",
                    en:
                        "the task \(step.task.name) for \(step.department) has been parked since \(lies.at) (\(lies.code)) under the number \(lies.id): send it again or drop it"
                )
            }
            if case .later(let time)? = known.word {
                return LocalizedText(
                    zh: "\(step.department) 自 \(since) 起办理 \(step.task.name)，承诺 \(time) 答复，逾期将于 \(next) 再次询问",
                    en:
                        "\(step.department) has been working on \(step.task.name) since \(since), has promised it for \(time), and is asked again at \(next)"
                )
            }
            let limit = known.limit?.description ?? ""
            return LocalizedText(
                zh: "\(step.department) 自 \(since) 起办理 \(step.task.name)，\(next) 再次询问，\(limit) 转人工",
                en:
                    "\(step.department) has been asked for \(step.task.name) since \(since), is asked again at \(next), and a person is called at \(limit)"
            )
        case .held:
            let code = known.why?.rawValue ?? known.word?.problemCode ?? ""
            return LocalizedText(
                zh: "\(step.task.name)（\(step.department)）自 \(since) 起等待人工处理（\(code)）：再次询问、代填答复或终止",
                en:
                    "\(step.task.name) of \(step.department) has been waiting for a person since \(since) (\(code)): ask again, answer by hand, or drop it"
            )
        case .incomplete:
            return LocalizedText(
                zh: "\(step.department) 自 \(since) 起等待申请人补正 \(step.task.name)",
                en: "\(step.department) has been waiting since \(since) for the applicant to supplement \(step.task.name)")
        case .withdrawing:
            return LocalizedText(
                zh: "自 \(since) 起等待 \(step.department) 确认撤回 \(step.task.name)，\(next) 再次发送",
                en: "\(step.department) has been asked since \(since) to withdraw \(step.task.name), and is asked again at \(next)")
        case .undecided where step.undoes == nil && step.supplies == nil:
            let before = (step.task.after + machine.fetching(for: index).map { machine.plan.steps[$0].task.name }).joined(separator: ", ")
            return LocalizedText(zh: "\(step.task.name) 须待 \(before) 办结", en: "\(step.task.name) comes after \(before)")
        case .undecided, .settled, .notAsked, .dropped, .undone: return nil
        }
    }
}

extension CaseMachine {
    /// What the case as a whole is about to do.
    fileprivate var headline: LocalizedText {
        switch state.phase {
        case .winding(to: .refused): LocalizedText(zh: "已被拒绝，正在撤回其余环节：", en: "Refused; the rest is being withdrawn: ")
        case .winding: LocalizedText(zh: "申请人已撤回，正在撤回各环节：", en: "Withdrawn by the applicant; the departments are told: ")
        case .working, .closed: LocalizedText(zh: "", en: "")
        }
    }
}
