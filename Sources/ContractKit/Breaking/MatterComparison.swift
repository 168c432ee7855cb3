import Contracts
import JSON
import JSONSchema

/// What changed in a matter: for channels, which offer it, and for applicants.
struct MatterComparison {
    let old: Matter
    let new: Matter
    let file: String?
    /// For the data of tasks that another operation answers now.
    let before: Catalogue
    let after: Catalogue

    var differences: [ContractDifference] {
        var list = DifferenceList(subject: new.name, file: file)
        compareFace(&list)
        SchemaComparison(role: .form, old: old.form.document, new: new.form.document, base: JSONPointer(at: "form")).differences(&list)
        compareTasks(&list)
        if let first = old.terms, let second = new.terms { compareTerms(first, second, &list) }
        compareVersion(&list)
        return list.found
    }

    // MARK: What channels see

    private func compareFace(_ list: inout DifferenceList) {
        if old.lane != new.lane {
            list.add(
                "matter.kind", .breaking, .agreement, at: JSONPointer(at: "kind"), old: .string(old.lane.rawValue), new: .string(new.lane.rawValue),
                zh: "查询与办件的受理和答复方式不同。", en: "Lookups and cases are submitted and answered differently.")
        }
        compareOffer("channels", old.channels.map(\.rawValue), new.channels.map(\.rawValue), zh: "渠道", en: "channels", &list)
        compareOffer("audience", old.audience.map(\.rawValue), new.audience.map(\.rawValue), zh: "申请人类别", en: "applicants", &list)
        if old.identity != new.identity {
            let isStricter = new.identity > old.identity
            list.add(
                isStricter ? "matter.identity-raised" : "matter.identity-lowered", isStricter ? .breaking : .person, .form,
                at: JSONPointer(at: "identity"), old: .string(old.identity.rawValue), new: .string(new.identity.rawValue),
                zh: isStricter ? "身份核验要求提高，达不到的渠道会被拒绝。" : "身份核验要求降低，请确认资料仍受保护。",
                en: isStricter
                    ? "More assurance of who asks is wanted; channels that cannot give it are refused."
                    : "Less assurance of who asks is wanted; see that the data is still protected.")
        }
        if old.purpose != new.purpose {
            list.add(
                "matter.purpose", .person, .agreement, at: JSONPointer(at: "purpose"), old: .string(old.purpose), new: .string(new.purpose),
                zh: "用途变了，部门据此决定能否提供。", en: "The purpose has changed, by which departments decide what they may give.")
        }
        if old.title != new.title {
            list.add(
                "matter.text", .compatible, .agreement, at: JSONPointer(at: "title"), old: old.title.json, new: new.title.json, zh: "只改了说明文字。",
                en: "Only what people read has changed.")
        }
        if old.deadline != new.deadline, old.lane == .lookup, new.lane == .lookup {
            let isLonger = new.deadline > old.deadline
            list.add(
                isLonger ? "matter.deadline-lengthened" : "matter.deadline-shortened", .person, .answer, at: JSONPointer(at: "deadline"),
                old: old.deadline.contractText, new: new.deadline.contractText,
                zh: isLonger ? "答复可能更晚，请确认各渠道等得到。" : "等待变短，可能更多部门来不及答复。",
                en: isLonger
                    ? "Answers may come later; see that channels wait for them."
                    : "Less is waited for; more departments may be too late for the answer.")
        }
    }

    private func compareOffer(_ member: String, _ old: [String], _ new: [String], zh: String, en: String, _ list: inout DifferenceList) {
        for word in old where !new.contains(word) {
            list.add(
                "matter.\(member)-removed", .breaking, .form, at: JSONPointer(at: member), old: .string(word), zh: "\(zh)“\(word)”不再受理。",
                en: "“\(word)” is no longer among the \(en).")
        }
        for word in new where !old.contains(word) {
            list.add(
                "matter.\(member)-added", .compatible, .form, at: JSONPointer(at: member), new: .string(word), zh: "\(zh)增加“\(word)”。",
                en: "“\(word)” is new among the \(en).")
        }
    }

    /// Cases stay with the version that they began with, and records name it: what asks differently should be called differently.
    private func compareVersion(_ list: inout DifferenceList) {
        if new.version < old.version {
            list.add(
                "matter.version", .breaking, .agreement, at: JSONPointer(at: "version"), old: .integer(Int64(old.version)),
                new: .integer(Int64(new.version)), zh: "版本号变小。", en: "The version has become smaller; it has to grow.")
        } else if new.version == old.version, list.found.contains(where: { $0.verdict != .compatible }) {
            list.add(
                "matter.version-kept", .person, .agreement, at: JSONPointer(at: "version"), old: .integer(Int64(old.version)),
                new: .integer(Int64(new.version)), zh: "内容有实质变化而版本号未变。", en: "It asks for something else under the same version; raise the version.")
        }
    }

    // MARK: Tasks

    private func compareTasks(_ list: inout DifferenceList) {
        for task in old.tasks where !new.tasks.contains(where: { $0.name == task.name }) {
            list.add(
                "task.removed", .breaking, .answer, at: JSONPointer(at: "tasks", task.name), old: .string(task.operation.description),
                zh: "答复中不再有“\(task.name)”一项。", en: "Answers no longer have the part “\(task.name)”.")
        }
        for task in new.tasks {
            guard let earlier = old.tasks.first(where: { $0.name == task.name }) else {
                list.add(
                    "task.added", task.need == .optional ? .compatible : .person, .answer, at: JSONPointer(at: "tasks", task.name),
                    new: .string(task.operation.description), zh: "答复中新增“\(task.name)”一项\(task.need == .optional ? "" : "，缺它即不完整")。",
                    en: "Answers have a new part “\(task.name)”\(task.need == .optional ? "" : ", and are incomplete without it").")
                continue
            }
            compare(earlier, task, &list)
        }
    }

    private func compare(_ old: MatterTask, _ new: MatterTask, _ list: inout DifferenceList) {
        let place = JSONPointer(at: "tasks", new.name)
        if old.operation != new.operation { compareOperation(old, new, place, &list) }
        if old.need != new.need {
            list.add(
                "task.need", .person, .answer, at: place + "need", old: old.need.word, new: new.need.word, zh: "“\(new.name)”对答复是否完整的作用变了。",
                en: "What an answer is without “\(new.name)” has changed.")
        }
        if old.when?.document != new.when?.document {
            list.add(
                "task.when", .person, .answer, at: place + "when", old: old.when?.document, new: new.when?.document,
                zh: "“\(new.name)”何时询问变了。", en: "When “\(new.name)” is asked has changed.")
        }
        if old.documents != new.documents {
            list.add(
                "task.documents", .person, .request, at: place + "documents", old: .array(old.documents.map { .string($0) }),
                new: .array(new.documents.map { .string($0) }), zh: "“\(new.name)”附带的材料变了。", en: "Other papers go along with “\(new.name)”.")
        }
        if old.clock != new.clock {
            list.add(
                "task.clock", .person, .agreement, at: place + "clock", zh: "“\(new.name)”自己的时限变了。", en: "The clock of “\(new.name)” has changed.")
        }
        if old.undo?.operation != new.undo?.operation {
            list.add(
                "task.undo", .person, .request, at: place + "undo", old: old.undo.map { .string($0.operation.description) },
                new: new.undo.map { .string($0.operation.description) }, zh: "“\(new.name)”的撤回方式变了。",
                en: "How the effect of “\(new.name)” is taken back has changed.")
        }
        if old.input != new.input || old.after != new.after {
            list.add(
                "task.course", .compatible, .request, at: place, zh: "“\(new.name)”的输入来源或先后变了；装载时已按契约核对。",
                en: "Where the input of “\(new.name)” comes from, or when, has changed; the loader has held it to the contract.")
        }
    }

    private func compareOperation(_ old: MatterTask, _ new: MatterTask, _ place: JSONPointer, _ list: inout DifferenceList) {
        list.add(
            "task.operation", .compatible, .answer, at: place + "operation", old: .string(old.operation.description),
            new: .string(new.operation.description), zh: "“\(new.name)”由另一操作答复。", en: "Another operation answers “\(new.name)”.")
        guard let first = before.operations[old.operation], let second = after.operations[new.operation] else { return }
        var data = DifferenceList(subject: list.subject, file: list.file)
        SchemaComparison(role: .part, old: first.data.document, new: second.data.document, base: place + "data").differences(&data)
        list.add(data.found)
    }

    // MARK: Cases

    private func compareTerms(_ old: CaseTerms, _ new: CaseTerms, _ list: inout DifferenceList) {
        if old.clock != new.clock {
            let isLonger = new.clock.statutory > old.clock.statutory || new.clock.promised ?? .max > old.clock.promised ?? .max
            list.add(
                isLonger ? "clock.lengthened" : "clock.changed", .person, .agreement, at: JSONPointer(at: "clock"), old: old.clock.days,
                new: new.clock.days, zh: isLonger ? "时限变长；已受理的按原时限。" : "时限的计算变了；已受理的按原时限。",
                en: isLonger
                    ? "Applicants wait longer; what was accepted keeps its dates."
                    : "Dates are counted differently; what was accepted keeps its dates.")
        }
        compareDocuments(old.documents, new.documents, &list)
        if old.handout != new.handout {
            list.add(
                "matter.handout", .person, .agreement, at: JSONPointer(at: "handout"), old: .string(old.handout.rawValue),
                new: .string(new.handout.rawValue), zh: "领取方式变了。", en: "When applicants collect what was made has changed.")
        }
        if old.retention != new.retention {
            list.add(
                "matter.retention", .person, .agreement, at: JSONPointer(at: "retention"), old: old.retention.contractText,
                new: new.retention.contractText, zh: "保存期限变了。", en: "Cases are kept for another time.")
        }
    }

    private func compareDocuments(_ old: [RequiredDocument], _ new: [RequiredDocument], _ list: inout DifferenceList) {
        for paper in new {
            let place = JSONPointer(at: "documents", paper.name)
            let earlier = old.first { $0.name == paper.name }
            let isAsked = paper.need == .required && paper.from == nil
            if isAsked, earlier.map({ $0.need == .optional || $0.from != nil }) ?? true {
                list.add(
                    "document.required", .breaking, .form, at: place, zh: "现在必须提供材料“\(paper.title.zh)”。",
                    en: "The paper “\(paper.name)” has to be given now.")
            } else if earlier == nil {
                list.add(
                    "document.added", .compatible, .form, at: place, zh: "可以提供材料“\(paper.title.zh)”。",
                    en: "The paper “\(paper.name)” may be given now.")
            }
            guard let earlier else { continue }
            if !Set(earlier.types).isSubset(of: paper.types) || paper.most < earlier.most {
                list.add(
                    "document.narrowed", .breaking, .form, at: place, old: earlier.limits, new: paper.limits,
                    zh: "材料“\(paper.title.zh)”的格式或大小要求更严。", en: "The paper “\(paper.name)” may be of fewer types, or has to be smaller.")
            } else if earlier != paper {
                list.add(
                    "document.changed", .compatible, .form, at: place, old: earlier.limits, new: paper.limits, zh: "材料“\(paper.title.zh)”的要求放宽或仅改文字。",
                    en: "Of the paper “\(paper.name)” less is asked, or its text has changed.")
            }
        }
        for paper in old where !new.contains(where: { $0.name == paper.name }) {
            list.add(
                "document.removed", .compatible, .form, at: JSONPointer(at: "documents", paper.name), zh: "不再需要材料“\(paper.title.zh)”。",
                en: "The paper “\(paper.name)” is no longer asked for.")
        }
    }
}

extension MatterTask.Need {
    fileprivate var word: JSONValue {
        switch self {
        case .required: "required"
        case .optional: "optional"
        case .anyOf(let group): ["any-of": .string(group)]
        }
    }
}

extension ClockTerms {
    fileprivate var days: JSONValue { ["statutory": .integer(Int64(statutory)), "promised": promised.map { .integer(Int64($0)) } ?? .null] }
}

extension RequiredDocument {
    fileprivate var limits: JSONValue { ["types": .array(types.map { .string($0) }), "most": .integer(Int64(most)), "need": .string(need.rawValue)] }
}
