public import Contracts
public import JSON
public import Messaging

/// What a running orchestrator says about an operation: who answers it, who asks it.
public struct OperationUses: Hashable, Sendable {
    /// The versions that each living adapter instance answers.
    public var instances: [String: [Int]]
    /// Open cases that can still come to ask it, by matter.
    public var openCases: [String: Int]
    public var lookupTasks: Int
    public var countedSince: Timestamp
    public var lastAsked: Timestamp?

    public init(instances: [String: [Int]], openCases: [String: Int], lookupTasks: Int, countedSince: Timestamp, lastAsked: Timestamp?) {
        self.instances = instances
        self.openCases = openCases
        self.lookupTasks = lookupTasks
        self.countedSince = countedSince
        self.lastAsked = lastAsked
    }

    /// Reads what `GET /v1/operations/uses` answers; nil where it is something else.
    public init?(_ json: JSONValue) {
        guard let instances = json["instances"]?.array, let cases = json["openCases"]?.object, let tasks = json["lookupTasks"]?.integer,
            let since = json["countedSince"]?.string.flatMap({ Timestamp($0) })
        else { return nil }
        self.init(
            instances: instances.reduce(into: [:]) { known, instance in
                known[instance["instance"]?.string ?? ""] = (instance["versions"]?.array ?? []).compactMap { $0.integer.map { Int($0) } }
            },
            openCases: cases.reduce(into: [:]) { $0[$1.name] = $1.value.integer.map { Int($0) } }, lookupTasks: Int(tasks), countedSince: since,
            lastAsked: json["lastAsked"]?.string.flatMap { Timestamp($0) })
    }
}

/// Whether a version of an operation may go, and who still needs it.
public struct Retirement: Sendable {
    public let operation: OperationReference
    /// Why it cannot go; empty where it can.
    public let needs: [LocalizedText]
    /// What is worth knowing all the same.
    public let notes: [LocalizedText]

    public var isPossible: Bool { needs.isEmpty }

    /// - Parameters:
    ///   - uses: nil where no orchestrator was asked.
    ///   - quiet: for how long nobody may have asked it.
    public init(of operation: OperationReference, in catalogue: Catalogue, uses: OperationUses?, quiet: Duration, now: Timestamp) {
        self.operation = operation
        var needs: [LocalizedText] = []
        var notes: [LocalizedText] = []
        let users = OperationUsers(of: operation, in: catalogue)
        if !users.matters.isEmpty {
            let names = users.matters.joined(separator: ", ")
            needs.append(LocalizedText(zh: "事项 \(names) 用到它", en: "matters name it: \(names)"))
        }
        if !users.operations.isEmpty {
            let names = users.operations.map(\.description).joined(separator: ", ")
            needs.append(LocalizedText(zh: "\(names) 结果不明时要查询它", en: "it says what became of \(names)"))
        }
        let successors = catalogue.operations.keys.filter { $0.name == operation.name && $0.version > operation.version }.map(\.version).sorted()
        guard let uses else {
            notes.append(LocalizedText(zh: "未询问运行中的系统", en: "no orchestrator was asked about open cases and traffic"))
            (self.needs, self.notes) = (needs, notes)
            return
        }
        let open = uses.openCases.values.reduce(0, +)
        if open > 0 {
            let matters = uses.openCases.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            needs.append(LocalizedText(zh: "\(open) 个未结办件还可能用到它（\(matters)）", en: "\(open) open cases can still come to ask it (\(matters))"))
        }
        if let last = uses.lastAsked, last.duration(to: now) < quiet {
            needs.append(LocalizedText(zh: "最近一次询问在 \(last)", en: "it was asked last at \(last)"))
        }
        let alone = uses.instances.filter { !$0.value.contains { $0 > operation.version } && $0.value.contains(operation.version) }.keys.sorted()
        if !alone.isEmpty {
            let names = alone.joined(separator: ", ")
            if successors.isEmpty {
                notes.append(LocalizedText(zh: "\(names) 仍宣布能办理它", en: "\(names) still announce it"))
            } else {
                needs.append(LocalizedText(zh: "\(names) 还不能办理更新的版本", en: "\(names) answer no newer version yet"))
            }
        }
        if uses.countedSince.duration(to: now) < quiet {
            notes.append(LocalizedText(zh: "询问次数自 \(uses.countedSince) 起才有记录", en: "lookups are counted since \(uses.countedSince) only"))
        }
        (self.needs, self.notes) = (needs, notes)
    }

    /// The answer in one sentence.
    public var sentence: LocalizedText {
        func listed(_ texts: [LocalizedText], _ language: Language) -> String {
            texts.map { $0[language] }.joined(separator: language == .zh ? "；" : "; ")
        }
        let more = { (language: Language) in notes.isEmpty ? "" : language == .zh ? "（\(listed(notes, .zh))）" : " (\(listed(notes, .en)))" }
        guard isPossible else {
            return LocalizedText(
                zh: "\(operation) 还不能停用：\(listed(needs, .zh))\(more(.zh))。",
                en: "\(operation) cannot be retired: \(listed(needs, .en))\(more(.en)).")
        }
        return LocalizedText(zh: "\(operation) 可以停用：无人需要\(more(.zh))。", en: "\(operation) can be retired: nobody needs it\(more(.en)).")
    }

    public var json: JSONValue {
        [
            "schemaVersion": 1, "operation": .string(operation.name), "version": .integer(Int64(operation.version)), "canRetire": .bool(isPossible),
            "needs": .array(needs.map(\.json)), "notes": .array(notes.map(\.json)), "sentence": sentence.json,
        ]
    }
}
