import Contracts
import CrashPoints
import JSON
import Logging
import Messaging

/// The documents of cases.
extension CaseService {
    public func store(
        _ claim: DocumentClaim, of request: String, for viewer: CaseViewer, content: DocumentInput
    ) async throws -> GivenDocument {
        guard let documents else { throw Problem.noDocuments }
        let seen = try await seen(request, by: viewer)
        let type = try await check(claim, of: seen)
        var check = ContentCheck(type: type.type, most: type.most)
        let draft = try await kept { () async throws(StoreError) in try await documents.begin() }
        do throws(any Error) {
            try await content { piece in
                try check.took(piece)
                try await draft.write(piece)
            }
            try check.ended()
            guard claim.sha256 == nil || claim.sha256 == draft.content.sha256 else { throw Problem.documentDamaged }
            try await draft.keep()
        } catch {
            await draft.discard()
            if let error = error as? StoreError { throw unavailable(error) }
            throw error
        }
        CrashPoint.documentAfterKeep.reached()
        let (sha256, size) = draft.content
        let document = CaseDocument(name: claim.name, type: type.type.rawValue, size: size, sha256: sha256)
        do {
            let given = try await give(document, to: seen, for: viewer)
            documents.release(sha256)
            return given
        } catch {
            documents.release(sha256)
            await erase([sha256])
            throw error
        }
    }

    public func documents(of request: String, for viewer: CaseViewer) async throws(Problem) -> [StoredDocument] {
        let seen = try await seen(request, by: viewer)
        return try await stored(seen)
    }

    public func document(_ name: String, of request: String, for viewer: CaseViewer) async throws(Problem) -> DocumentContent {
        let seen = try await seen(request, by: viewer)
        guard let document = seen.machine.documents.first(where: { $0.name == name }) else { throw Problem.unknownDocument }
        return try await content(of: document, in: seen, for: viewer.actor)
    }

    public func document(sha256: String, forDepartment department: String) async throws(Problem) -> DocumentContent {
        let plans = lane.plans
        let found = try await read { store -> (seen: Seen, document: CaseDocument)? in
            guard let grant = try store.grant(of: sha256, to: department), let record = try store.caseRecord(id: grant.request),
                let document = try store.documents(of: grant.request).first(where: { $0.name == grant.name && $0.sha256 == sha256 })
            else { return nil }
            let seen = Seen(record: record, machine: try plans.machine(of: record, in: store))
            return (seen, CaseDocument(name: document.name, type: document.type, size: document.size, sha256: sha256))
        }
        guard let found else { throw Problem.unknownDocument }
        return try await content(of: found.document, in: found.seen, for: "department:\(department)")
    }

    // MARK: - Taking

    /// What a document of that name may be, where one is taken now.
    private func check(_ claim: DocumentClaim, of seen: Seen) async throws(Problem) -> (type: DocumentType, most: Int) {
        let known = seen.machine.plan.matter.terms?.documents ?? []
        guard let document = known.first(where: { $0.name == claim.name }) else { throw Problem.unknownDocument(among: known.map(\.name)) }
        if let why = seen.machine.reasonNotToTake(claim.name) { throw Problem.cannot(why) }
        guard let type = claim.type.flatMap(DocumentType.init(rawValue:)), document.types.contains(type.rawValue) else {
            throw Problem.documentType(among: document.types)
        }
        let most = min(document.most, lane.settings.largestDocument)
        if let size = claim.size, size > most { throw Problem.documentTooLong(most) }
        let count = try await read { try $0.documents(of: seen.record.id).count }
        guard count < lane.settings.mostDocuments else { throw Problem.tooManyDocuments(lane.settings.mostDocuments) }
        return (type, most)
    }

    /// Gives the case a document whose content is on disk.
    private func give(_ document: CaseDocument, to seen: Seen, for viewer: CaseViewer) async throws(Problem) -> GivenDocument {
        let step: CaseLane.Step?
        do {
            step = try await lane.change(seen.record.id, by: viewer.actor) { machine, now in machine.documentStored(document, at: now) }
        } catch {
            throw unavailable(error)
        }
        guard let step else { throw Problem.unknownRequest }
        if let ignored = step.ignored, ignored != .duplicate { throw Problem.cannot(ignored) }
        // The list is read again, because a repeat is told when the document came first and through whom.
        let now = Seen(record: step.record, machine: step.machine)
        guard let stored = try await stored(now).first(where: { $0.name == document.name }) else { throw Problem.unknownDocument }
        return GivenDocument(document: stored, isNew: !seen.machine.documents.contains { $0.name == document.name })
    }

    private func stored(_ seen: Seen) async throws(Problem) -> [StoredDocument] {
        let records = try await read { try $0.documents(of: seen.record.id) }
        return seen.machine.documents.compactMap { document in
            records.first { $0.name == document.name && $0.sha256 == document.sha256 }.map(StoredDocument.init)
        }
    }

    private func kept<Value>(_ body: () async throws(StoreError) -> Value) async throws(Problem) -> Value {
        do { return try await body() } catch { throw unavailable(error) }
    }

    // MARK: - Reading

    /// The content of a document. Who reads what about whom is recorded first; what cannot be recorded is not read.
    private func content(of document: CaseDocument, in seen: Seen, for reader: String) async throws(Problem) -> DocumentContent {
        let applicant = seen.machine.state.document["applicant"]
        let access = AccessRecord(
            at: time.timestamp, request: seen.record.id, channel: reader, matter: seen.record.matter, subject: applicant?.applicantIdentity ?? "",
            agent: applicant?["agent"]?["residentId"]?.string, action: "document-read", document: document.name)
        try note(access)
        if document.type == DocumentType.supplied, let bytes = seen.machine.supplied(document.name), ContentHash.text(of: bytes) == document.sha256 {
            return DocumentContent(name: document.name, type: document.type, sha256: document.sha256, bytes: bytes)
        }
        guard let documents else { throw Problem.noDocuments }
        guard let file = try await kept({ () async throws(StoreError) in try await documents.open(document.sha256) }) else {
            logger.error("A document is gone that a case refers to; restore the folder of documents", metadata: ["request": "\(seen.record.id)"])
            throw Problem.unknownDocument
        }
        return DocumentContent(document, file)
    }

    // MARK: - Erasing

    /// Erases contents that no case refers to.
    func erase(_ hashes: [String]) async {
        guard let documents else { return }
        let store = lane.store
        for sha256 in hashes {
            do {
                _ = try await documents.erase(sha256) { sha256 in try await store.read { try $0.unneeded([sha256]).isEmpty } }
            } catch {
                // The next sweep finds it.
                logger.error("A document could not be erased", metadata: ["error": "\(error)"])
            }
        }
    }
}
