import Contracts
import HTTPTypes
import Hummingbird
import Messaging

extension DeskFrontend {
    // MARK: - The list

    func list(_ parameters: FormBody, _ reader: Reader) async throws -> Response {
        let page = max(1, min(Int(parameters.line("page")) ?? 1, Self.mostPages))
        let operation = parameters.line("operation")
        let state = parameters.line("state")
        let filter = DeskFilter(
            state: state == ListPage.allStates ? nil : DeskTask.State(rawValue: state) ?? .open, operation: operation.isEmpty ? nil : operation,
            limit: ListPage.pageLength + 1, offset: (page - 1) * ListPage.pageLength)
        let list = ListPage(
            filter: filter, tasks: try await desk.tasks(filter), count: try await desk.count(), operations: desk.operations, now: time.timestamp)
        return Page(title: Words.tasks, body: list.body(for: reader), path: "/").response(for: reader)
    }

    /// Nobody turns so many pages; a number beyond is no reason to count rows.
    private static let mostPages = 10_000

    // MARK: - A task

    func show(
        _ number: Int64, _ outcome: DeskOutcome, _ reader: Reader, _ session: Reader.Session, form: ReplyForm.State = .init(),
        notice: LocalizedText? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (task, words, readings) = try await desk.open(number, by: session.signature)
        let shown = TaskPage(
            task: task, words: words, readings: readings, operation: desk.catalogue.operations[task.operation],
            outcome: outcome, form: form, notice: notice, now: time.timestamp)
        return Page(status: status, title: shown.title, body: shown.body(for: reader), path: "/tasks/\(number)/\(outcome.rawValue)")
            .response(for: reader)
    }

    /// Takes an answer. What is wrong with it is told beside what was filled in, and nothing of that is lost.
    func reply(_ number: Int64, _ outcome: DeskOutcome, _ form: FormBody, _ reader: Reader, _ session: Reader.Session) async throws -> Response {
        guard let version = Int(form.line(FormNames.version)) else { throw PageProblem.notAForm }
        let task = try await desk.task(String(number))
        guard task.number == number else { throw PageProblem.notFound }
        var reading = FormReader(form)
        let reply = reading.reply(outcome, to: try desk.contract(of: task))
        do {
            guard reading.mistakes.isEmpty else { throw DeskMistakes(reading.mistakes) }
            try await desk.answer(number, seen: version, with: reply, by: session.signature)
            return redirect(to: "/tasks/\(number)")
        } catch let mistakes as DeskMistakes {
            let state = ReplyForm.State(body: form, mistakes: mistakes.all)
            return try await show(number, outcome, reader, session, form: state, status: .unprocessableContent)
        } catch let error as DeskError {
            return try await show(
                number, outcome, reader, session, form: ReplyForm.State(body: form), notice: error.text, status: PageProblem(error).status)
        }
    }
}
