import Contracts
import Foundation
import JSON
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import Orchestration

@Suite("Documents of cases, on a store and a folder")
struct CaseDocumentServiceTests {
    /// Remembers what was recorded.
    final class Journal: AccessJournal {
        let records = Mutex<[AccessRecord]>([])
        let isWritable = Mutex(true)
        func record(_ record: AccessRecord) -> Bool {
            guard isWritable.withLock({ $0 }) else { return false }
            records.withLock { $0.append(record) }
            return true
        }
        var check: ReadinessCheck { ReadinessCheck(name: "access-journal", isReady: true, detail: "") }
    }

    private static let pdf = Array("%PDF-1.7 a lease".utf8)
    private static let counter = CaseViewer(channel: CaseStage.counter)
    private static let portal = CaseViewer(channel: CaseStage.portal)

    private static func required(_ name: String, need: RequiredDocument.Need = .required, from: String? = nil) -> RequiredDocument {
        RequiredDocument(
            name: name, title: LocalizedText(zh: "合同", en: "Lease"), need: need, types: ["application/pdf"], most: 100,
            from: from.map { OperationReference($0, version: 1) })
    }

    private func stage(_ documents: [RequiredDocument] = [required("lease")]) throws -> CaseStage {
        var police = caseTask("police")
        police.documents = documents.map(\.name)
        return try CaseStage(
            [police, caseTask("records")],
            terms: CaseTerms(clock: ClockTerms(statutory: 20, stops: [.supplement]), documents: documents, retention: .seconds(86_400)))
    }

    private func submission(_ stage: CaseStage) -> Submission { stage.submission() }

    /// Gives a document, cut into pieces.
    @discardableResult
    private func give(
        _ content: [UInt8] = pdf, _ name: String = "lease", type: String? = "application/pdf", size: Int? = nil, sha256: String? = nil,
        to request: String, of service: CaseService, for viewer: CaseViewer = counter
    ) async throws -> GivenDocument {
        try await service.store(DocumentClaim(name: name, type: type, size: size, sha256: sha256), of: request, for: viewer) { write in
            for start in stride(from: 0, to: content.count, by: 7) { try await write(Array(content[start..<min(start + 7, content.count)])) }
        }
    }

    private func bytes(of content: DocumentContent) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await content.read { bytes += $0 }
        return bytes
    }

    private func files(in stage: CaseStage) -> [String] {
        (FileManager.default.enumerator(atPath: "\(stage.folder)/documents")?.compactMap { $0 as? String } ?? []).filter { name in
            ContentHash.isText(String(name.split(separator: "/").last ?? "")) || name.hasPrefix("incoming/")
        }
    }

    @Test("A case waits for its document, goes on with it, and the department reads it by its reference")
    func course() async throws {
        let stage = try stage()
        let journal = Journal()
        var settings = CaseSettings()
        settings.publicURL = "https://gateway.example"
        try await stage.life(script: { $0.operation.department == "records" ? permit : nil }, settings: settings, journal: journal) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            let waiting = try await stage.wait(for: .supplement, of: request, in: service)
            #expect(waiting.missing.map(\.pointer.description) == ["/documents/lease"])
            let given = try await give(to: request, of: service)
            let sha256 = ContentHash.text(of: Self.pdf)
            #expect(given.isNew && given.document.sha256 == sha256 && given.document.size == Self.pdf.count && given.document.by == "counter")
            try await eventually("the police are asked") { stage.asked.withLock { $0.contains { $0.operation.department == "police" } } }
            let task = try #require(stage.asked.withLock { $0.first { $0.operation.department == "police" } })
            #expect(
                task.caseDetails?.documents == [
                    TaskDocument(
                        name: "lease", type: "application/pdf", size: Self.pdf.count, sha256: sha256,
                        href: "https://gateway.example/v1/documents/\(sha256)")
                ])
            let read = try await service.document(sha256: sha256, forDepartment: "police")
            #expect(try await bytes(of: read) == Self.pdf && read.type == "application/pdf")
            #expect(
                journal.records.withLock { $0.last }
                    == AccessRecord(
                        at: stage.clock.timestamp, request: request, channel: "department:police", matter: "residence",
                        subject: "99010419900101123X", action: "document-read", document: "lease"))
            await #expect(throws: Problem.unknownDocument) { _ = try await service.document(sha256: sha256, forDepartment: "records") }
            #expect(try await service.documents(of: request, for: Self.counter) == [given.document])
            #expect(try await bytes(of: service.document("lease", of: request, for: Self.counter)) == Self.pdf)
            let timeline = try await service.timeline(of: request, for: Self.counter)
            #expect(timeline.contains { $0.action == "documentStored" && $0.text.en == "A document was received: Lease" })
            // When the case is closed the department has no business with it any more; its applicant has.
            try await service.answer(request, step: "police", outcome: permit, by: "lin")
            _ = try await stage.wait(for: .complete, of: request, in: service)
            await #expect(throws: Problem.unknownDocument) { _ = try await service.document(sha256: sha256, forDepartment: "police") }
            #expect(try await service.documents(of: request, for: Self.counter).count == 1)
            let again = try await give(to: request, of: service)
            #expect(again == GivenDocument(document: given.document, isNew: false), "who did not hear that it was taken brings it again")
            await #expect(throws: Problem.cannot(.hasEnded)) { try await give(Self.pdf + [0x20], to: request, of: service) }
            #expect(files(in: stage).count == 1)
        }
    }

    @Test("A submission announces documents by names that the matter has, as part of what it is")
    func announced() async throws {
        let stage = try stage([Self.required("lease"), Self.required("plan", need: .optional)])
        try await stage.life(script: { $0.operation.department == "records" ? permit : nil }) { service in
            let unknown = await #expect(throws: Problem.self) {
                _ = try await service.submit(stage.submission(documents: ["plan", "passport"]))
            }
            #expect(unknown?.mistakes.map(\.pointer.description) == ["/documents/1"])
            #expect(unknown?.mistakes.first?.message.en == "The matter has no such document; it has: lease, plan")
            let request = try await service.submit(stage.submission(documents: ["plan"])).view.answer.request
            #expect(try await service.submit(stage.submission(documents: ["plan"])).isRepeat)
            await #expect(throws: Problem.keyReused) { _ = try await service.submit(stage.submission()) }
            try await give(to: request, of: service)
            #expect(try await service.view(of: request, for: Self.counter).missing.map(\.pointer.description) == ["/documents/plan"])
            let wrong = await #expect(throws: Problem.self) {
                _ = try await service.supplement(request, with: Supplement(documents: ["passport"]), for: Self.counter)
            }
            #expect(wrong?.mistakes.map(\.pointer.description) == ["/documents/0"])
            let view = try await service.supplement(request, with: Supplement(documents: []), for: Self.counter)
            #expect(view.missing.isEmpty)
            try await eventually("the police are asked") { stage.asked.withLock { $0.contains { $0.operation.department == "police" } } }
            let record = try await service.record(of: request)
            #expect(record.first { $0.action == "supplemented" }?.detail["documents"] == [])
        }
    }

    @Test("The same document again changes nothing; what is refused leaves nothing behind")
    func refused() async throws {
        let stage = try stage()
        try await stage.life(script: { _ in nil }) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            _ = try await stage.wait(for: .supplement, of: request, in: service)
            await #expect(throws: Problem.unknownDocument(among: ["lease"])) { try await give(Self.pdf, "../lease", to: request, of: service) }
            for type in [nil, "image/png", "text/html"] as [String?] {
                await #expect(throws: Problem.documentType(among: ["application/pdf"])) { try await give(type: type, to: request, of: service) }
            }
            await #expect(throws: Problem.documentOfOtherType(.pdf, looksLike: nil)) {
                try await give(Array("<html>".utf8), to: request, of: service)
            }
            await #expect(throws: Problem.documentTooLong(100)) { try await give(size: 101, to: request, of: service) }
            await #expect(throws: Problem.documentTooLong(100)) {
                try await give(Self.pdf + [UInt8](repeating: 0, count: 100), to: request, of: service)
            }
            await #expect(throws: Problem.documentEmpty) { try await give([], to: request, of: service) }
            await #expect(throws: Problem.documentDamaged) {
                try await give(sha256: String(repeating: "0", count: 64), to: request, of: service)
            }
            struct Gone: Error {}
            await #expect(throws: Gone.self) {
                _ = try await service.store(DocumentClaim(name: "lease", type: "application/pdf"), of: request, for: Self.counter) { write in
                    try await write(Self.pdf)
                    throw Gone()
                }
            }
            await #expect(throws: Problem.unknownRequest) { try await give(to: request, of: service, for: Self.portal) }
            #expect(files(in: stage) == [])
            #expect(try await service.view(of: request, for: Self.counter).answer.state == .supplement)
            let first = try await give(sha256: ContentHash.text(of: Self.pdf), to: request, of: service)
            stage.clock.advance(by: .seconds(60))
            let again = try await give(to: request, of: service)
            #expect(first.isNew && !again.isNew && again.document == first.document, "it is as old as it was")
            await #expect(throws: Problem.cannot(.documentNotWanted)) {
                try await give(Self.pdf + [1], to: request, of: service)
            }
            #expect(files(in: stage).count == 1)
        }
    }

    @Test("What an applicant brings along from elsewhere may have its documents brought along, too")
    func broughtAlong() async throws {
        let stage = try stage()
        try await stage.life(script: { _ in nil }) { service in
            let view = try await service.submit(stage.submission()).view
            let applicant = CaseViewer(channel: CaseStage.portal, identity: "99010419900101123X")
            #expect(try await give(to: view.number, of: service, for: applicant).document.by == "portal")
        }
    }

    @Test("A document that a department supplies is its answer, read like any other; the applicant is not asked")
    func supplied() async throws {
        let stage = try stage([Self.required("household", from: "register.household.read")])
        try await stage.life(script: { task in
            switch task.operation.department {
            case "register": .answered(data: ["permit": "H1"])
            case "police": nil
            default: permit
            }
        }) { service in
            #expect(try await service.precheck(stage.submission(), documents: []).isEmpty)
            let request = try await service.submit(stage.submission()).view.answer.request
            try await eventually("the police are asked") { stage.asked.withLock { $0.contains { $0.operation.department == "police" } } }
            #expect(stage.asked.withLock { $0.map(\.task) }.contains("\(request)-household-document"))
            let document = try #require(stage.asked.withLock { $0.first { $0.operation.department == "police" } }?.caseDetails?.documents.first)
            #expect(document.type == "application/json" && document.name == "household")
            let content = try await bytes(of: service.document(sha256: document.sha256, forDepartment: "police"))
            #expect(content == Array(#"{"permit":"H1"}"#.utf8) && document.size == content.count)
            #expect(try await service.documents(of: request, for: Self.counter).map(\.by) == ["register"])
            #expect(files(in: stage) == [], "it lies with the case")
        }
    }

    @Test("Contents that no case refers to are swept away: of a process that died, and those that others took the place of")
    func swept() async throws {
        let stage = try stage([Self.required("lease"), Self.required("plan")])
        let orphan = ContentHash.text(of: Array("orphan".utf8))
        let place = "\(stage.folder)/documents/\(orphan.prefix(2))/\(orphan.dropFirst(2).prefix(2))"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try Data("orphan".utf8).write(to: URL(filePath: "\(place)/\(orphan)"))
        try await stage.life(script: { _ in nil }) { service in
            try await eventually("the orphan is gone") { files(in: stage).isEmpty }
            let request = try await service.submit(stage.submission()).view.answer.request
            try await give(to: request, of: service)
            try await give(Self.pdf + [1], to: request, of: service)
            #expect(files(in: stage).count == 2)
            try await eventually("the first one is gone") {
                stage.clock.advance(by: .seconds(600))
                return files(in: stage).count == 1
            }
            #expect(try await bytes(of: service.document("lease", of: request, for: Self.counter)) == Self.pdf + [1])
        }
    }

    @Test("A case that is erased takes its documents along, but those that another one needs")
    func erasedWithTheCase() async throws {
        let stage = try stage()
        let open = Mutex("")
        try await stage.life(script: { task in task.operation.department == "police" && task.request == open.withLock { $0 } ? nil : permit }) {
            service in
            let first = try await service.submit(stage.submission(key: "first")).view.answer.request
            let second = try await service.submit(stage.submission(key: "second")).view.answer.request
            open.withLock { $0 = second }
            for request in [first, second] { try await give(to: request, of: service) }
            _ = try await stage.wait(for: .complete, of: first, in: service)
            @Sendable func isThere(_ request: String) async throws -> Bool {
                try await service.lane.store.read { try $0.caseRecord(id: request) } != nil
            }
            try await eventually("the first case is erased") {
                stage.clock.advance(by: .seconds(3600))
                return try await !isThere(first)
            }
            #expect(try await bytes(of: service.document("lease", of: second, for: Self.counter)) == Self.pdf)
            try await service.answer(second, step: "police", outcome: permit, by: "lin")
            _ = try await stage.wait(for: .complete, of: second, in: service)
            try await eventually("the document goes with the last case") {
                stage.clock.advance(by: .seconds(3600))
                return files(in: stage).isEmpty
            }
        }
    }

    @Test("What cannot be recorded is not read")
    func unrecorded() async throws {
        let stage = try stage()
        let journal = Journal()
        try await stage.life(script: { _ in nil }, journal: journal) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            try await give(to: request, of: service)
            journal.isWritable.withLock { $0 = false }
            await #expect(throws: Problem.self) { _ = try await service.document("lease", of: request, for: Self.counter) }
            #expect(journal.records.withLock { $0.isEmpty })
        }
    }

    @Test("A case takes only so many documents, with those that were replaced")
    func tooMany() async throws {
        let stage = try stage([Self.required("lease"), Self.required("plan")])
        var settings = CaseSettings()
        settings.mostDocuments = 1
        try await stage.life(script: { _ in nil }, settings: settings) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            try await give(to: request, of: service)
            await #expect(throws: Problem.tooManyDocuments(1)) { try await give(Self.pdf, "plan", to: request, of: service) }
        }
    }
}
