import Contracts
import JSON
import Messaging
import Testing

@testable import AdapterKit

@Suite struct AdmissionTests {
    private let now = Timestamp(milliseconds: 1_795_410_000_000)

    private func admission() throws -> Admission {
        Admission(department: "library", operations: try LibraryAdapter.catalogue().operations, orchestratorUser: "onevisit")
    }

    private func task(_ title: String, deadline: Duration = .seconds(1)) -> DepartmentTask {
        DepartmentTask(
            task: title, request: "r", key: "k", lane: .lookup, operation: OperationReference("library.book.read", version: 1),
            deadline: now.advanced(by: deadline), input: ["title": .string(title)])
    }

    private func message(_ tasks: [DepartmentTask], from user: String? = "onevisit") -> IncomingMessage {
        IncomingMessage(
            route: Route(exchange: "onevisit.tasks", key: "library.lookup"),
            properties: MessageProperties(messageID: "m", type: MessageType.tasks, appID: "district-a-7f3a", userID: user),
            body: TaskMessage.body(replyTo: "district-a-7f3a-1", tasks: tasks))
    }

    private func entries(_ verdict: Admission.Verdict) -> [Admission.Entry] {
        guard case .judged(let entries, _) = verdict else { return [] }
        return entries
    }

    @Test func `a task is dropped from two hundred milliseconds after its deadline on, as clocks differ`() throws {
        let admission = try admission()
        let tasks = [Duration.milliseconds(-199), .milliseconds(-200)].map { task("Emma", deadline: $0) }
        let entries = entries(admission.judge(message(tasks), at: now))
        #expect(entries.count == 2)
        if case .run = entries.first {} else { Issue.record("the first should run") }
        #expect(entries.last == .expired)
    }

    @Test func `a message without a sender is nobody's`() throws {
        let verdict = try admission().judge(message([task("Emma")], from: nil), at: now)
        #expect(
            verdict
                == .park(Rejection(.untrustedSender, "the sender is not the orchestrator's broker user"), telling: [], replyTo: nil))
    }

    @Test func `what is wrong with the input is told in places and keywords, without the values`() throws {
        var long = task("Emma")
        long.input = ["title": "a title with far more than twenty characters"]
        guard case .park(_, let rejection, let telling) = try entries(admission().judge(message([long]), at: now)).first else {
            Issue.record("it should be parked")
            return
        }
        #expect(rejection == Rejection(.invalidInput, "input breaks the contract: /title maxLength"))
        #expect(telling?.outcome == .failed(TaskProblem(.invalidInput, "input breaks the contract: /title maxLength")))
    }

    @Test func `the same message is judged the same way`() throws {
        let admission = try admission()
        let tasks = message([task("Emma"), task("late", deadline: .seconds(-9))])
        #expect(admission.judge(tasks, at: now) == admission.judge(tasks, at: now))
    }
}

@Suite struct OutcomeCheckTests {
    private func check(_ outcome: Outcome) throws -> OutcomeCheck {
        let operation = try #require(try LibraryAdapter.catalogue().operations[OperationReference("library.book.read", version: 1)])
        return OutcomeCheck(outcome, of: operation)
    }

    @Test func `what the contract allows passes as it is`() throws {
        let allowed: [Outcome] = [
            .answered(data: ["title": "Emma", "pages": 120]), .notFound, .refused(TaskProblem(code: "lent", detail: "")),
            .later(availableAt: Timestamp(milliseconds: 0)), .failed(TaskProblem(.busy, "", isRetriable: true)),
            .failed(TaskProblem(code: "lent", detail: "")),
        ]
        for outcome in allowed {
            let checked = try check(outcome)
            #expect(checked.outcome == outcome && checked.breach == nil && checked.dropped == 0)
        }
    }

    @Test func `what breaks the contract is named without values`() throws {
        let breaches = try [
            .answered(data: ["title": "Emma"]), .answered(data: ["title": "Emma", "pages": "many"]), .refused(TaskProblem(code: "eaten", detail: "")),
            .failed(TaskProblem(code: "eaten", detail: "")), .incomplete([]), .withdrawn,
        ].map { try check($0).breach }
        #expect(
            breaches == [
                "data: /pages required", "data: /pages type", "refused with a code that the contract does not list",
                "failed with a code that neither the contract nor the protocol lists", "incomplete without saying what is missing",
                "withdrawn, which is not a handler's to say",
            ])
    }
}
