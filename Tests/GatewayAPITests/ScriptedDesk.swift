import Contracts
import JSON
import Messaging
import Orchestration
import Synchronization

/// A desk that says what a test tells it to, and remembers what it was asked.
final class ScriptedDesk: RequestDesk {
    typealias Submitting = @Sendable (Submission) throws(Problem) -> Accepted

    private struct State {
        var answers: [String: (answer: Answer, channel: String)] = [:]
        var watchers: [Int: (request: String, feed: AsyncStream<Answer>.Continuation)] = [:]
        var nextWatcher = 0
        var submissions: [Submission] = []
        var waits: [Duration] = []
        var waiting = 0
        var abandoned = 0
        var submitting: Submitting
        var uses: [OperationReference: OperationUse] = [:]
        var readiness = [ReadinessCheck(name: "bus", isReady: true, detail: "connected")]
    }
    private let state: Mutex<State>
    let catalogue: Catalogue
    let departments: [DepartmentStatus]

    /// Waits shorter than this are over at once; longer ones end with the answer.
    private static let patience: Duration = .seconds(30)

    init(
        catalogue: Catalogue = .example, departments: [DepartmentStatus] = [],
        submitting: @escaping Submitting = { _ in Accepted(request: .example, isRepeat: false, deadline: .seconds(1)) }
    ) {
        self.catalogue = catalogue
        self.departments = departments
        state = Mutex(State(submitting: submitting))
    }

    var submissions: [Submission] { state.withLock { $0.submissions } }
    /// How long each caller wanted its response held.
    var waits: [Duration] { state.withLock { $0.waits } }
    var waiting: Int { state.withLock { $0.waiting } }
    var watching: Int { state.withLock { $0.watchers.count } }
    /// Waits that were cancelled.
    var abandoned: Int { state.withLock { $0.abandoned } }

    var readiness: [ReadinessCheck] {
        get { state.withLock { $0.readiness } }
        set { state.withLock { $0.readiness = newValue } }
    }

    /// What is known of operations.
    var uses: [OperationReference: OperationUse] {
        get { state.withLock { $0.uses } }
        set { state.withLock { $0.uses = newValue } }
    }

    func use(of operation: OperationReference) -> OperationUse {
        uses[operation] ?? OperationUse(instances: [], tasks: 0, lastAsked: nil, since: Timestamp(milliseconds: 0))
    }

    /// Makes this the answer as it stands, and shows it to all who watch.
    func say(_ answer: Answer, to channel: Channel = .terminal) {
        let feeds = state.withLock { state in
            state.answers[answer.request] = (answer, channel.name)
            return state.watchers.values.filter { $0.request == answer.request }.map(\.feed)
        }
        for feed in feeds {
            feed.yield(answer)
            if answer.closedAt != nil { feed.finish() }
        }
    }

    func submit(_ submission: Submission) throws(Problem) -> Accepted {
        let submitting = state.withLock { state in
            state.submissions.append(submission)
            return state.submitting
        }
        return try submitting(submission)
    }

    func answer(to request: String, for channel: Channel) throws(Problem) -> Answer {
        let known = state.withLock { $0.answers[request] }
        guard let known, known.channel == channel.name else {
            throw Problem(.unknownRequest, LocalizedText(zh: "没有此申请。", en: "There is no such request."))
        }
        return known.answer
    }

    func closedAnswer(to request: String, for channel: Channel, within limit: Duration) async throws(Problem) -> Answer {
        state.withLock { $0.waits.append(limit) }
        var answer = try answer(to: request, for: channel)
        guard answer.closedAt == nil, limit >= Self.patience else { return answer }
        state.withLock { $0.waiting += 1 }
        for await revision in try revisions(of: request, for: channel, after: answer.revision) { answer = revision }
        state.withLock { state in
            state.waiting -= 1
            if answer.closedAt == nil { state.abandoned += 1 }
        }
        return answer
    }

    func revisions(of request: String, for channel: Channel, after revision: Int) throws(Problem) -> AsyncStream<Answer> {
        let present = try answer(to: request, for: channel)
        let (revisions, feed) = AsyncStream.makeStream(of: Answer.self)
        if present.revision > revision { feed.yield(present) }
        if present.closedAt != nil {
            feed.finish()
            return revisions
        }
        let watcher = state.withLock { state in
            state.nextWatcher += 1
            state.watchers[state.nextWatcher] = (request, feed)
            return state.nextWatcher
        }
        feed.onTermination = { [weak self] _ in self?.state.withLock { _ = $0.watchers.removeValue(forKey: watcher) } }
        return revisions
    }
}
