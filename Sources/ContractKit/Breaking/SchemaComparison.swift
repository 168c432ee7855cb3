import Contracts
import JSON

/// All differences of two versions of one schema, each with its verdict.
struct SchemaComparison {
    let role: SchemaRole
    let old: JSONValue
    let new: JSONValue
    /// Where the schema stands in its file.
    let base: JSONPointer

    func differences(_ list: inout DifferenceList) {
        guard old != new else { return }
        let changes = JSONChange.all(from: old, to: new)
        let untouched = UntouchedConditions(changes, old: old, new: new)
        let gaps = role.gaps(old: old, new: new).filter { !untouched.excuse($0) }
        for gap in gaps {
            let sentence = role.sentence(gap)
            list.add(
                role.rule(gap), .breaking, role.direction, at: place(gap.pointer), old: old[gap.pointer], new: new[gap.pointer], zh: sentence.zh,
                en: sentence.en)
        }
        let otherwise = role.gapsOtherwise(old: old, new: new).filter { !untouched.excuse($0) }
        for change in changes where !gaps.contains(where: { $0.pointer.meets(change.pointer) }) {
            add(change, isDepartmentFirst: role.isOfDepartments && otherwise.contains { $0.pointer.meets(change.pointer) }, to: &list)
        }
    }

    /// A change that closes nothing off.
    private func add(_ change: JSONChange, isDepartmentFirst: Bool, to list: inout DifferenceList) {
        let (rule, verdict, zh, en): (String, ContractDifference.Verdict, String, String)
        if change.isText {
            (rule, verdict, zh, en) = ("\(role.rawValue).text", .compatible, "只改了说明文字。", "Only what people read has changed.")
        } else if let name = change.member, change.old == nil {
            (rule, verdict, zh, en) = (
                "\(role.rawValue).member-added", .compatible, "新增可选成员“\(name)”，不认识的一方会忽略。",
                "“\(name)” is new and optional; who does not know it leaves it out."
            )
        } else if let name = change.member, change.new == nil {
            let isAnnounced = role.mayWiden || change.old?["deprecated"]?.bool == true
            (rule, verdict, zh, en) =
                isAnnounced
                ? ("\(role.rawValue).member-removed", .compatible, "成员“\(name)”已移除，无人依赖。", "“\(name)” is gone; nobody counts on it.")
                : (
                    "\(role.rawValue).member-removed", .breaking, "成员“\(name)”已移除，可能仍有人读取：请先在一个版本中标记 deprecated: true。",
                    "“\(name)” is gone, and readers may use it: mark it deprecated: true one version before."
                )
        } else {
            (rule, verdict, zh, en) =
                role.mayWiden
                ? (role.compatible, .compatible, "原来允许的都仍接受。", "All that was allowed is still taken.")
                : (role.compatible, .compatible, "出现的值都在原契约之内。", "All that may come was allowed before.")
        }
        let order =
            isDepartmentFirst && verdict == .compatible
            ? ("须由部门先行升级。", " The department goes first.") : ("", "")
        list.add(
            rule, verdict, role.direction, at: place(change.pointer), old: change.old, new: change.new, zh: zh + order.0, en: en + order.1,
            isDepartmentFirst: isDepartmentFirst && verdict == .compatible)
    }

    private func place(_ pointer: JSONPointer) -> JSONPointer { JSONPointer(tokens: base.tokens + pointer.tokens) }
}

/// One place at which two documents differ.
struct JSONChange {
    var pointer: JSONPointer
    var old: JSONValue?
    var new: JSONValue?

    /// The places at which two documents differ, as deep as they can be named. Lists are taken whole unless they are of schemas.
    static func all(from old: JSONValue, to new: JSONValue) -> [JSONChange] {
        var changes: [JSONChange] = []
        collect(old, new, JSONPointer(), &changes)
        return changes
    }

    private static func collect(_ old: JSONValue?, _ new: JSONValue?, _ pointer: JSONPointer, _ changes: inout [JSONChange]) {
        guard old != new else { return }
        if let first = old?.object, let second = new?.object {
            for (name, value) in first { collect(value, second[name], pointer + name, &changes) }
            for (name, value) in second where first[name] == nil { collect(nil, value, pointer + name, &changes) }
        } else if let first = old?.array, let second = new?.array, first.count == second.count, (first + second).allSatisfy({ $0.object != nil }) {
            for (place, pair) in zip(first, second).enumerated() { collect(pair.0, pair.1, pointer + place, &changes) }
        } else {
            changes.append(JSONChange(pointer: pointer, old: old, new: new))
        }
    }

    private static let texts: Set<String> = ["title", "description", "examples", "default", "deprecated", "$comment", "$id", "$schema"]

    /// Whether it is in what people read. A member may bear the name of such a keyword, so the way to it counts.
    var isText: Bool {
        var isName = false
        for token in pointer.tokens {
            if !isName, Self.texts.contains(token) { return true }
            isName = !isName && ["properties", "patternProperties", "$defs"].contains(token)
        }
        return false
    }

    /// The name of the member whose whole schema came or went.
    var member: String? {
        guard pointer.tokens.count >= 2, pointer.tokens[pointer.tokens.count - 2] == "properties", (old == nil) != (new == nil) else { return nil }
        return pointer.tokens.last
    }
}

extension JSONPointer {
    /// Whether one of the two places is in the other.
    func meets(_ other: JSONPointer) -> Bool { tokens.starts(with: other.tokens) || other.tokens.starts(with: tokens) }
}
