import Contracts
import JSON
import JSONSchema

/// What changed in one version of an operation. Departments go first: a newer adapter has to understand an older orchestrator's requests, and an
/// older orchestrator the newer adapter's replies.
struct OperationComparison {
    let old: Operation
    let new: Operation
    let file: String?

    var differences: [ContractDifference] {
        var list = DifferenceList(subject: new.reference.description, file: file)
        SchemaComparison(role: .request, old: old.request.document, new: new.request.document, base: JSONPointer(at: "request")).differences(&list)
        SchemaComparison(role: .data, old: old.data.document, new: new.data.document, base: JSONPointer(at: "data")).differences(&list)
        compareProblems(&list)
        compareConduct(&list)
        compareSensitive(&list)
        if old.summary != new.summary {
            list.add(
                "operation.text", .compatible, .agreement, at: JSONPointer(at: "summary"), old: old.summary.json, new: new.summary.json,
                zh: "只改了说明文字。", en: "Only what people read has changed.")
        }
        if old.examples.map(\.comparable) != new.examples.map(\.comparable) {
            list.add(
                "operation.examples", .compatible, .agreement, at: JSONPointer(at: "examples"), old: .integer(Int64(old.examples.count)),
                new: .integer(Int64(new.examples.count)), zh: "示例有变化，测试须重新运行。", en: "The examples have changed: run the tests made from them again.")
        }
        return list.found
    }

    private func compareProblems(_ list: inout DifferenceList) {
        for (code, text) in new.problems.sorted(by: { $0.key < $1.key }) {
            let pointer = JSONPointer(at: "problems", code)
            guard let before = old.problems[code] else {
                list.add(
                    "problems.added", .breaking, .reply, at: pointer, new: text.json, zh: "代码“\(code)”是新的，按旧契约读取的一方会判为无效答复。",
                    en: "The code “\(code)” is new; who reads by the old contract takes such a reply for invalid.")
                continue
            }
            if before != text {
                list.add(
                    "problems.text", .compatible, .reply, at: pointer, old: before.json, new: text.json, zh: "只改了说明文字。",
                    en: "Only what people read has changed.")
            }
        }
        for (code, text) in old.problems.sorted(by: { $0.key < $1.key }) where new.problems[code] == nil {
            list.add(
                "problems.removed", .compatible, .reply, at: JSONPointer(at: "problems", code), old: text.json,
                zh: "代码“\(code)”不再出现。须由部门先行升级。", en: "The code “\(code)” no longer comes. The department goes first.", isDepartmentFirst: true)
        }
    }

    private func compareConduct(_ list: inout DifferenceList) {
        if old.lane != new.lane {
            list.add(
                "operation.lane", .breaking, .agreement, at: JSONPointer(at: "lane"), old: .string(old.lane.rawValue),
                new: .string(new.lane.rawValue),
                zh: "任务走另一条通道，一方会在另一方不读取的队列上等待。", en: "Tasks travel in the other lane: one side waits on a queue that the other does not use.")
        }
        if old.effect != new.effect {
            let isLoosened = new.effect.caution < old.effect.caution
            list.add(
                isLoosened ? "effect.loosened" : "effect.tightened", isLoosened ? .breaking : .person, .agreement, at: JSONPointer(at: "effect"),
                old: old.effect.word, new: new.effect.word,
                zh: isLoosened ? "结果不明时的处理更宽松，尚未升级的部门可能办理两次。" : "结果不明时的处理更谨慎，请确认部门能照办。",
                en: isLoosened
                    ? "More may be done when the outcome is unknown; a department that does not yet keep to it could let an effect happen twice."
                    : "Less may be done when the outcome is unknown; see that the department can keep to it.")
        }
        if old.limit != new.limit {
            let isShorter = new.limit < old.limit
            list.add(
                isShorter ? "timing.shortened" : "timing.lengthened", isShorter ? .breaking : .compatible, .agreement,
                at: JSONPointer(at: "timing", "limit"), old: old.limit.contractText, new: new.limit.contractText,
                zh: isShorter ? "等待时间变短，按旧契约作答的部门可能来不及。" : "等待时间变长，事项自身的时限不变。",
                en: isShorter
                    ? "It is waited for less long; a department that keeps to the old limit may answer too late."
                    : "It is waited for longer; a matter's own deadline stands.")
        }
        if old.typical != new.typical {
            list.add(
                "timing.typical", .compatible, .agreement, at: JSONPointer(at: "timing", "typical"), old: old.typical.contractText,
                new: new.typical.contractText, zh: "只是通常用时的说明。", en: "It only says how long it usually takes.")
        }
    }

    private func compareSensitive(_ list: inout DifferenceList) {
        for (member, before, after) in [("request", old.sensitiveRequest, new.sensitiveRequest), ("data", old.sensitiveData, new.sensitiveData)] {
            let direction: ContractDifference.Direction = member == "request" ? .request : .reply
            for pointer in Set(before).subtracting(after).sorted(by: { $0.description < $1.description }) {
                list.add(
                    "sensitive.removed", .person, direction, at: JSONPointer(at: "sensitive", member), old: .string(pointer.description),
                    zh: "\(pointer) 不再遮盖，请确认它不是个人信息。", en: "\(pointer) is no longer masked; see that it is no personal data.")
            }
            for pointer in Set(after).subtracting(before).sorted(by: { $0.description < $1.description }) {
                list.add(
                    "sensitive.added", .compatible, direction, at: JSONPointer(at: "sensitive", member), new: .string(pointer.description),
                    zh: "\(pointer) 现在遮盖。", en: "\(pointer) is masked now.")
            }
        }
    }
}

extension Operation.Effect {
    /// How careful the effect makes whoever does not know the outcome.
    fileprivate var caution: Int {
        switch self {
        case .none: 0
        case .idempotent: 1
        case .query: 2
        case .once: 3
        }
    }

    /// As the contract writes it.
    var word: JSONValue {
        switch self {
        case .none: "none"
        case .idempotent: "idempotent"
        case .query(let reference): ["query": .string(reference.description)]
        case .once: "once"
        }
    }
}

extension Operation.Example {
    fileprivate var comparable: JSONValue {
        ["name": .string(name), "given": given.map { .string($0) } ?? .null, "request": request, "reply": reply]
    }
}
