import Contracts
import JSON
import JSONSchema
import Messaging
import Testing

@testable import Orchestration

@Suite("The documents of a case")
struct CaseDocumentsTests {
    private static func required(_ name: String, need: RequiredDocument.Need = .required, from: String? = nil) -> RequiredDocument {
        RequiredDocument(
            name: name, title: LocalizedText(zh: name, en: name), need: need, types: ["application/pdf"], most: 1000,
            from: from.map { OperationReference($0, version: 1) })
    }

    private func task(_ name: String, _ documents: String..., after: [String] = [], when: JSONSchema? = nil) -> MatterTask {
        var task = caseTask(
            name, after: after, when: when, input: [("residentId", ["applicant", "residentId"]), ("photo", ["documents", "photo"])])
        task.documents = documents
        return task
    }

    /// A machine whose case has just begun, with what its first change asked.
    private func begun(_ tasks: MatterTask..., documents: [RequiredDocument], form: JSONValue = [:], announced: [String] = []) throws -> (
        CaseMachine, CaseChange
    ) {
        let plain = try caseMatter(tasks)
        let matter = Matter(
            name: plain.name, version: 1, title: plain.title, lane: .case, audience: [.citizen], channels: [.terminal], identity: .face,
            purpose: "residence", form: plain.form, deadline: .zero, tasks: tasks,
            terms: CaseTerms(clock: ClockTerms(statutory: 20, stops: [.supplement]), documents: documents, retention: .seconds(86_400)))
        let suppliers = try documents.compactMap(\.from).map { try caseOperation($0.name, effect: .none, requires: ["residentId"]) }
        let plan = CasePlan(
            matter: matter, operations: try tasks.map { try caseOperation("\($0.name).do") }, undos: tasks.map { _ in nil },
            suppliers: Dictionary(suppliers.map { ($0.reference, $0) }) { $1 })
        var machine = caseMachine(plan, form: form, announced: announced)
        let change = machine.begin(at: opened)
        return (machine, change)
    }

    private func document(_ name: String, _ digit: String = "a") -> CaseDocument {
        CaseDocument(name: name, type: "application/pdf", size: 12, sha256: String(repeating: digit, count: 64))
    }

    private func missing(_ machine: CaseMachine) -> [String] { machine.missing.map(\.pointer.description) }

    // MARK: - What the applicant brings

    @Test("All that a task misses is told at once; it is asked when the last is there, and each shortens the list")
    func several() throws {
        var (machine, change) = try begun(task("police", "photo", "lease"), documents: [Self.required("photo"), Self.required("lease")])
        #expect(machine.asked(change) == [])
        #expect(missing(machine) == ["/documents/photo", "/documents/lease"])
        let first = machine.documentStored(document("photo"), at: opened + 1).change
        #expect(machine.asked(first) == [] && first.documents == [document("photo")])
        #expect(first.notes == [CaseNote(.documentStored, word: "photo")])
        #expect(missing(machine) == ["/documents/lease"] && machine.state.revision == 2)
        let last = machine.documentStored(document("lease"), at: opened + 2).change
        #expect(machine.asked(last) == ["police 1/2"])
        #expect(machine.state.steps[0].documents.map(\.name) == ["photo", "lease"])
        #expect(machine.state.steps[0].input["photo"] == document("photo").json)
        #expect(machine.answer.state == .pending && machine.due != nil)
    }

    @Test("The same document again changes nothing; another takes its place as long as nobody has begun with it")
    func again() throws {
        var (machine, _) = try begun(task("police", "photo", "lease"), documents: [Self.required("photo"), Self.required("lease")])
        _ = machine.documentStored(document("photo"), at: opened)
        let before = machine.state
        #expect(machine.documentStored(document("photo"), at: opened + 1).ignored == .duplicate)
        #expect(machine.state == before)
        _ = machine.documentStored(document("photo", "b"), at: opened + 2)
        _ = machine.documentStored(document("lease"), at: opened + 3)
        #expect(machine.state.steps[0].documents.map { $0.sha256.prefix(1) } == ["b", "a"])
        #expect(machine.documentStored(document("photo", "b"), at: opened + 4).ignored == .duplicate)
        #expect(machine.documentStored(document("photo", "c"), at: opened + 4).ignored == .documentNotWanted)
        #expect(machine.reasonNotToTake("photo") == nil, "the same one may come again")
    }

    @Test("A document may come before its task's turn, and is taken while somebody will get it")
    func early() throws {
        var (machine, change) = try begun(
            task("police"), task("records", "lease", "plan", after: ["police"]),
            documents: [Self.required("lease"), Self.required("plan", need: .optional)])
        #expect(machine.asked(change) == ["police 1/1"])
        #expect(machine.missing.isEmpty, "nobody misses anything yet")
        #expect(machine.reasonNotToTake("lease") == nil && machine.reasonNotToTake("plan") == nil)
        _ = machine.documentStored(document("lease"), at: opened + 1)
        #expect(machine.state.round == 1, "nothing was asked anew")
        #expect(machine.asked(machine.says(permit, "police").change) == ["records 1/1"])
        #expect(machine.state.steps[1].documents.map(\.name) == ["lease"])
        #expect(machine.documentStored(document("plan"), at: opened + 2).ignored == .documentNotWanted, "it went out without")
        #expect(machine.reasonNotToTake("plan") == .documentNotWanted)
    }

    @Test("A department that finds a document wanting gets the next one, in a new round; the others keep what they were given")
    func wanting() throws {
        var (machine, _) = try begun(task("police", "photo"), task("records", "photo"), documents: [Self.required("photo")])
        _ = machine.documentStored(document("photo"), at: opened + 1)
        _ = machine.says(photoMissing, "police", at: opened + 2)
        #expect(missing(machine) == ["/documents/photo"], "what the department calls photo is the document")
        #expect(machine.supplemented(form: ["x": 1], at: opened + 3).change.asks.isEmpty, "the form does not mend it")
        let change = machine.documentStored(document("photo", "b"), at: opened + 4).change
        #expect(machine.asked(change) == ["police 1/3"])
        #expect(machine.state.steps[0].documents.map { $0.sha256.prefix(1) } == ["b"])
        // Silence: the other one is asked again under its old key.
        let repeated = machine.timePassed(at: opened + 400)
        #expect(machine.asked(repeated).contains("records 2/2"))
        #expect(machine.state.steps[1].documents.map { $0.sha256.prefix(1) } == ["a"])
        #expect(try CaseState(reading: machine.state.utf8) == machine.state)
    }

    @Test("Who insists on the same document has answered, too")
    func insists() throws {
        var (machine, _) = try begun(task("police", "photo"), documents: [Self.required("photo")])
        _ = machine.documentStored(document("photo"), at: opened)
        _ = machine.says(photoMissing, "police")
        #expect(machine.asked(machine.documentStored(document("photo"), at: opened + 2).change) == ["police 1/3"])
    }

    @Test("What misses a document and a field waits for both, in either order", arguments: [true, false])
    func both(isDocumentFirst: Bool) throws {
        var (machine, _) = try begun(task("police", "photo"), documents: [Self.required("photo")])
        _ = machine.documentStored(document("photo"), at: opened)
        let wanting = Outcome.incomplete(
            ["photo", "residentId"].map { MissingInput(pointer: JSONPointer(tokens: [$0]), code: "wrong", detail: "not good") })
        _ = machine.says(wanting, "police")
        #expect(missing(machine) == ["/documents/photo", "/applicant/residentId"])
        var asked: [[String]] = []
        for isDocument in [isDocumentFirst, !isDocumentFirst] {
            let change =
                isDocument ? machine.documentStored(document("photo", "b"), at: opened + 3) : machine.supplemented(form: ["a": 1], at: opened + 3)
            asked.append(machine.asked(change.change))
        }
        #expect(asked == [[], ["police 1/3"]])
    }

    @Test("A task that is not asked needs no documents")
    func notAsked() throws {
        let never = try JSONSchema(["type": "object", "required": ["nothing"]])
        let (machine, _) = try begun(task("police", "photo", when: never), task("records"), documents: [Self.required("photo")])
        #expect(machine.words == ["not-asked", "waiting"] && machine.missing.isEmpty)
        #expect(machine.reasonNotToTake("photo") == .documentNotWanted)
    }

    @Test("A case that ends takes no documents")
    func ended() throws {
        var (machine, _) = try begun(task("police", "photo"), documents: [Self.required("photo")])
        _ = machine.withdraw(at: opened)
        #expect(machine.answer.state == .withdrawn)
        #expect(machine.documentStored(document("photo"), at: opened).ignored == .hasEnded)
        #expect(machine.reasonNotToTake("photo") == .hasEnded)
    }

    @Test("The same document again is no mistake after the case has ended: who brings it did not hear that it was taken")
    func againAfterTheEnd() throws {
        var (machine, _) = try begun(task("police", "photo"), documents: [Self.required("photo")])
        _ = machine.documentStored(document("photo"), at: opened)
        _ = machine.says(permit, "police", at: opened + 1)
        #expect(machine.answer.state == .complete)
        let before = machine.state
        #expect(machine.reasonNotToTake("photo") == nil)
        #expect(machine.documentStored(document("photo"), at: opened + 2).ignored == .duplicate)
        #expect(machine.documentStored(document("photo", "b"), at: opened + 2).ignored == .hasEnded)
        #expect(machine.state == before)
    }

    // MARK: - What the applicant announces

    private let photo = required("photo")
    private let plan = required("plan", need: .optional)

    @Test(
        "An optional document that was announced is waited for as a required one, in either order",
        arguments: [["photo", "plan"], ["plan", "photo"]])
    func announced(order: [String]) throws {
        var (machine, change) = try begun(task("police", "photo", "plan"), documents: [photo, plan], announced: ["plan"])
        #expect(machine.asked(change) == [] && missing(machine) == ["/documents/photo", "/documents/plan"])
        #expect(try CaseState(reading: machine.state.utf8) == machine.state)
        #expect(machine.asked(machine.documentStored(document(order[0]), at: opened + 1).change) == [])
        #expect(missing(machine) == ["/documents/\(order[1])"] && machine.answer.state == .supplement)
        #expect(machine.asked(machine.documentStored(document(order[1]), at: opened + 2).change) == ["police 1/2"])
        #expect(machine.state.steps[0].documents.map(\.name) == ["photo", "plan"])
    }

    @Test("What was not announced keeps nobody waiting")
    func notAnnounced() throws {
        var (machine, _) = try begun(task("police", "photo", "plan"), documents: [photo, plan])
        #expect(missing(machine) == ["/documents/photo"])
        #expect(machine.asked(machine.documentStored(document("photo"), at: opened + 1).change) == ["police 1/2"])
        #expect(machine.state.steps[0].documents.map(\.name) == ["photo"])
    }

    @Test("Whoever says that an announced document will not come after all is not kept waiting for it")
    func takenBack() throws {
        var (machine, _) = try begun(task("police", "photo", "plan"), task("records", "plan"), documents: [photo, plan], announced: ["plan"])
        let change = machine.supplemented(form: nil, announced: [], at: opened + 1).change
        #expect(machine.asked(change) == ["records 1/2"], "the police wait for the photograph")
        #expect(change.notes.first?.more["documents"] == [])
        #expect(missing(machine) == ["/documents/photo"])
        #expect(machine.asked(machine.documentStored(document("photo"), at: opened + 2).change) == ["police 1/3"])
        #expect(machine.supplemented(form: nil, announced: [], at: opened + 3).ignored == .noSupplementWanted)
    }

    @Test("What a department asks for itself is not done without because nobody announces it any more")
    func demanded() throws {
        var (machine, _) = try begun(task("police", "photo"), documents: [Self.required("photo", need: .optional)], announced: ["photo"])
        _ = machine.documentStored(document("photo"), at: opened + 1)
        _ = machine.says(photoMissing, "police", at: opened + 2)
        #expect(machine.supplemented(form: nil, announced: [], at: opened + 3).change.asks.isEmpty)
        #expect(missing(machine) == ["/documents/photo"])
    }

    @Test("A document can be announced later, with a form or without, as long as somebody will get it")
    func announcedLater() throws {
        let numberMissing = Outcome.incomplete([MissingInput(pointer: JSONPointer(tokens: ["residentId"]), code: "wrong", detail: "not good")])
        var (machine, _) = try begun(task("police"), task("records", "plan", after: ["police"]), documents: [plan])
        _ = machine.says(numberMissing, "police")
        #expect(machine.asked(machine.supplemented(form: ["a": 1], announced: ["plan"], at: opened + 2).change) == ["police 1/2"])
        #expect(machine.asked(machine.says(permit, "police", at: opened + 3).change) == [])
        #expect(missing(machine) == ["/documents/plan"])
        #expect(machine.asked(machine.documentStored(document("plan"), at: opened + 4).change) == ["records 1/3"])
        var (late, _) = try begun(task("police"), task("records", "plan"), documents: [plan])
        _ = late.says(numberMissing, "police")
        #expect(late.supplemented(form: nil, announced: ["plan"], at: opened + 2).ignored == .documentNotWanted, "records began without it")
    }

    @Test("An announced document that a department can supply is asked of the applicant where it has none")
    func announcedAndFetched() throws {
        let register = Self.required("household", need: .optional, from: "register.household.read")
        var (machine, _) = try begun(task("police", "household"), documents: [register], announced: ["household"])
        #expect(machine.asked(machine.says(.notFound, "household-document").change) == [])
        #expect(missing(machine) == ["/documents/household"])
    }

    @Test("What several departments miss is asked for once")
    func once() throws {
        let (machine, _) = try begun(task("police", "photo"), task("records", "photo"), documents: [photo])
        #expect(missing(machine) == ["/documents/photo"])
    }

    // MARK: - What departments supply

    private let household = required("household", from: "register.household.read")

    @Test("What a department can supply is fetched before the task that takes it is asked; what it answered is the document")
    func fetched() throws {
        var (machine, change) = try begun(task("police", "household"), documents: [household])
        #expect(machine.asked(change) == ["household-document 1/1"])
        #expect(change.asks.first?.input == ["residentId": "R"])
        #expect(machine.missing.isEmpty && machine.words == ["waiting"])
        let answer = machine.says(.answered(data: ["permit": "H1"]), "household-document").change
        #expect(machine.asked(answer) == ["police 1/1"])
        let content = Array(#"{"permit":"H1"}"#.utf8)
        let document = CaseDocument(name: "household", type: "application/json", size: content.count, sha256: ContentHash.text(of: content))
        #expect(answer.documents == [document] && machine.documents == [document])
        #expect(machine.state.steps[0].documents == [document.taskDocument])
        #expect(machine.supplied("household") == content)
        #expect(machine.answer.parts.map(\.name) == ["police"], "what was fetched is no part of the answer")
        _ = machine.says(permit, "police")
        #expect(machine.answer.state == .complete)
        #expect(try CaseState(reading: machine.state.utf8) == machine.state)
    }

    @Test("Only where the department has none is the applicant asked", arguments: [Outcome.notFound, no, .withdrawn, photoMissing])
    func notThere(word: Outcome) throws {
        var (machine, _) = try begun(task("police", "household"), documents: [household])
        #expect(machine.asked(machine.says(word, "household-document").change) == [])
        #expect(missing(machine) == ["/documents/household"] && machine.answer.state == .supplement)
        #expect(machine.asked(machine.documentStored(document("household"), at: opened + 5).change) == ["police 1/2"])
    }

    @Test("What the applicant has to bring is told at once, and again when the department turns out to have nothing")
    func together() throws {
        var (machine, change) = try begun(task("police", "photo", "household"), documents: [Self.required("photo"), household])
        #expect(machine.asked(change) == ["household-document 1/1"])
        #expect(missing(machine) == ["/documents/photo"])
        _ = machine.says(.notFound, "household-document")
        #expect(missing(machine) == ["/documents/photo", "/documents/household"])
        _ = machine.documentStored(document("photo"), at: opened + 2)
        #expect(machine.asked(machine.documentStored(document("household"), at: opened + 3).change) == ["police 1/2"])
        #expect(machine.due != nil, "no stop is left open")
    }

    @Test("A task that waits for a department alone is asked when the department answers, whatever came before")
    func afterThePhoto() throws {
        var (machine, _) = try begun(task("police", "photo", "household"), documents: [Self.required("photo"), household])
        #expect(machine.asked(machine.documentStored(document("photo"), at: opened + 1).change) == [])
        #expect(machine.missing.isEmpty && machine.due != nil)
        let why = CaseWhy(machine: machine, outbox: [], parked: [], now: opened + 1).sentence
        #expect(why.en.contains("police comes after household-document"))
        #expect(machine.asked(machine.says(permit, "household-document").change) == ["police 1/2"])
    }

    @Test("An optional one that the department does not have is done without")
    func optional() throws {
        let register = Self.required("household", need: .optional, from: "register.household.read")
        var (machine, change) = try begun(task("police", "household"), documents: [register])
        #expect(machine.asked(change) == ["household-document 1/1"])
        #expect(machine.asked(machine.says(.notFound, "household-document").change) == ["police 1/1"])
        #expect(machine.state.steps[0].documents.isEmpty)
    }

    @Test("A department that cannot say is asked again, then left to a person, who may have the applicant asked")
    func held() throws {
        var (machine, _) = try begun(task("police", "household"), documents: [household])
        _ = machine.says(passing, "household-document")
        #expect(machine.asked(machine.timePassed(at: opened + 10)) == ["household-document 2/1"])
        _ = machine.says(broken, "household-document", at: opened + 11)
        #expect(machine.heldSteps.map(\.step) == ["household-document"] && machine.missing.isEmpty)
        let step = try #require(machine.plan.step(named: "household-document"))
        _ = machine.dropped(step, at: opened + 12)
        #expect(missing(machine) == ["/documents/household"])
        // Its word comes after all.
        #expect(machine.asked(machine.says(permit, "household-document", at: opened + 13).change) == ["police 1/2"])
    }

    @Test("An applicant who brings it meanwhile is not kept waiting, and the department's word comes too late")
    func broughtMeanwhile() throws {
        var (machine, _) = try begun(task("police", "household"), documents: [household])
        let change = machine.documentStored(document("household"), at: opened + 1).change
        #expect(machine.asked(change) == ["police 1/1"])
        #expect(change.ended == [1], "the department is not asked again")
        #expect(machine.says(permit, "household-document", at: opened + 2).ignored == .duplicate)
        #expect(machine.documents == [document("household")])
    }

    @Test("Two tasks that take the same document have it fetched once")
    func shared() throws {
        var (machine, change) = try begun(
            task("police", "household"), task("records", "household"), documents: [household])
        #expect(machine.asked(change) == ["household-document 1/1"])
        #expect(machine.asked(machine.says(permit, "household-document").change) == ["police 1/1", "records 1/1"])
    }

    @Test("A case that ends while a document is fetched waits for nobody, and wakes for nothing")
    func endsMeanwhile() throws {
        var (machine, _) = try begun(task("police", "household"), documents: [household])
        let change = machine.withdraw(at: opened + 1).change
        #expect(machine.isClosed && change.ended == [1])
        #expect(machine.withdrew(change) == [], "a reading has no effect that could be withdrawn")
        #expect(machine.wakeAt(after: opened + 1) == nil)
        #expect(machine.says(permit, "household-document", at: opened + 2).ignored == .duplicate)
    }

    @Test("A state that was stored before a matter's documents were fetched has room for it")
    func older() throws {
        var (machine, _) = try begun(task("police", "household"), documents: [household])
        machine.state.steps.removeLast()
        let read = CaseMachine(plan: machine.plan, ladder: machine.ladder, state: machine.state)
        #expect(read.state.steps.count == 2 && read.state.steps[1] == StepState())
    }
}
