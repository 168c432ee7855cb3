import Contracts
import Messaging
import Orchestration
import Synchronization

/// The documents that a test's cases have: each case takes a lease, a PDF of 3 MB at most, and the police may read it.
struct ScriptedDocuments {
    /// By request and name.
    var given: [String: (document: StoredDocument, bytes: [UInt8])] = [:]
    /// The pieces in which the last one came.
    var pieces: [Int] = []
    /// Documents whose content broke off.
    var brokenOff = 0

    static let most = 3_000_000
}

extension ScriptedCases {
    func store(
        _ claim: DocumentClaim, of request: String, for viewer: CaseViewer, content: DocumentInput
    ) async throws -> GivenDocument {
        let view = try await view(of: request, for: viewer)
        guard view.answer.closedAt == nil else { throw Problem(.conflict, LocalizedText(zh: "已结束", en: "It has ended")) }
        guard claim.name == "lease" else { throw Problem(.invalidForm, LocalizedText(zh: "没有此材料", en: "There is no such document")) }
        guard claim.type == "application/pdf" else {
            throw Problem(.unsupportedMediaType, LocalizedText(zh: "类型", en: "The type"), accepted: ["application/pdf"])
        }
        let tooLong = Problem(.tooLarge, LocalizedText(zh: "过大", en: "Too long"))
        if claim.size ?? 0 > ScriptedDocuments.most { throw tooLong }
        var bytes: [UInt8] = []
        var pieces: [Int] = []
        do {
            try await content { piece in
                bytes += piece
                pieces.append(piece.count)
                if bytes.count > ScriptedDocuments.most { throw tooLong }
            }
        } catch {
            documentsGiven.withLock { $0.brokenOff += 1 }
            throw error
        }
        let sha256 = ContentHash.text(of: bytes)
        guard claim.sha256 ?? sha256 == sha256 else { throw Problem(.invalidRequest, LocalizedText(zh: "损坏", en: "It came damaged")) }
        let document = StoredDocument(
            name: claim.name, type: "application/pdf", size: bytes.count, sha256: sha256, at: Self.opened, by: viewer.channel?.name ?? "")
        let key = "\(view.answer.request)/\(claim.name)"
        return documentsGiven.withLock { known in
            let isNew = known.given[key] == nil
            known.given[key] = (document, bytes)
            known.pieces = pieces
            return GivenDocument(document: document, isNew: isNew)
        }
    }

    func documents(of request: String, for viewer: CaseViewer) async throws(Problem) -> [StoredDocument] {
        let id = try await view(of: request, for: viewer).answer.request
        return documentsGiven.withLock { known in known.given.filter { $0.key.hasPrefix(id + "/") }.map(\.value.document) }
    }

    func document(_ name: String, of request: String, for viewer: CaseViewer) async throws(Problem) -> DocumentContent {
        let id = try await view(of: request, for: viewer).answer.request
        return try content { $0.key == "\(id)/\(name)" }
    }

    func document(sha256: String, forDepartment department: String) async throws(Problem) -> DocumentContent {
        try content { department == "police" && $0.value.document.sha256 == sha256 }
    }

    private func content(
        _ isMeant: ((key: String, value: (document: StoredDocument, bytes: [UInt8]))) -> Bool
    ) throws(Problem) -> DocumentContent {
        let found = documentsGiven.withLock { known in known.given.first(where: isMeant)?.value }
        guard let found else { throw Problem(.notFound, LocalizedText(zh: "没有此材料", en: "There is no such document")) }
        return DocumentContent(name: found.document.name, type: found.document.type, sha256: found.document.sha256, bytes: found.bytes)
    }
}
