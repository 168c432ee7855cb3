import JSON

/// The state of one check of one value: what it may still cost, and what is known already.
///
/// A schema that refers to itself in several ways can judge the same part of a value in as many ways as there are paths to it, which doubles with
/// each level. So a check counts its steps, and one that takes too many begins again and remembers each verdict: then its time is that of the
/// schemas times the parts of the value, whatever they refer to.
struct SchemaCheck {
    /// Verdicts without memory: far more than any message of ours takes, and done in a fraction of a second.
    private static let mostSteps = 1_000_000
    /// How deep the judging may recurse: more than a value's greatest depth times a usual chain of references, and well within a thread's stack.
    private static let deepest = 1_500
    /// States of patterns that are followed in one check, all together: a fraction of a second.
    private static let mostPatternSteps = 10_000_000

    /// Why a check was given up. The value is invalid then, whatever the rest says: what cannot be checked is not let in.
    enum Surrender {
        case depth
        /// A pattern with very many states on a very long text.
        case pattern
    }

    private(set) var surrender: Surrender?
    /// Whether the steps are used up, and the check is to begin again with memory.
    private(set) var isExhausted = false
    private var stepsLeft = SchemaCheck.mostSteps
    private var depth = 0
    private var patternSteps = SchemaCheck.mostPatternSteps
    private var memory: Memory?

    init() {}

    /// A check that remembers from the start.
    static func remembering() -> SchemaCheck {
        var check = SchemaCheck()
        check.memory = Memory()
        check.stepsLeft = .max
        return check
    }

    // MARK: - Verdicts

    /// Begins one verdict. False where there shall be none any more.
    mutating func begin() -> Bool {
        stepsLeft &-= 1
        depth &+= 1
        guard stepsLeft > 0 else {
            isExhausted = true
            depth &-= 1
            return false
        }
        guard depth <= Self.deepest, surrender == nil else {
            surrender = surrender ?? .depth
            depth &-= 1
            return false
        }
        return true
    }

    mutating func end() { depth &-= 1 }

    var remembers: Bool { memory != nil }

    func known(_ node: SchemaProgram.Node) -> Bool? { memory?.known(node) }

    mutating func remember(_ node: SchemaProgram.Node, _ holds: Bool) {
        if surrender == nil { memory?.remember(node, holds) }
    }

    /// Goes to a part of the value, by its position. Whoever enters also leaves.
    mutating func enter(_ position: Int) { memory?.path.enter(position) }

    mutating func leave() { memory?.path.leave() }

    /// Where in the value the check is: the same number for the same part. Only a check that remembers knows.
    var place: Int { memory?.path.place ?? 0 }

    mutating func holds(_ assertion: Assertion, _ value: JSONValue) -> Bool {
        guard case .pattern(let pattern) = assertion else { return assertion.holds(value) }
        guard case .string(let text) = value else { return true }
        return matches(pattern, text)
    }

    mutating func matches(_ pattern: Pattern, _ text: String) -> Bool {
        if let isMatch = pattern.matches(text, steps: &patternSteps) { return isMatch }
        surrender = .pattern
        return false
    }

    // MARK: - Memory

    private struct Memory {
        var path = PlacePath()
        private var verdicts: [Verdict: Bool] = [:]

        private struct Verdict: Hashable {
            var place: Int
            var node: SchemaProgram.Node
        }

        func known(_ node: SchemaProgram.Node) -> Bool? { verdicts[Verdict(place: path.place, node: node)] }

        mutating func remember(_ node: SchemaProgram.Node, _ holds: Bool) { verdicts[Verdict(place: path.place, node: node)] = holds }
    }
}

/// A way through the parts of a value, which gives each part a number that it keeps.
struct PlacePath {
    private struct Step: Hashable {
        var from: Int
        var position: Int
    }

    private var numbers: [Step: Int] = [:]
    private var path = [0]

    /// The part that the way has come to.
    var place: Int { path[path.count - 1] }

    mutating func enter(_ position: Int) {
        let step = Step(from: place, position: position)
        let number = numbers[step] ?? numbers.count + 1
        numbers[step] = number
        path.append(number)
    }

    mutating func leave() { path.removeLast() }
}
