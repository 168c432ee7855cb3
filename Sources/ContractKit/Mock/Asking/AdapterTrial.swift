public import Contracts
public import JSON
import JSONSchema

/// Sends an adapter one input, an example's or one's own, and holds what comes back against what was expected.
public struct AdapterTrial: Sendable {
    /// What is sent.
    public var operation: Operation
    /// The example's name; nil for an input of one's own.
    public var example: String?
    public var input: JSONValue
    /// What the example says is answered.
    public var expected: Outcome?

    /// What came of it.
    public struct Report: Sendable {
        public var trial: AdapterTrial
        /// In the order in which they came; for a case `later` and what follows.
        public var replies: [AskedReply] = []
        /// What the department said to the withdrawal.
        public var withdrawal: AskedReply?
        /// Where the last word differs from the expected one.
        public var differences: [JSONDifference] = []
        /// How the last word breaks the contract.
        public var breaches: [String] = []

        /// The last word about the task itself.
        public var word: Outcome? { replies.last?.reply.outcome }
        /// Whether there is a last word, and it is as expected and keeps the contract. A withdrawal's is whatever the department says.
        public var isAsExpected: Bool { word != nil && differences.isEmpty && breaches.isEmpty }
    }

    public init(_ operation: Operation, example: String? = nil, input: JSONValue, expected: Outcome? = nil) {
        self.operation = operation
        self.example = example
        self.input = input
        self.expected = expected
    }

    /// The examples of a department, or of those operations of it that `isWanted` says.
    public static func examples(of department: String, in catalogue: Catalogue, where isWanted: (Operation) -> Bool = { _ in true }) -> [AdapterTrial]
    {
        catalogue.operations(of: department).filter(isWanted).flatMap { operation in
            operation.examples.map { example in
                // Loading the catalogue has held each reply to the protocol.
                AdapterTrial(operation, example: example.name, input: example.request, expected: try? Outcome(example.reply))
            }
        }
    }

    /// Asks, and waits for the final word.
    /// - Parameters:
    ///   - patience: how long a case's final word is waited for after `later`. A lookup is waited for as long as its contract allows, and a second.
    ///   - withdraws: whether a task of a case is withdrawn as soon as it has said `later`.
    /// - Throws: ``AskError`` where the task did not reach a queue.
    public func run(by asker: Asker, patience: Duration, withdraws: Bool = false) async throws(AskError) -> Report {
        var report = Report(trial: self)
        let conversation = try await asker.ask(operation, input)
        defer { asker.end(conversation) }
        let isCase = operation.lane == .case
        let limit = isCase ? patience : operation.limit + Self.grace
        while let heard = await conversation.reply(within: limit) {
            report.replies.append(heard)
            // A lookup's `later` is its last word. A `failed` may be asked again, which is not done here.
            guard isCase, case .later = heard.reply.outcome else { break }
            if withdraws {
                try await asker.withdraw(conversation)
                report.withdrawal = await conversation.reply(within: limit)
                break
            }
        }
        guard let word = report.word else { return report }
        report.breaches = breaches(of: word)
        if let expected, report.withdrawal == nil { report.differences = expected.differences(to: word) }
        return report
    }

    /// For the way there and back, on top of what the department has.
    private static let grace: Duration = .seconds(1)

    private func breaches(of outcome: Outcome) -> [String] {
        switch outcome {
        case .answered(let data):
            let sifted = operation.data.sift(data)
            let undeclared = sifted.dropped == 0 ? [] : ["data has \(sifted.dropped) member(s) that the contract does not declare"]
            return operation.data.violations(of: sifted.value).map { "data\($0.instance): \($0.en)" } + undeclared
        case .refused(let problem) where operation.problems[problem.code] == nil:
            return ["refused with the code \(problem.code), which the contract does not list"]
        case .failed(let problem, _) where operation.problems[problem.code] == nil && ReservedCode(rawValue: problem.code) == nil:
            return ["failed with the code \(problem.code), which neither the contract nor the protocol lists"]
        case .withdrawn: return ["withdrawn, though nobody had withdrawn it"]
        default: return []
        }
    }
}
