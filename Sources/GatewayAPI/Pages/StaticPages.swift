import Contracts
import HTTPTypes
import Hummingbird
import JSON
import Markup
import Orchestration

/// What is the same for everyone, made once in a process.
struct StaticPages: Sendable {
    static let all = StaticPages()

    struct Page: Sendable {
        fileprivate var fields: HTTPFields
        fileprivate var body: ByteBuffer

        var response: Response { Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: body)) }
    }

    let openapi: Page
    let docs: Page
    /// By code, as in the `type` of a problem document.
    let problems: [String: Page]

    private init() {
        openapi = Page(fields: Self.fields(.json), body: ByteBuffer(bytes: OpenAPI.document.utf8))
        docs = Self.html(title: "OneVisit HTTP API", body: OpenAPI.page)
        problems = Dictionary(uniqueKeysWithValues: Problem.Code.allCases.map { ($0.rawValue, Self.html(title: $0.title.en, body: $0.page)) })
    }

    private static func html(title: String, body: Markup) -> Page {
        Page(fields: htmlFields, body: ByteBuffer(string: Markup.page(title: title, body: body).html))
    }

    /// A page that was written elsewhere.
    static func response(document: String) -> Response {
        Page(fields: htmlFields, body: ByteBuffer(string: document)).response
    }

    private static var htmlFields: HTTPFields {
        var fields = fields(.html)
        // Nothing but the page's own style sheet may be loaded, run or framed.
        fields[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        fields[.referrerPolicy] = "no-referrer"
        return fields
    }

    /// Caches may keep them but have to ask: another version may run behind the same address.
    private static func fields(_ type: MediaType) -> HTTPFields {
        [.contentType: type.rawValue, .cacheControl: "no-cache", .xContentTypeOptions: "nosniff"]
    }
}
