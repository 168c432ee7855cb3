public import Contracts
import JSON
import JSONSchema
public import Messaging

/// Makes exchanges out of the tasks and replies that pass by. A value: it keeps what is open in memory, and lets nothing out but what is masked.
public struct Recorder: Sendable {
    /// What passed by, for the sum at the end.
    public struct Counts: Hashable, Sendable {
        /// Exchanges that were recorded.
        public var recorded = 0
        /// Messages that nobody can read, or of operations that the contracts do not know.
        public var unknown = 0
        /// Inputs and data that break their contract, or for which no stand-ins keep it.
        public var unfit = 0
        /// Tasks that were given up because too many were open.
        public var dropped = 0
        /// Tasks without a reply when the recording ended.
        public var unanswered = 0

        public init() {}
    }

    private struct Open: Sendable {
        var operation: Operation
        var input: JSONValue
        var at: Duration
        var number: Int
        /// `later`, or `failed`, until a final word comes.
        var word: (outcome: Outcome, at: Duration)?
    }

    /// Open tasks that are kept; a department has thousands on their way on a busy day. What is older than these is given up.
    public static let mostOpen = 20_000

    public private(set) var counts = Counts()
    private let operations: [OperationReference: Operation]
    private let masks: [OperationReference: PersonalMask]
    private var open: [String: Open] = [:]
    /// The open tasks in the order in which they came, and some that are closed already.
    private var order: [(task: String, number: Int)] = []
    private var first = 0
    private var number = 0

    /// - Parameter departments: whose tasks are recorded.
    public init(_ catalogue: Catalogue, departments: Set<String>, pseudonyms: Pseudonyms) {
        operations = catalogue.operations.filter { departments.contains($0.key.department) }
        masks = operations.mapValues { PersonalMask($0, pseudonyms) }
    }

    /// A message with tasks or replies passes by.
    /// - Parameter elapsed: since the recording began.
    public mutating func hear(_ message: IncomingMessage, at elapsed: Duration) -> [RecordedExchange] {
        guard let json = try? JSONValue(parsing: message.body, profile: .bus) else {
            counts.unknown += 1
            return []
        }
        if json["replies"] != nil { return replies(json, at: elapsed) }
        if json["tasks"] != nil { tasks(json, at: elapsed) }
        return []
    }

    /// What is open when the recording ends: tasks that were told `later` or `failed`.
    public mutating func finish() -> [RecordedExchange] {
        let rest = open.values.sorted { $0.number < $1.number }
        open = [:]
        return rest.compactMap { task in
            guard let word = task.word else {
                counts.unanswered += 1
                return nil
            }
            return exchange(task, word.outcome, at: word.at)
        }
    }

    private mutating func tasks(_ json: JSONValue, at elapsed: Duration) {
        guard let message = try? TaskMessage(json) else {
            counts.unknown += 1
            return
        }
        for (_, result) in message.entries {
            guard case .success(let task) = result, let operation = operations[task.operation], let input = task.input else {
                counts.unknown += 1
                continue
            }
            // A task that is sent again is the same exchange.
            guard open[task.task] == nil else { continue }
            let sifted = operation.request.sift(input)
            guard sifted.isValid else {
                counts.unfit += 1
                continue
            }
            number += 1
            open[task.task] = Open(operation: operation, input: sifted.value, at: elapsed, number: number)
            order.append((task.task, number))
            giveUpOldest()
        }
    }

    private mutating func giveUpOldest() {
        while open.count > Self.mostOpen, first < order.count {
            let (task, number) = order[first]
            first += 1
            guard open[task]?.number == number else { continue }
            open.removeValue(forKey: task)
            counts.dropped += 1
        }
        // Those at the beginning are closed or given up.
        if order.count > 2 * Self.mostOpen {
            order = order[first...].filter { open[$0.task]?.number == $0.number }
            first = 0
        }
    }

    private mutating func replies(_ json: JSONValue, at elapsed: Duration) -> [RecordedExchange] {
        guard let message = try? ReplyMessage(json) else {
            counts.unknown += 1
            return []
        }
        return message.entries.compactMap { _, result in
            guard case .success(let reply) = result, var task = open[reply.task], task.operation.reference.department == reply.department else {
                counts.unknown += 1
                return nil
            }
            // A lookup has one word; a case is told `later` and `failed` until a final word comes.
            guard task.operation.lane == .lookup || reply.outcome.isFinal else {
                task.word = (reply.outcome, elapsed)
                open[reply.task] = task
                return nil
            }
            open.removeValue(forKey: reply.task)
            return exchange(task, reply.outcome, at: elapsed)
        }
    }

    private mutating func exchange(_ task: Open, _ outcome: Outcome, at elapsed: Duration) -> RecordedExchange? {
        var outcome = outcome
        if case .answered(let data) = outcome {
            let sifted = task.operation.data.sift(data)
            guard sifted.isValid else {
                counts.unfit += 1
                return nil
            }
            outcome = .answered(data: sifted.value)
        }
        guard let masked = masks[task.operation.reference]?.mask(task.input, outcome) else {
            counts.unfit += 1
            return nil
        }
        counts.recorded += 1
        return RecordedExchange(
            operation: task.operation.reference, lane: task.operation.lane, at: task.at.wholeMilliseconds,
            took: (elapsed - task.at).wholeMilliseconds, input: masked.input, outcome: masked.outcome)
    }
}
