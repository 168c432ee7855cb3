public import Contracts
public import Messaging

/// Another day than today. What demo data says of people holds on the day for which it was written down: permits end, and somebody moves.
///
/// Handlers are told that day, at the time that it is; the ledger, deadlines, presence and every time on the bus stay today's.
public struct DemoDay: Sendable {
    private let shift: Duration

    /// - Parameters:
    ///   - day: the date in Beijing on which handlers begin.
    ///   - now: the wall clock.
    public init(_ day: CivilDate, at now: Timestamp) {
        shift = .seconds(86_400 * CivilDate(inBeijingAt: now).distance(to: day))
    }

    /// The same handler on that day.
    public func moved(_ handler: Handler) -> Handler {
        let reference = handler.operation
        return Handler(reference.name, version: reference.version) { input, context in
            moved(try await handler.answer(input, moved(context)))
        }
    }

    /// The same handler of cases on that day.
    public func moved(_ handler: CaseHandler) -> CaseHandler {
        let reference = handler.operation
        switch handler.manner {
        case .transaction(let work, let withdraw):
            return CaseHandler(reference.name, version: reference.version) { input, context, database in
                moved(try work(input, moved(context), database))
            } withdraw: { context, database in
                try withdraw?(moved(context), database) ?? true
            }
        case .outside(let work, let query):
            let work: CaseHandler.Work = { input, context in moved(try await work(input, moved(context))) }
            guard let query else { return CaseHandler(reference.name, version: reference.version, work: work) }
            return CaseHandler(reference.name, version: reference.version, work: work) { input, context in
                try await query(input, moved(context)).map(moved)
            }
        }
    }

    private func moved(_ context: TaskContext) -> TaskContext {
        TaskContext(
            operation: context.operation, task: context.task, request: context.request, purpose: context.purpose,
            deadline: context.deadline?.advanced(by: shift), now: context.now.advanced(by: shift))
    }

    private func moved(_ context: CaseContext) -> CaseContext {
        CaseContext(
            operation: context.operation, caseNumber: context.caseNumber, task: context.task, request: context.request, key: context.key,
            purpose: context.purpose, due: context.due?.advanced(by: shift), documents: context.documents, documentClient: context.documentClient,
            now: context.now.advanced(by: shift))
    }

    /// Times that are promised are today's again.
    private func moved(_ outcome: Outcome) -> Outcome {
        switch outcome {
        case .later(let availableAt): .later(availableAt: availableAt.advanced(by: .zero - shift))
        case .failed(let problem, let retryAfter): .failed(problem, retryAfter: retryAfter?.advanced(by: .zero - shift))
        case .answered, .notFound, .refused, .incomplete, .withdrawn: outcome
        }
    }
}
