/// An expression as the instructions of a machine that follows all its possible states at once (Thompson 1968): the time is that of the
/// text's length times the program's, for any expression and any text.
struct PatternProgram: Sendable {
    /// The largest number of instructions. It bounds what nested repetitions can cost.
    static let maximumSize = 10_000

    private enum Instruction: Sendable {
        /// Takes a scalar of that set.
        case scalars(Int)
        case start
        case end
        case wordBoundary(isInverted: Bool)
        case jump(Int)
        case split(Int, Int)
        case match
    }

    private var instructions: [Instruction] = []
    private var sets: [ScalarSet] = []
    /// Which of the first 128 scalars a set holds: nearly every scalar of a message is one of these.
    private var asciiSets: [(low: UInt64, high: UInt64)] = []
    /// Whether every match begins at the text's start, so that none needs to be tried further on.
    private let isAnchored: Bool
    private var table: PatternTable?

    init(_ node: PatternNode) throws(PatternError) {
        isAnchored = Self.isAnchored(node)
        try append(node)
        try append(.match)
        table = PatternTable(self)
    }

    private static func isAnchored(_ node: PatternNode) -> Bool {
        switch node {
        case .start: true
        case .sequence(let parts): parts.first.map(isAnchored) ?? false
        case .alternatives(let branches): branches.allSatisfy(isAnchored)
        default: false
        }
    }

    // MARK: - Compiling

    private mutating func append(_ instruction: Instruction) throws(PatternError) {
        guard instructions.count < Self.maximumSize else {
            throw PatternError(sentence: "the expression is too large; repeat less")
        }
        instructions.append(instruction)
    }

    private mutating func append(_ node: PatternNode) throws(PatternError) {
        switch node {
        case .empty: break
        case .scalars(let set):
            try append(Instruction.scalars(sets.count))
            append(set)
        case .start: try append(Instruction.start)
        case .end: try append(Instruction.end)
        case .wordBoundary(let isInverted): try append(Instruction.wordBoundary(isInverted: isInverted))
        case .sequence(let parts): for part in parts { try append(part) }
        case .alternatives(let branches): try append(alternatives: branches)
        case .repeated(let part, let least, let most): try append(repeated: part, atLeast: least, atMost: most)
        }
    }

    private mutating func append(_ set: ScalarSet) {
        sets.append(set)
        let bits = { (base: UInt8) in
            (0..<64 as Range<UInt8>).reduce(into: 0 as UInt64) { if set.contains(Unicode.Scalar(base + $1)) { $0 |= 1 << UInt64($1) } }
        }
        asciiSets.append((bits(0), bits(64)))
    }

    private mutating func append(alternatives branches: [PatternNode]) throws(PatternError) {
        var jumps: [Int] = []
        for (place, branch) in branches.enumerated() {
            let split = instructions.count
            if place < branches.count - 1 { try append(.split(split + 1, 0)) }
            try append(branch)
            guard place < branches.count - 1 else { break }
            jumps.append(instructions.count)
            try append(.jump(0))
            instructions[split] = .split(split + 1, instructions.count)
        }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func append(repeated part: PatternNode, atLeast least: Int, atMost most: Int?) throws(PatternError) {
        // What adds no instruction adds none however often it is repeated, and would be repeated here without end.
        let before = instructions.count
        if least > 0 { try append(part) }
        if least > 1, instructions.count > before { for _ in 1..<least { try append(part) } }
        guard let most else {
            let split = instructions.count
            try append(.split(split + 1, 0))
            try append(part)
            try append(.jump(split))
            instructions[split] = .split(split + 1, instructions.count)
            return
        }
        var splits: [Int] = []
        for _ in 0..<(most - least) {
            splits.append(instructions.count)
            try append(.split(instructions.count + 1, 0))
            try append(part)
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }

    // MARK: - Matching

    func matches(_ text: String, steps: inout Int) -> Bool? {
        table?.matches(text) ?? run(text, steps: &steps)
    }

    /// The same by the machine itself, for any text; nil where the steps do not suffice.
    func run(_ text: String, steps: inout Int) -> Bool? {
        var states = States(size: instructions.count)
        var following = States(size: instructions.count)
        var previous: Unicode.Scalar?
        var scalars = text.unicodeScalars.makeIterator()
        var scalar = scalars.next()
        var isFirst = true
        while true {
            if isFirst || !isAnchored, follow(from: 0, previous: previous, next: scalar, into: &states) { return true }
            guard let current = scalar, !(isAnchored && states.isEmpty) else { return false }
            steps -= states.entries
            guard steps >= 0 else { return nil }
            scalar = scalars.next()
            following.removeAll()
            for state in states.list {
                guard case .scalars(let set) = instructions[state], holds(set, current) else { continue }
                if follow(from: state + 1, previous: current, next: scalar, into: &following) { return true }
            }
            swap(&states, &following)
            previous = current
            isFirst = false
        }
    }

    private func holds(_ set: Int, _ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<64: asciiSets[set].low >> UInt64(scalar.value) & 1 == 1
        case 64..<128: asciiSets[set].high >> UInt64(scalar.value - 64) & 1 == 1
        default: sets[set].contains(scalar)
        }
    }

    /// Adds the states that are reached without a scalar. True where one of them is the match.
    fileprivate func follow(from start: Int, previous: Unicode.Scalar?, next: Unicode.Scalar?, into states: inout States) -> Bool {
        states.pending.append(start)
        while let state = states.pending.popLast() {
            guard states.insert(state) else { continue }
            switch instructions[state] {
            case .match:
                states.pending.removeAll()
                return true
            case .scalars: states.list.append(state)
            case .jump(let target): states.pending.append(target)
            case .split(let first, let second):
                states.pending.append(second)
                states.pending.append(first)
            case .start: if previous == nil { states.pending.append(state + 1) }
            case .end: if next == nil { states.pending.append(state + 1) }
            case .wordBoundary(let isInverted):
                let isBoundary = (previous.map(ScalarSet.word.contains) ?? false) != (next.map(ScalarSet.word.contains) ?? false)
                if isBoundary != isInverted { states.pending.append(state + 1) }
            }
        }
        return false
    }

}

// MARK: - Following beforehand

extension PatternProgram {
    /// Where the machine stands between two scalars.
    struct Position: Hashable {
        fileprivate var states: Set<Int>
        fileprivate var isFirst: Bool
    }

    /// How many instructions there are.
    var size: Int { instructions.count }

    /// Whether a position depends on nothing but the scalars before it and on whether the text ends.
    var isTabular: Bool { !instructions.contains { if case .wordBoundary = $0 { true } else { false } } }

    var beginning: Position { Position(states: [0], isFirst: true) }

    /// The class of each ASCII scalar, and an example of each class: what every set treats alike.
    var classes: (of: [UInt8], examples: [Unicode.Scalar]) {
        var known: [[Bool]: UInt8] = [:]
        var examples: [Unicode.Scalar] = []
        let classes = (0..<UInt8(128)).map { byte in
            let scalar = Unicode.Scalar(byte)
            let held = sets.indices.map { holds($0, scalar) }
            if let known = known[held] { return known }
            known[held] = UInt8(examples.count)
            examples.append(scalar)
            return UInt8(examples.count - 1)
        }
        return (classes, examples)
    }

    /// Whether a match has been reached if the text ends there.
    func isMatch(_ position: Position) -> Bool { follow(position, atEnd: true) == nil }

    /// The states that wait for a scalar if the text goes on there; nil where a match has been reached.
    func waiting(at position: Position) -> [Int]? { follow(position, atEnd: false) }

    /// Where the machine stands after one more scalar.
    func step(from waiting: [Int], over scalar: Unicode.Scalar) -> Position {
        var states: Set<Int> = isAnchored ? [] : [0]
        for state in waiting { if case .scalars(let set) = instructions[state], holds(set, scalar) { states.insert(state + 1) } }
        return Position(states: states, isFirst: false)
    }

    private func follow(_ position: Position, atEnd: Bool) -> [Int]? {
        // Which scalars stand beside it does not matter, only whether there are any.
        let (before, after): (Unicode.Scalar?, Unicode.Scalar?) = (position.isFirst ? nil : "a", atEnd ? nil : "a")
        var reached = States(size: instructions.count)
        for state in position.states where follow(from: state, previous: before, next: after, into: &reached) { return nil }
        return reached.list
    }

    /// The states that the machine is in, each once.
    fileprivate struct States {
        /// Those that wait for a scalar.
        var list: [Int] = []
        var pending: [Int] = []
        /// The round in which a state was last entered: emptying the set is starting a round.
        private var entered: [Int]
        private var round = 1
        /// How many have been entered in this round.
        private(set) var entries = 0

        init(size: Int) {
            entered = [Int](repeating: 0, count: size)
        }

        var isEmpty: Bool { list.isEmpty }

        mutating func insert(_ state: Int) -> Bool {
            guard entered[state] != round else { return false }
            entered[state] = round
            entries += 1
            return true
        }

        mutating func removeAll() {
            list.removeAll(keepingCapacity: true)
            round += 1
            entries = 0
        }
    }
}
