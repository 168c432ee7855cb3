public import AdapterKit
public import Contracts
public import JSON
import JSONSchema
public import Messaging

/// Answers from the examples of one operation's contract.
///
/// An input that an example has is answered as there. One that differs only in what the contract marks as sensitive (whose number it is) is
/// answered as the first such example, in the applicant's own words where the example repeats its input. For any other an answer is made from the
/// examples, and holds to the data schema.
public struct ExampleBook: Sendable {
    /// What is answered, and why that.
    public struct Answer: Hashable, Sendable {
        public var outcome: Outcome
        public var source: AnswerSource
    }

    /// An example whose reply has been read.
    private struct Page: Sendable {
        let name: String
        let request: JSONValue
        let outcome: Outcome
    }

    public let operation: Operation
    private let pages: [Page]

    /// - Parameter operation: its examples have been held to the contract when it was loaded.
    public init(_ operation: Operation) {
        self.operation = operation
        pages = operation.examples.compactMap { example in
            // A reply that is none was a mistake of the catalogue; `withdrawn` is only a ledger's to say.
            guard let outcome = try? Outcome(example.reply), outcome != .withdrawn else { return nil }
            return Page(name: example.name, request: example.request, outcome: outcome)
        }
    }

    // MARK: - By input

    /// The answer to an input that is valid under the contract.
    public func answer(to input: JSONValue, using random: inout SplitMix64) -> Answer {
        answer(to: input, among: pages, using: &random) ?? Answer(outcome: Self.nothingToSay, source: .made)
    }

    private func answer(to input: JSONValue, among pages: [Page], using random: inout SplitMix64) -> Answer? {
        if let page = pages.first(where: { $0.request == input }) { return Answer(outcome: page.outcome, source: .example(page.name)) }
        let likenesses = pages.map { likeness(of: input, to: $0.request) }
        if let place = likenesses.firstIndex(where: \.isComplete) {
            return Answer(outcome: echo(pages[place], input), source: .similar(pages[place].name))
        }
        // Good news first: who tries an input of his own wants to see data.
        let good = pages.indices.filter { if case .answered = pages[$0].outcome { true } else { false } }
        let candidates = good.isEmpty ? Array(pages.indices) : good
        guard let most = candidates.map({ likenesses[$0].count }).max() else { return nil }
        let page = pages[random.pick(candidates.filter { likenesses[$0].count == most })]
        return Answer(outcome: echo(page, input), source: .made)
    }

    /// How much an input has in common with an example's.
    private struct Likeness {
        var isComplete: Bool
        /// Places that both have, and, twice, those with the same value.
        var count: Int
    }

    private func likeness(of input: JSONValue, to request: JSONValue) -> Likeness {
        let theirs = Dictionary(request.leaves.map { ($0.pointer, $0.value) }) { $1 }
        let ours = input.leaves
        var likeness = Likeness(isComplete: ours.count == theirs.count, count: 0)
        for (pointer, value) in ours {
            let isSensitive = operation.sensitiveRequest.contains { pointer.lies(in: $0) }
            guard let other = theirs[pointer] else {
                likeness.isComplete = false
                continue
            }
            likeness.count += 1
            if isSensitive { continue }
            if value == other { likeness.count += 2 } else { likeness.isComplete = false }
        }
        return likeness
    }

    /// Texts shorter than this are words of the contract rather than somebody's own.
    private static let shortestEcho = 3

    /// The example's outcome; where its data repeats a text of its request, with the text of this input instead.
    private func echo(_ page: Page, _ input: JSONValue) -> Outcome {
        guard case .answered(let data) = page.outcome else { return page.outcome }
        var words: [String: String] = [:]
        for (pointer, value) in page.request.leaves {
            guard let theirs = value.string, theirs.utf8.count >= Self.shortestEcho, let ours = input[pointer]?.string else { continue }
            words[theirs] = ours
        }
        let echoed = data.replacingTexts { words[$0] }
        return .answered(data: operation.data.isValid(echoed) ? echoed : data)
    }

    // MARK: - By order

    /// The example of that number, counted round and round.
    public func page(_ number: Int) -> Answer? {
        pages.isEmpty ? nil : Answer(outcome: pages[number % pages.count].outcome, source: .example(pages[number % pages.count].name))
    }

    /// An answer with that outcome, or nil where the contract has none: data that no example shows, a refusal without a code.
    public func answer(_ word: MockOrders.Word, to input: JSONValue, at now: Timestamp, using random: inout SplitMix64) -> Answer? {
        let matching = pages.filter { $0.outcome.name == word.rawValue }
        if var answer = answer(to: input, among: matching, using: &random) {
            if case .later = answer.outcome { answer.outcome = .later(availableAt: now.advanced(by: Self.promise)) }
            return answer
        }
        let outcome: Outcome? =
            switch word {
            case .answered: nil
            case .notFound: .notFound
            case .refused: operation.problems.keys.min().map { .refused(TaskProblem(code: $0, detail: "The mock was told to refuse.")) }
            case .incomplete: missing.map { .incomplete([$0]) }
            case .later: .later(availableAt: now.advanced(by: Self.promise))
            case .failed: Self.failure
            }
        return outcome.map { Answer(outcome: $0, source: .order) }
    }

    /// Whether ``answer(_:to:at:using:)`` has one.
    public func canAnswer(_ word: MockOrders.Word) -> Bool {
        switch word {
        case .answered: pages.contains { $0.outcome.name == word.rawValue }
        case .refused: !operation.problems.isEmpty
        case .incomplete: missing != nil || pages.contains { $0.outcome.name == word.rawValue }
        case .notFound, .later, .failed: true
        }
    }

    /// The first member that the request requires, as if it were not good enough.
    private var missing: MissingInput? {
        (operation.request.document["required"]?[0]?.string).map {
            MissingInput(pointer: JSONPointer(tokens: [$0]), code: "not-accepted", detail: "The mock was told to find something missing.")
        }
    }

    /// When a word that was put off is said to be there: nobody has to wait for it in a test.
    private static let promise: Duration = .seconds(86_400)

    /// What a department says whose system does not work now.
    static let failure = Outcome.failed(TaskProblem(.internal, "The mock was told to fail.", isRetriable: true))

    private static let nothingToSay = Outcome.failed(TaskProblem(.internal, "The contract has no example that could be answered."))
}
