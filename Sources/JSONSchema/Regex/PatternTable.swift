/// A program whose states have been followed beforehand for every ASCII scalar: matching is one step through a table for each byte.
///
/// Most patterns of contracts are a dozen states (an amount, a month, a code), and every value of every message is held against one.
/// What has many states, or looks at word boundaries, has no table; neither has a text with other scalars than ASCII. For those the program runs.
struct PatternTable: Sendable {
    /// The largest number of states: far more than usual, and quickly followed when a contract is read.
    private static let mostStates = 128
    /// States of the program that are looked at while following, all together: some milliseconds. A hostile pattern has no table then.
    private static let mostSteps = 500_000

    private struct State: Sendable {
        /// A match ends here, whatever follows.
        var isMatch: Bool
        /// A match ends here if the text does.
        var isMatchAtEnd: Bool
    }

    private var states: [State] = []
    /// The class of each ASCII scalar: those that every set of the program treats alike are one.
    private let classes: [UInt8]
    private let classCount: Int
    /// The state after a scalar of each class, row by row.
    private var next: [UInt8] = []

    /// The table of a program; nil where it would be too large.
    init?(_ program: PatternProgram) {
        guard program.isTabular else { return nil }
        let (classes, examples) = program.classes
        self.classes = classes
        classCount = examples.count
        var known: [PatternProgram.Position: Int] = [:]
        var found: [PatternProgram.Position] = []
        func place(of position: PatternProgram.Position) -> Int {
            if let place = known[position] { return place }
            known[position] = found.count
            found.append(position)
            return found.count - 1
        }
        var steps = 0
        _ = place(of: program.beginning)
        while states.count < found.count {
            guard found.count <= Self.mostStates else { return nil }
            let position = found[states.count]
            let waiting = program.waiting(at: position)
            steps += program.size + (waiting?.count ?? 0) * examples.count
            guard steps <= Self.mostSteps else { return nil }
            states.append(State(isMatch: waiting == nil, isMatchAtEnd: program.isMatch(position)))
            for example in examples { next.append(UInt8(truncatingIfNeeded: place(of: program.step(from: waiting ?? [], over: example)))) }
        }
    }

    /// Whether the text matches; nil where it is not ASCII.
    func matches(_ text: String) -> Bool? {
        var text = text
        return text.withUTF8 { bytes in
            var state = 0
            for byte in bytes {
                if states[state].isMatch { return true }
                guard byte < classes.count else { return nil }
                state = Int(next[state * classCount + Int(classes[Int(byte)])])
            }
            return states[state].isMatch || states[state].isMatchAtEnd
        }
    }
}
