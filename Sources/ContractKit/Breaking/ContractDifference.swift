public import Contracts
public import JSON

/// One difference between two sets of contracts, and what it means for those who keep to the older one.
public struct ContractDifference: Hashable, Sendable {
    public enum Verdict: String, Sendable, CaseIterable {
        /// Somebody who keeps to the older contract is no longer understood, or it cannot be told that he is.
        case breaking
        /// No program breaks; whether people may is for a person to say.
        case person = "needs-a-person"
        case compatible
    }

    /// Who wrote what is read by whom.
    public enum Direction: String, Sendable, CaseIterable {
        /// The orchestrator writes, departments read.
        case request
        /// Departments write, the orchestrator and channels read.
        case reply
        /// Channels write, the orchestrator reads.
        case form
        /// The orchestrator writes, channels read.
        case answer
        /// What no message carries: timing, names, days.
        case agreement
    }

    /// As in reports and in the list of what is ignored: `request.required`.
    public var rule: String
    public var verdict: Verdict
    public var direction: Direction
    /// An operation with its version, a matter, a department, a year or a message of the protocol.
    public var subject: String
    /// Of the newer contracts, or of the older ones where it is gone.
    public var file: String?
    /// The place in the file.
    public var pointer: JSONPointer
    /// Nil where it is not there.
    public var old: JSONValue?
    public var new: JSONValue?
    public var sentence: LocalizedText
    /// Whether the department has to run the newer contract before the orchestrator does.
    public var isDepartmentFirst = false
    /// Why it is passed over, by the list of what is ignored.
    public var ignored: String?

    /// Whether it stands in the way.
    public var isOpen: Bool { verdict != .compatible && ignored == nil }
}

extension [ContractDifference] {
    /// What stands in the way first, then by subject and place.
    var inOrder: [ContractDifference] {
        sorted { left, right in
            let order = ContractDifference.Verdict.allCases
            return (order.firstIndex(of: left.verdict) ?? 0, left.subject, left.pointer.description, left.rule)
                < (order.firstIndex(of: right.verdict) ?? 0, right.subject, right.pointer.description, right.rule)
        }
    }
}

/// What the two sides of a comparison are about: collects differences of one file.
struct DifferenceList {
    let subject: String
    let file: String?
    private(set) var found: [ContractDifference] = []

    init(subject: String, file: String?) {
        self.subject = subject
        self.file = file
    }

    mutating func add(
        _ rule: String, _ verdict: ContractDifference.Verdict, _ direction: ContractDifference.Direction, at pointer: JSONPointer,
        old: JSONValue? = nil, new: JSONValue? = nil, zh: String, en: String, isDepartmentFirst: Bool = false
    ) {
        found.append(
            ContractDifference(
                rule: rule, verdict: verdict, direction: direction, subject: subject, file: file, pointer: pointer, old: old, new: new,
                sentence: LocalizedText(zh: zh, en: en), isDepartmentFirst: isDepartmentFirst))
    }

    mutating func add(_ differences: [ContractDifference]) { found += differences }
}

extension JSONPointer {
    init(at tokens: String...) {
        self.init(tokens: tokens)
    }
}

extension LocalizedText {
    /// Both languages, as contracts write them.
    var json: JSONValue { ["zh": .string(zh), "en": .string(en)] }
}

extension Duration {
    /// As contracts write it, in the greatest unit that leaves no rest.
    var contractText: JSONValue {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        for (unit, size) in [("d", Int64(86_400_000)), ("h", 3_600_000), ("m", 60_000), ("s", 1000)] where milliseconds % size == 0 {
            return .string("\(milliseconds / size)\(unit)")
        }
        return .string("\(milliseconds)ms")
    }
}
