import Contracts
import JSON
import Messaging

/// Decides what one lookup does next: whom to ask, what a reply changes, when the answer is closed.
///
/// A value without I/O and clock. It closes exactly once: when nothing is waiting, or at the deadline. After that replies amend the
/// answer and never end it a second time. One part's fate never touches another's, but for those that come `after` it.
struct RequestMachine: Sendable {
    /// A task to be sent.
    struct Ask: Hashable, Sendable {
        /// Its place among the matter's tasks.
        var index: Int
        var attempt: Int
        var input: JSONValue
    }

    /// How an asked part came to an end, for those who judge the department.
    enum Verdict: Hashable, Sendable {
        /// The department spoke as its contract says.
        case spoke
        /// It failed, broke its contract, or stayed silent.
        case faulted
        /// It was never reached, which says nothing about it.
        case notReached
    }

    struct Ended: Hashable, Sendable {
        var index: Int
        var verdict: Verdict
    }

    /// What an input did.
    struct Change: Hashable, Sendable {
        var asks: [Ask] = []
        /// Asked parts that are no longer waiting.
        var ended: [Ended] = []
        /// Whether this input closed the answer.
        var closed = false
    }

    /// Why a reply changed nothing.
    enum Ignored: String, Sendable {
        case duplicate
        case attemptNeverSent = "attempt-never-sent"
        case otherRound = "other-round"
        case wrongDepartment = "wrong-department"
    }

    enum ReplyAction: Hashable, Sendable {
        case changed(Change)
        case ignored(Ignored)
    }

    /// What is known of one task.
    private struct Progress: Sendable {
        /// Attempts sent so far.
        var sent = 0
        var askedAt: ContinuousClock.Instant?
        var input: JSONValue = .null
        /// Nothing more is expected, or the deadline has passed.
        var hasEnded = false
        /// What the department said while it was given another chance.
        var lastWord: (outcome: Outcome, asOf: Timestamp)?
        /// Its final word stands and cannot be changed any more.
        var hasSpoken = false
    }

    let matter: Matter
    let operations: [Operation]
    let deadline: Moment
    private(set) var answer: Answer
    private var progress: [Progress]
    /// How many tasks have not ended, and how many of them have not been asked.
    private var openTasks: Int
    private var undecided: Int
    private var document: JSONObject
    /// Whether later tasks read what earlier ones answered.
    private let feedsTasks: Bool

    /// - Parameters:
    ///   - operations: one for each of the matter's tasks, in their order.
    ///   - document: an object of `applicant` and `form`.
    ///   - deadline: when the answer is closed at the latest.
    init(request: String, matter: Matter, operations: [Operation], document: JSONObject, deadline: Moment, at now: Moment) {
        self.matter = matter
        self.operations = operations
        self.deadline = deadline
        self.document = document
        progress = Array(repeating: Progress(), count: matter.tasks.count)
        openTasks = matter.tasks.count
        undecided = matter.tasks.count
        feedsTasks = matter.tasks.contains { !$0.after.isEmpty }
        let parts = matter.tasks.map { Part(name: $0.name, department: $0.operation.department, content: .waiting, reason: Reasons.waiting) }
        answer = Answer(
            request: request, matter: matter.name, state: .pending, revision: 1, asOf: now.timestamp, closedAt: nil, parts: parts)
    }

    var isClosed: Bool { answer.closedAt != nil }

    /// Whether that task has been asked and is still waited for.
    func isWaiting(_ index: Int) -> Bool { progress[index].sent > 0 && !progress[index].hasEnded }

    /// How many times that task was sent.
    func attempts(of index: Int) -> Int { progress[index].sent }

    /// What the applicant gave.
    var applicantAndForm: JSONObject {
        var given = document
        given["tasks"] = nil
        return given
    }

    // MARK: - Inputs

    /// Names the tasks that are to be sent first.
    mutating func begin(at now: Moment) -> Change {
        settle(at: now, visibly: false)
    }

    /// A task could not be sent, or its reply cannot come. Asked once more where `mayRetry` allows and time is left.
    mutating func notReached(_ index: Int, attempt: Int, why: Unavailability, at now: Moment, mayRetry: () -> Bool = { false }) -> Change {
        guard !progress[index].hasEnded, progress[index].sent == attempt else { return Change() }
        if let again = askAgain(index, at: now, mayRetry: mayRetry) { return Change(asks: [again]) }
        end(index, .unavailable, reason: Reasons.unavailable(why), at: now)
        return settle(at: now, visibly: true, ended: [Ended(index: index, verdict: .notReached)])
    }

    /// A department's word about a task. `isValid` says whether its data keeps the contract.
    mutating func received(_ reply: Reply, for index: Int, isValid: Bool, at now: Moment, mayRetry: () -> Bool = { false }) -> ReplyAction {
        guard reply.department == answer.parts[index].department else { return .ignored(.wrongDepartment) }
        guard reply.round == 1 else { return .ignored(.otherRound) }
        guard reply.attempt <= progress[index].sent else { return .ignored(.attemptNeverSent) }
        guard !progress[index].hasSpoken else { return .ignored(.duplicate) }
        let wasWaiting = !progress[index].hasEnded
        guard isValid else {
            guard wasWaiting else { return .ignored(.duplicate) }
            end(index, .invalid, reason: Reasons.invalid, at: now)
            return .changed(settle(at: now, visibly: true, ended: [Ended(index: index, verdict: .faulted)]))
        }
        if case .failed(let problem, _) = reply.outcome {
            // A fault of an earlier attempt says nothing new: the later one is still out.
            guard reply.attempt == progress[index].sent else { return .ignored(.duplicate) }
            progress[index].lastWord = (reply.outcome, reply.asOf)
            if problem.isRetriable, let again = askAgain(index, at: now, mayRetry: mayRetry) { return .changed(Change(asks: [again])) }
        }
        say(reply.outcome, asOf: reply.asOf, of: index, at: now)
        progress[index].hasSpoken = true
        let verdict: Verdict = if case .failed = reply.outcome { .faulted } else { .spoke }
        return .changed(settle(at: now, visibly: true, ended: wasWaiting ? [Ended(index: index, verdict: verdict)] : []))
    }

    /// Closes the answer with what there is. Nothing happens where it is closed already.
    mutating func deadlinePassed(at now: Moment) -> Change {
        guard !isClosed else { return Change() }
        var ended: [Ended] = []
        for index in progress.indices where !progress[index].hasEnded {
            if progress[index].sent > 0 { ended.append(Ended(index: index, verdict: .faulted)) }
            if let word = progress[index].lastWord {
                say(word.outcome, asOf: word.asOf, of: index, at: now)
            } else if progress[index].sent > 0 {
                end(index, .timedOut, reason: Reasons.timedOut, at: now)
            } else {
                end(index, .notAsked(conditionHeld: true), reason: Reasons.noTimeLeft, at: now)
            }
        }
        return settle(at: now, visibly: true, ended: ended)
    }

    // MARK: - Steps

    /// Names what may be asked now and closes the answer where nothing is left to wait for.
    private mutating func settle(at now: Moment, visibly: Bool, ended: [Ended] = []) -> Change {
        var change = Change(ended: ended)
        var isVisible = visibly
        if !isClosed { isVisible = plan(into: &change, at: now) || visibly }
        if isVisible {
            answer.revision += 1
            answer.asOf = now.timestamp
        }
        if isClosed {
            answer.state = Self.lifted(answer.state, to: verdict)
        } else if openTasks == 0 {
            answer.state = verdict
            answer.closedAt = now.timestamp
            change.closed = true
        }
        return change
    }

    /// Decides tasks whose predecessors have ended, until none is left to decide. Says whether a part changed by it.
    private mutating func plan(into change: inout Change, at now: Moment) -> Bool {
        var isVisible = false
        // Once every task is asked or has ended, replies decide nothing here.
        var isDone = undecided == 0
        while !isDone {
            isDone = true
            for index in matter.tasks.indices where isUndecided(index) && matter.tasks[index].after.allSatisfy(hasEnded) {
                switch matter.tasks[index].plan(for: operations[index], from: .object(document)) {
                case .ask(let input):
                    undecided -= 1
                    progress[index].sent = 1
                    progress[index].askedAt = now.instant
                    progress[index].input = input
                    change.asks.append(Ask(index: index, attempt: 1, input: input))
                case .conditionNotMet:
                    end(index, .notAsked(conditionHeld: false), reason: Reasons.conditionNotMet, at: now)
                    (isVisible, isDone) = (true, false)
                case .inputMissing(let member):
                    end(index, .notAsked(conditionHeld: true), reason: Reasons.inputMissing(member), at: now)
                    (isVisible, isDone) = (true, false)
                }
            }
        }
        return isVisible
    }

    private func isUndecided(_ index: Int) -> Bool { progress[index].sent == 0 && !progress[index].hasEnded }

    private func hasEnded(_ name: String) -> Bool {
        matter.tasks.firstIndex { $0.name == name }.map { progress[$0].hasEnded } ?? true
    }

    /// A second sending, once, if the department's usual time is left before the deadline.
    private mutating func askAgain(_ index: Int, at now: Moment, mayRetry: () -> Bool) -> Ask? {
        guard !isClosed, progress[index].sent == 1, now.instant.advanced(by: operations[index].typical) < deadline.instant, mayRetry() else {
            return nil
        }
        progress[index].sent = 2
        return Ask(index: index, attempt: 2, input: progress[index].input)
    }

    private mutating func say(_ outcome: Outcome, asOf: Timestamp, of index: Int, at now: Moment) {
        var shown = outcome
        if case .incomplete(let missing) = outcome { shown = .incomplete(missing.map { traced($0, in: index) }) }
        end(index, .said(shown), reason: Reasons.word(outcome, of: operations[index]), at: now)
        answer.parts[index].asOf = asOf
        guard feedsTasks, case .answered(let data) = outcome else { return }
        var tasks = document["tasks"]?.object ?? JSONObject()
        tasks[matter.tasks[index].name] = data
        document["tasks"] = .object(tasks)
    }

    /// What is missing by its place in the applicant's document, where it came from there.
    private func traced(_ missing: MissingInput, in index: Int) -> MissingInput {
        var missing = missing
        missing.pointer = matter.tasks[index].origin(of: missing.pointer) ?? missing.pointer
        return missing
    }

    private mutating func end(_ index: Int, _ content: Part.Content, reason: Part.Reason?, at now: Moment) {
        if isUndecided(index) { undecided -= 1 }
        if !progress[index].hasEnded { openTasks -= 1 }
        progress[index].hasEnded = true
        answer.parts[index].content = content
        answer.parts[index].reason = reason
        if let askedAt = progress[index].askedAt {
            answer.parts[index].milliseconds = Int((now.instant - askedAt).wholeMilliseconds)
        }
    }
}
