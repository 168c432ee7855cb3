public import JSON

/// What a team has decided to pass over, each with its reason: `breaking-ignore.yaml` in the folder of the contracts.
///
/// ```yaml
/// ignore:
///   - rule: data.member-removed
///     subject: police.residence-permit.read@1
///     pointer: /data/properties/note      # may be left out: all of the rule in the subject
///     reason: Nobody ever filled it in; agreed with the police on 2026-11-02.
/// ```
public struct BreakingIgnores: Sendable {
    /// The file's name in the folder of the contracts.
    public static let fileName = "breaking-ignore.yaml"

    /// What is wrong with the list, in one sentence.
    public struct Mistake: Error, Hashable, Sendable, CustomStringConvertible {
        public var description: String

        public init(description: String) {
            self.description = description
        }
    }

    public struct Entry: Hashable, Sendable {
        public var rule: String
        public var subject: String
        public var pointer: JSONPointer?
        public var reason: String

        /// - Parameter pointer: nil for all of the rule in the subject.
        public init(rule: String, subject: String, pointer: JSONPointer? = nil, reason: String) {
            self.rule = rule
            self.subject = subject
            self.pointer = pointer
            self.reason = reason
        }

        func covers(_ difference: ContractDifference) -> Bool {
            rule == difference.rule && subject == difference.subject && (pointer == nil || pointer == difference.pointer)
        }
    }

    public let entries: [Entry]

    public init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    /// Reads the list.
    /// - Throws: ``Mistake`` with the first entry that lacks something.
    public init(_ document: JSONValue) throws(Mistake) {
        guard let list = document["ignore"]?.array else { throw Mistake(description: "It has no list “ignore”.") }
        var entries: [Entry] = []
        for (place, item) in list.enumerated() {
            let known: Set = ["rule", "subject", "pointer", "reason"]
            if let other = item.object?.names.first(where: { !known.contains($0) }) {
                throw Mistake(description: "Entry \(place + 1) has the member “\(other)”; known are rule, subject, pointer and reason.")
            }
            guard let rule = item["rule"]?.string, let subject = item["subject"]?.string else {
                throw Mistake(description: "Entry \(place + 1) needs rule and subject, as the report gives them.")
            }
            guard let reason = item["reason"]?.string, !reason.allSatisfy(\.isWhitespace) else {
                throw Mistake(description: "Entry \(place + 1) has no reason: say who agreed to it, and why nobody is hurt.")
            }
            let pointer = item["pointer"]?.string
            let read = pointer.flatMap { JSONPointer($0) }
            guard pointer == nil || read != nil else { throw Mistake(description: "Entry \(place + 1): “\(pointer ?? "")” is no JSON Pointer.") }
            entries.append(Entry(rule: rule, subject: subject, pointer: read, reason: reason))
        }
        self.entries = entries
    }

    /// The differences, with the reasons of those that are passed over, and the entries that nothing is left of.
    public func applied(to differences: [ContractDifference]) -> (differences: [ContractDifference], unused: [Entry]) {
        let marked = differences.map { difference in
            var difference = difference
            if difference.verdict != .compatible { difference.ignored = entries.first { $0.covers(difference) }?.reason }
            return difference
        }
        return (marked, entries.filter { entry in !differences.contains { $0.verdict != .compatible && entry.covers($0) } })
    }
}
