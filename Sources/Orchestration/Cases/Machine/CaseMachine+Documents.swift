import Contracts
import JSON
import JSONSchema
import Messaging

/// The documents of a case: what the applicant brings, and what departments supply.
///
/// A task whose turn has come waits for the documents that it cannot do without, and for those that the applicant announced. Those that a
/// department can supply are fetched first; the applicant is asked where the department has none.
extension CaseMachine {
    /// The documents that are there, in the order of the matter.
    var documents: [CaseDocument] { (plan.matter.terms?.documents ?? []).compactMap { given($0.name) } }

    /// Why no document of that name is taken now; nil where one is, or the same one may come again. Who did not hear that it was taken brings it
    /// again, and the case may have ended meanwhile.
    func reasonNotToTake(_ name: String) -> CaseIgnored? {
        guard given(name) == nil else { return nil }
        guard case .working = state.phase else { return .hasEnded }
        return isWanted(name) ? nil : .documentNotWanted
    }

    /// A document came from the applicant. Tasks that waited for nothing else are asked, in a new round.
    ///
    /// It takes the place of an earlier one for those who have not been asked yet or ask for it again; the others keep what they were given.
    mutating func documentStored(_ document: CaseDocument, at now: Timestamp) -> Result<CaseChange, CaseIgnored> {
        let isKnown = given(document.name) == document
        guard case .working = state.phase else { return .failure(isKnown ? .duplicate : .hasEnded) }
        guard isWanted(document.name) else { return .failure(isKnown ? .duplicate : .documentNotWanted) }
        // Where somebody asks for it again, bringing the same one again is an answer.
        if isKnown, !state.steps.indices.contains(where: { isWaiting($0, for: document.name) }) { return .failure(.duplicate) }
        var change = CaseChange()
        take(document, &change, at: now)
        if let fetch = plan.fetchSteps[document.name] { endFetching(fetch, &change) }
        return .success(finished(change, at: now))
    }

    /// What a department supplied: the data of its answer, as the text whose hash the document goes by.
    func supplied(_ name: String) -> [UInt8]? { state.document["supplied"]?[name]?.canonicalUTF8 }

    // MARK: - What is there

    private func given(_ name: String) -> CaseDocument? { CaseDocument(state.document["documents"]?[name]) }

    /// Whether somebody would get a document of that name if it came now.
    private func isWanted(_ name: String) -> Bool {
        (0..<plan.taskCount).contains { index in
            plan.steps[index].task.documents.contains(name) && [.undecided, .incomplete].contains(state.steps[index].stage)
        }
    }

    private mutating func take(_ document: CaseDocument, _ change: inout CaseChange, at now: Timestamp) {
        var documents = state.document["documents"]?.object ?? JSONObject()
        documents[document.name] = document.json
        state.document["documents"] = .object(documents)
        change.documents.append(document)
        change.notes.append(CaseNote(.documentStored, word: document.name))
        goOn(with: [.document(document.name)], at: now)
    }

    /// What an applicant has given.
    enum Given {
        case document(String)
        /// Everything but documents.
        case form
        /// Which optional documents are still to come: the others are not waited for any more.
        case announcement
    }

    /// Strikes what was given from what steps miss; those that miss nothing any more are asked in a new round.
    mutating func goOn(with given: [Given], at now: Timestamp) {
        var isNewRound = false
        for step in state.steps.indices where state.steps[step].stage == .incomplete {
            let missing = missingInputs(of: step)
            let rest = missing.filter { input in !given.contains { settles($0, input, of: step) } }
            if rest.isEmpty {
                resumeClock(of: step, at: now)
                state.steps[step].stage = .undecided
                isNewRound = true
            } else if rest.count < missing.count {
                state.steps[step].word = .incomplete(rest)
            }
        }
        if isNewRound { state.round += 1 }
    }

    /// Whether nothing of an input is missing any more with what was given.
    private func settles(_ given: Given, _ missing: MissingInput, of step: Int) -> Bool {
        let document = documentName(missing, of: step)
        switch given {
        case .document(let name): return document == name
        case .form: return document == nil
        // What a department has asked for itself is its to do without.
        case .announcement: return missing.code == CaseView.documentMissing && document.map { !isNeeded($0) } ?? false
        }
    }

    /// Whether a case waits for a document of that name.
    private func isNeeded(_ name: String) -> Bool {
        state.announced.contains(name) || plan.matter.terms?.documents.first { $0.name == name }?.need == .required
    }

    // MARK: - What is missing

    /// Whether a step waits for the applicant to bring a document of that name.
    private func isWaiting(_ step: Int, for name: String) -> Bool {
        state.steps[step].stage == .incomplete && missingInputs(of: step).contains { documentName($0, of: step) == name }
    }

    /// Whether the applicant has to bring a document before somebody can begin.
    var waitsForDocuments: Bool {
        state.steps.indices.contains { step in
            state.steps[step].stage == .incomplete && missingInputs(of: step).contains { documentName($0, of: step) != nil }
        }
    }

    private func missingInputs(of step: Int) -> [MissingInput] {
        if case .incomplete(let missing) = state.steps[step].word { missing } else { [] }
    }

    /// Which document is missing; nil where it is something else.
    private func documentName(_ missing: MissingInput, of step: Int) -> String? {
        let tokens = traced(missing, in: step).pointer.tokens
        return tokens.count >= 2 && tokens[0] == "documents" ? tokens[1] : nil
    }

    /// The documents that a task has to wait for and that the applicant has to bring.
    func missingDocuments(of step: Int) -> [MissingInput] {
        (plan.matter.terms?.documents ?? []).filter { document in
            plan.steps[step].task.documents.contains(document.name) && isMissing(document)
        }.map(\.missing)
    }

    private func isMissing(_ document: RequiredDocument) -> Bool {
        isNeeded(document.name) && given(document.name) == nil && (plan.fetchSteps[document.name].map { state.steps[$0].hasEnded } ?? true)
    }

    /// The task waits for the applicant before anybody is asked.
    mutating func waitForDocuments(_ missing: [MissingInput], of step: Int, _ change: inout CaseChange, at now: Timestamp) {
        state.steps[step].stage = .incomplete
        state.steps[step].since = now
        state.steps[step].word = .incomplete(missing)
        change.notes.append(CaseNote(.incomplete, step: plan.steps[step].task.name))
        stopClock(of: step, at: now)
    }

    /// The documents that go along with a step's task.
    func documents(of step: CaseStep) -> [TaskDocument] { step.task.documents.compactMap { given($0)?.taskDocument } }

    // MARK: - Fetching

    /// Asks departments for what they can supply of a task's documents.
    mutating func fetchDocuments(of step: Int, _ change: inout CaseChange, at now: Timestamp) {
        for name in plan.steps[step].task.documents where given(name) == nil {
            guard let fetch = plan.fetchSteps[name], state.steps[fetch].stage == .undecided else { continue }
            guard case .ask(let input) = plan.steps[fetch].task.plan(for: plan.steps[fetch].operation, from: .object(state.document)) else {
                state.steps[fetch].stage = .notAsked
                state.steps[fetch].why = .inputMissing
                continue
            }
            ask(fetch, input: input, at: now, &change)
        }
    }

    /// The steps that fetch documents for a task and have not come to an end.
    func fetching(for step: Int) -> [Int] {
        plan.steps[step].task.documents.filter { given($0) == nil }.compactMap { plan.fetchSteps[$0] }.filter { !state.steps[$0].hasEnded }
    }

    /// A department has said its last word about a document: what it answered is the document; else the applicant is asked.
    mutating func settleFetching(_ name: String, data: JSONValue?, _ change: inout CaseChange, at now: Timestamp) {
        guard !isClosed, given(name) == nil else { return }
        guard let data else { return askApplicant(for: name) }
        var supplied = state.document["supplied"]?.object ?? JSONObject()
        supplied[name] = data
        state.document["supplied"] = .object(supplied)
        let content = data.canonicalUTF8
        let document = CaseDocument(
            name: name, type: DocumentType.supplied, size: content.count, sha256: ContentHash.text(of: content))
        take(document, &change, at: now)
    }

    /// The department does not supply it. Steps that wait for the applicant already tell so together with the rest; those that do not are planned
    /// anew.
    mutating func askApplicant(for name: String) {
        guard let document = plan.matter.terms?.documents.first(where: { $0.name == name }), isMissing(document) else { return }
        for step in 0..<plan.taskCount where state.steps[step].stage == .incomplete && plan.steps[step].task.documents.contains(name) {
            guard !isWaiting(step, for: name) else { continue }
            state.steps[step].word = .incomplete(missingInputs(of: step) + [document.missing])
        }
    }

    /// Nobody needs any more what is being fetched.
    mutating func endFetching(_ change: inout CaseChange) {
        for fetch in plan.fetchSteps.values.sorted() { endFetching(fetch, &change) }
    }

    private mutating func endFetching(_ fetch: Int, _ change: inout CaseChange) {
        guard !state.steps[fetch].hasEnded else { return }
        if state.steps[fetch].stage != .undecided { change.ended.append(fetch) }
        state.steps[fetch].stage = .notAsked
        state.steps[fetch].why = .notNeeded
        state.steps[fetch].next = nil
    }
}

extension RequiredDocument {
    /// What the applicant is told where it is missing.
    fileprivate var missing: MissingInput {
        MissingInput(pointer: JSONPointer(tokens: ["documents", name]), code: CaseView.documentMissing, detail: title.zh)
    }
}
