public import Contracts
public import JSON

/// What a comparison found, for people and for programs.
public struct BreakingReport: Sendable {
    /// What the contracts were held against, as it was asked.
    public let against: String
    public let differences: [ContractDifference]
    /// Entries of the list of what is ignored that nothing is left of.
    public let unused: [BreakingIgnores.Entry]

    /// - Parameter envelopes: The schemas of the protocol's messages, before and now; nil where one side tells none.
    public init(
        against: String, old: Catalogue, new: Catalogue, envelopes: (old: [String: JSONValue], new: [String: JSONValue])? = nil,
        ignores: BreakingIgnores = BreakingIgnores()
    ) {
        self.against = against
        let messages = envelopes.map { ProtocolComparison(old: $0.old, new: $0.new).differences } ?? []
        (differences, unused) = ignores.applied(to: (CatalogueComparison(old: old, new: new).differences + messages).inOrder)
    }

    /// Whether nothing stands in the way.
    public var isClean: Bool { !differences.contains(where: \.isOpen) }

    /// How many there are of a verdict; those that are ignored are left out.
    public func count(_ verdict: ContractDifference.Verdict) -> Int { differences.count { $0.verdict == verdict && $0.ignored == nil } }

    /// One block for each difference.
    /// - Parameter all: Whether what is compatible is told too.
    public func lines(in language: Language, all: Bool) -> [String] {
        differences.filter { all || $0.verdict != .compatible }.flatMap { difference -> [String] in
            let verdict = difference.ignored == nil ? difference.verdict.word[language] : Self.ignored[language]
            let place = "\(difference.file ?? difference.subject)#\(difference.pointer)"
            var lines = ["\(verdict): \(difference.subject): \(difference.sentence[language]) [\(difference.rule)]", "    \(place)"]
            if difference.old != nil || difference.new != nil {
                lines.append("    \(difference.old?.brief ?? "—") → \(difference.new?.brief ?? "—")")
            }
            if let reason = difference.ignored { lines.append("    \(reason)") }
            return lines
        }
    }

    /// The one line at the end.
    public var summary: LocalizedText {
        let (breaking, person, compatible) = (count(.breaking), count(.person), count(.compatible))
        let ignored = differences.count { $0.ignored != nil }
        return LocalizedText(
            zh: "与 \(against) 相比：\(breaking) 处不兼容，\(person) 处需人工确认，\(compatible) 处兼容，\(ignored) 处已忽略。",
            en: "Against \(against): \(breaking) breaking, \(person) for a person to decide, \(compatible) compatible, \(ignored) ignored.")
    }

    private static let ignored = LocalizedText(zh: "已忽略", en: "ignored")

    public var json: JSONValue {
        [
            "schemaVersion": 1, "against": .string(against), "clean": .bool(isClean),
            "counts": [
                "breaking": .integer(Int64(count(.breaking))), "needs-a-person": .integer(Int64(count(.person))),
                "compatible": .integer(Int64(count(.compatible))), "ignored": .integer(Int64(differences.count { $0.ignored != nil })),
            ],
            "differences": .array(differences.map(\.json)),
            "unusedIgnores": .array(unused.map { ["rule": .string($0.rule), "subject": .string($0.subject), "reason": .string($0.reason)] }),
        ]
    }
}

extension ContractDifference.Verdict {
    var word: LocalizedText {
        switch self {
        case .breaking: LocalizedText(zh: "不兼容", en: "breaking")
        case .person: LocalizedText(zh: "需人工确认", en: "needs a person")
        case .compatible: LocalizedText(zh: "兼容", en: "compatible")
        }
    }
}

extension ContractDifference {
    public var json: JSONValue {
        var members: JSONObject = [
            "rule": .string(rule), "verdict": .string(verdict.rawValue), "direction": .string(direction.rawValue), "subject": .string(subject),
        ]
        if let file { members["file"] = .string(file) }
        members["pointer"] = .string(pointer.description)
        if let old { members["old"] = old }
        if let new { members["new"] = new }
        members["message"] = sentence.json
        if isDepartmentFirst { members["departmentFirst"] = true }
        if let ignored { members["ignored"] = .string(ignored) }
        return .object(members)
    }
}
