import Contracts
import HTTPTypes
import Hummingbird
import JSON
import Messaging
import Orchestration

/// The documents of cases: given by channels, read by them and by departments.
extension Frontend {
    /// `PUT /v1/requests/{request}/documents/{name}`: the body is the document. It is on disk, and the case goes on with it, when the response comes.
    func storeDocument(_ call: Call) async throws -> Response {
        guard call.parameters.count == 2 else { throw Problem.noSuchPath }
        let (fields, body) = (call.request.headers, call.request.body)
        guard fields[.contentEncoding] == nil else { throw Problem.documentEncoded }
        let announced = fields[.contentLength].flatMap { Int($0) }
        let digest = try ContentDigest.read(fields)
        let claim = DocumentClaim(
            name: call.parameters[1], type: fields[.contentType].map { $0.prefix { $0 != ";" }.trimmed.lowercased() }, size: announced,
            sha256: digest)
        let given = try await caseDesk().store(claim, of: call.parameter, for: viewer(call)) { write in
            var size = 0
            for try await part in body {
                size += part.readableBytes
                try await write(Array(part.readableBytesView))
            }
            // A connection that ends looks like a body that ends. Length or digest tell them apart; without either, whether the caller is there.
            if let announced { guard size == announced else { throw CallerLeft() } }
            if announced == nil, digest == nil, Departure.current?.hasLeft ?? false { throw CallerLeft() }
        }
        var response = Response.json(given.document.json, status: given.isNew ? .created : .ok)
        response.headers[given.isNew ? .location : .contentLocation] = "/v1/requests/\(call.parameter)/documents/\(given.document.name)"
        return response
    }

    /// `GET /v1/requests/{request}/documents`: what the case has, in the order of its matter.
    func documents(_ call: Call) async throws -> Response {
        let documents = try await caseDesk().documents(of: call.parameter, for: viewer(call))
        return .json(["items": .array(documents.map(\.json))])
    }

    /// `GET /v1/requests/{request}/documents/{name}`: a document's content.
    func document(_ call: Call) async throws -> Response {
        guard call.parameters.count == 2 else { throw Problem.noSuchPath }
        return try await caseDesk().document(call.parameters[1], of: call.parameter, for: viewer(call)).response
    }

    /// `GET /v1/documents/{sha256}`: the content of a document that a task of the department carries.
    func document(_ call: DepartmentCall) async throws -> Response {
        try await caseDesk().document(sha256: call.sha256, forDepartment: call.department).response
    }
}

extension StoredDocument {
    fileprivate var json: JSONValue {
        [
            "name": .string(name), "type": .string(type), "size": .integer(Int64(size)), "sha256": .string(sha256), "at": .string(at.description),
            "by": .string(by),
        ]
    }
}

extension DocumentContent {
    /// The content as it is: to be saved, never to be shown or run as part of a page of ours, whatever it holds.
    fileprivate var response: Response {
        let ending = DocumentType(rawValue: type)?.endings.first ?? "json"
        let headers: HTTPFields = [
            .contentType: type, .contentDisposition: "attachment; filename=\"\(name).\(ending)\"", .eTag: "\"\(sha256)\"", .cacheControl: "no-store",
            .xContentTypeOptions: "nosniff", .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(contentLength: size) { writer in
                try await read { try await writer.write(ByteBuffer(bytes: $0)) }
                try await writer.finish(nil)
            })
    }
}

extension Problem {
    static let documentEncoded = Problem(
        .unsupportedMediaType,
        LocalizedText(zh: "材料须原样发送，不得压缩。", en: "Send the document as it is, without Content-Encoding."))
}
