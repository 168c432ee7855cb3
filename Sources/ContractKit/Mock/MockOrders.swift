import Contracts

/// How a department that is made up from its contract's examples behaves.
public struct MockOrders: Hashable, Sendable {
    /// What a mocked department can be told to answer. `withdrawn` is only a ledger's to say.
    public enum Word: String, Hashable, Sendable, CaseIterable {
        case answered
        case notFound = "not-found"
        case refused, incomplete, later, failed
    }

    /// How long each task takes.
    public var slow: Duration = .zero
    /// How many of a thousand tasks fail, retriably and without effect.
    public var failingPerThousand = 0
    /// What is answered wherever the contract allows it; nil where the input decides.
    public var outcome: Word?
    /// Tasks of cases say `later`, and their word follows after that time; nil where they say it at once.
    public var later: Duration?
    /// The examples are answered one after the other, as they stand in the contract, whatever the input is.
    public var isInOrder = false
    /// The same tasks in the same order are answered alike under the same seed.
    public var seed: UInt64 = 1

    /// As the examples say, at once.
    public init() {}

    /// A share of failures as people write it, `10%` or `2.5%`, in thousandths; nil where it is none.
    public static func perThousand(_ text: String) -> Int? {
        guard text.hasSuffix("%"), let percent = Double(text.dropLast()), (0...100).contains(percent) else { return nil }
        return Int((percent * 10).rounded())
    }
}

/// Where an answer comes from.
public enum AnswerSource: Hashable, Sendable, CustomStringConvertible {
    /// The example of that name has exactly this input.
    case example(String)
    /// The example of that name differs in what tells people and their papers apart, and in nothing else.
    case similar(String)
    /// Made from the examples, for none is like it.
    case made
    /// What this mock did before under the key that is asked about.
    case record
    /// By order: `--fail`, `--outcome`, `--in-order`.
    case order

    public var description: String {
        switch self {
        case .example(let name): "as “\(name)”"
        case .similar(let name): "much as “\(name)”"
        case .made: "made from the examples"
        case .record: "as it happened here"
        case .order: "by order"
        }
    }
}
