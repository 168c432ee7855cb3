import Contracts
import Crypto
import HTTPTypes
import Hummingbird

extension DeskFrontend {
    /// A paper broke off, or is not the one that the applicant gave.
    private struct NotThePaper: Error {}

    /// Hands a paper on as it comes. That the clerk wants to see it is written down before.
    func paper(_ number: Int64, _ place: Int, _ session: Reader.Session) async throws -> Response {
        let task = try await desk.task(String(number))
        guard task.number == number, task.documents.indices.contains(place) else { throw PageProblem.notFound }
        let paper = task.documents[place]
        try await desk.record("paper:\(paper.name)", of: number, by: session.signature) { _, _ in }
        guard let papers else { throw PageProblem.papersElsewhere }
        let open: OpenPaper
        do { open = try await papers.open(paper) } catch is CancellationError { throw CancellationError() } catch { throw PageProblem.noPaper }
        return Response(status: .ok, headers: fields(of: paper), body: body(of: paper, open))
    }

    private func fields(of paper: TaskDocument) -> HTTPFields {
        var fields = PageFields.all
        // What a browser shows by itself needs leave for its own viewer; all else is only saved, whatever it calls itself.
        fields[.contentType] = paper.isShown ? paper.type : "application/octet-stream"
        fields[.contentDisposition] = "\(paper.isShown ? "inline" : "attachment"); filename=\"\(paper.fileName)\""
        fields[.contentSecurityPolicy] =
            "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        fields[.cacheControl] = "no-store"
        return fields
    }

    /// The last part is held back until the whole is known to be what the applicant gave: a paper that is another one breaks off.
    private func body(of paper: TaskDocument, _ open: OpenPaper) -> ResponseBody {
        ResponseBody(contentLength: paper.size) { writer in
            var hash = SHA256()
            var size = 0
            var held: [UInt8] = []
            try await open.read { part in
                hash.update(data: part)
                size += part.count
                guard size <= paper.size else { throw NotThePaper() }
                if !held.isEmpty { try await writer.write(ByteBuffer(bytes: held)) }
                held = part
            }
            guard size == paper.size, Hexadecimal.text(hash.finalize()) == paper.sha256 else { throw NotThePaper() }
            if !held.isEmpty { try await writer.write(ByteBuffer(bytes: held)) }
            try await writer.finish(nil)
        }
    }
}
