import Contracts
import HTTPTypes
import JSON
import JSONSchema
import Messaging
import Orchestration
import Synchronization
import Testing

@testable import GatewayAPI

@Suite("Documents over HTTP", .timeLimit(.minutes(1)))
struct DocumentTests {
    private let hall = CaseHall()
    private static let path = CaseHall.path + "/documents/lease"
    private static let pdf = "%PDF-1.7 a lease"
    /// Of the content above.
    private static let digest = "sha-256=:veqjqAdtdFzqIDHqVPoy2gFyWtk7HxAbBJqdCjc/f4g=:"

    private func put(
        _ body: String = pdf, to path: String = path, type: String? = "application/pdf", token: String = "terminal-token",
        fields more: HTTPFields = [:]
    ) async throws -> Reading {
        var fields = more
        fields[.acceptLanguage] = "en"
        if let type { fields[.contentType] = type }
        return try await hall.ask(.put, path, token: token, fields: fields, body: body)
    }

    @Test("A document is given once, listed, and read as it was given")
    func course() async throws {
        try await hall.accept()
        let first = try await put()
        #expect(first.status == 201 && first.fields[.location] == Self.path)
        let document = try first.json
        #expect(
            document == [
                "name": "lease", "type": "application/pdf", "size": 16, "sha256": .string(ContentHash.text(of: Array(Self.pdf.utf8))),
                "at": .string(ScriptedCases.opened.description), "by": "hall-1",
            ])
        #expect(try OpenAPI.schema("Document").violations(of: document) == [])
        let second = try await put()
        #expect(second.status == 200 && second.fields[.contentLocation] == Self.path && second.fields[.location] == nil)
        let list = try await hall.ask(.get, CaseHall.path + "/documents").json
        #expect(list == ["items": [document]])
        #expect(try OpenAPI.schema("DocumentList").violations(of: list) == [])

        let content = try await hall.ask(.get, Self.path, fields: [.accept: "application/pdf"])
        #expect(content.status == 200 && content.text == Self.pdf)
        #expect(content.fields[.contentType] == "application/pdf" && content.fields[.contentLength] == "16")
        #expect(content.fields[.contentDisposition] == "attachment; filename=\"lease.pdf\"")
        #expect(content.fields[.cacheControl] == "no-store" && content.fields[.xContentTypeOptions] == "nosniff")
        #expect(content.fields[.contentSecurityPolicy] == "default-src 'none'; sandbox")
        let head = try await hall.ask(.head, Self.path)
        #expect(head.status == 200 && head.text.isEmpty && head.fields[.contentLength] == "16")
    }

    @Test("It may be longer than any other body, and its type may have parameters")
    func long() async throws {
        try await hall.accept()
        let body = Self.pdf + String(repeating: "x", count: 2_000_000)
        let response = try await put(body, type: "Application/PDF; name=lease")
        #expect(try response.status == 201 && response.json["size"] == .integer(Int64(body.utf8.count)))
        #expect(try await put(Self.pdf + String(repeating: "x", count: 3_000_000)).status == 413)
    }

    @Test("What cannot be taken is refused as what it is")
    func refused() async throws {
        #expect(try await put().status == 404, "there is no such case")
        try await hall.accept()
        let type = try await put(type: "image/png")
        #expect(type.status == 415 && type.fields[.accept] == "application/pdf")
        #expect(try await put(type: nil).status == 415)
        #expect(try await put(fields: [.contentEncoding: "gzip"]).status == 415)
        #expect(try await put(to: CaseHall.path + "/documents/..%2Flease").status == 422)
        #expect(try await put(token: "portal-token").status == 404, "another channel's case")
        #expect(try await put(token: "nobody").status == 401)
        #expect(try await put(token: "portal-token", fields: [.applicantIdentity: "99010419900101123X"]).status == 201)
        hall.cases.hold()
        try await hall.cases.drop(.example, step: "permit", reason: "x", by: "lin")
        #expect(try await put().status == 409)
        #expect(try await hall.ask(.post, Self.path, body: "{}").fields[.allow] == "GET, HEAD, PUT")
    }

    @Test("Content-Digest is held against the content, and one that cannot be read is a mistake")
    func digests() async throws {
        try await hall.accept()
        for digest in [Self.digest, "sha-512=:AAAA:, \(Self.digest)", "sha-512=:AAAA:"] {
            #expect(try await put(fields: [.contentDigest: digest]).status < 300, "\(digest)")
        }
        let other = Self.digest.replacing(":v", with: ":A")
        for digest in [other, "sha-256=U1lc", "sha-256=:U1lc:", Self.digest.replacing(":v", with: ":!")] {
            #expect(try await put(fields: [.contentDigest: digest]).status == 400, "\(digest)")
        }
    }

    @Test("A department's adapter fetches what its tasks carry, with a token of its own; nobody else does")
    func department() async throws {
        try await hall.accept()
        let sha256 = try #require(try await put().json["sha256"]?.string)
        let path = "/v1/documents/\(sha256)"
        let content = try await hall.ask(.get, path, token: "police-token")
        #expect(content.status == 200 && content.text == Self.pdf && content.fields[.contentType] == "application/pdf")
        #expect(try await hall.ask(.get, path, token: "fund-token").status == 404)
        #expect(try await hall.ask(.get, "/v1/documents/\(String(repeating: "0", count: 64))", token: "police-token").status == 404)
        let channel = try await hall.ask(.get, path)
        #expect(try channel.status == 403 && channel.json["code"] == "forbidden")
        for token in [nil, "nobody", "operator-token"] as [String?] {
            let stranger = try await hall.ask(.get, path, token: token)
            #expect(stranger.status == 401 && stranger.fields[.wwwAuthenticate] != nil)
        }
        #expect(try await hall.ask(.get, "/v1/requests", token: "police-token").status == 401, "it is good for nothing else")
    }

    @Test("A gateway without cases takes no documents")
    func noCases() async throws {
        let response = try await ask(ScriptedDesk(), .get, CaseHall.path + "/documents")
        #expect(response.status == 503)
    }

    @Test("A matter says which documents it needs")
    func matter() async throws {
        let relocation = try await hall.ask(.get, "/v1/matters/relocation").json
        #expect(
            relocation["documents"] == [
                [
                    "name": "lease", "title": ["zh": "租赁合同", "en": "Lease"], "need": "required", "types": ["application/pdf"], "most": 3_000_000,
                ],
                [
                    "name": "household", "title": ["zh": "户口簿", "en": "Household booklet"], "need": "optional", "types": ["application/pdf"],
                    "most": 3_000_000, "from": "police",
                ],
            ])
        #expect(try OpenAPI.schema("Matter").violations(of: relocation) == [])
        #expect(try await hall.ask(.get, "/v1/matters/overview").json["documents"] == nil)
    }
}

@Suite("Documents over a connection", .timeLimit(.minutes(1)))
struct UploadTests {
    private let cases = ScriptedCases()

    private func head(_ fields: String) -> String {
        "PUT \(CaseHall.path)/documents/lease HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer terminal-token\r\n"
            + "Accept-Language: en\r\nContent-Type: application/pdf\r\n\(fields)\r\n"
    }

    private func accept() async throws {
        _ = try await cases.submit(
            Submission(matter: "relocation", applicant: ["residentId": "99010419900101123X", "name": "张三"], channel: .terminal))
    }

    @Test("It comes in chunks, piece by piece")
    func chunked() async throws {
        try await accept()
        try await withGateway(ScriptedDesk(), cases: cases) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send(head("Transfer-Encoding: chunked\r\n"))
                for piece in ["%PDF-", "1.7", " a lease"] { try await connection.send("\(piece.utf8.count)\r\n\(piece)\r\n") }
                try await connection.send("0\r\n\r\n")
                #expect(try await connection.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 201 Created\r\n"))
            }
        }
        #expect(try await cases.documents(of: .example, for: CaseViewer(channel: .terminal)).map(\.size) == [16])
    }

    @Test("Who asks before he sends is invited up to the length of a document, and no further")
    func expects() async throws {
        try await accept()
        var limits = GatewayLimits()
        limits.bodyBytes = 1000
        limits.documentBytes = 3000
        try await withGateway(ScriptedDesk(), cases: cases, limits: limits) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send(head("Content-Length: 2000\r\nExpect: 100-continue\r\n"))
                #expect(try await connection.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue\r\n"))
                try await connection.send(String(repeating: "x", count: 2000))
                #expect(try await connection.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 201 Created\r\n"))
            }
        }
    }

    @Test("An upload that breaks off leaves nothing, whether its length was announced or not", arguments: [true, false])
    func brokenOff(isAnnounced: Bool) async throws {
        try await accept()
        try await withGateway(ScriptedDesk(), cases: cases) { port in
            try await RawConnection.open(port) { connection in
                let start = isAnnounced ? head("Content-Length: 100\r\n") + "%PDF-" : head("Transfer-Encoding: chunked\r\n") + "5\r\n%PDF-\r\n"
                try await connection.send(start)
            }
            try await eventually { cases.documentsGiven.withLock { $0.brokenOff } == 1 }
        }
        #expect(try await cases.documents(of: .example, for: CaseViewer(channel: .terminal)) == [])
    }

    @Test("An upload that does not come on is cut, and told why")
    func slow() async throws {
        try await accept()
        var limits = GatewayLimits()
        limits.arrivalTime = .milliseconds(200)
        limits.documentPace = 100
        try await withGateway(ScriptedDesk(), cases: cases, limits: limits) { port in
            try await RawConnection.open(port) { connection in
                try await connection.send(head("Content-Length: 1000\r\n") + String(repeating: "x", count: 50))
                #expect(try await connection.receiveAll().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            }
            try await eventually { cases.documentsGiven.withLock { $0.brokenOff } == 1 }
        }
    }
}
