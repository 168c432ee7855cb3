import Contracts
import HTTPTypes
import Hummingbird
import Messaging

extension Request {
    /// The value of a cookie.
    func cookie(_ name: String) -> String? {
        guard let field = headers[.cookie] else { return nil }
        for pair in field.split(separator: ";") {
            let halves = pair.split(separator: "=", maxSplits: 1)
            if halves.count == 2, FormBody.trimmed(String(halves[0])) == name { return FormBody.trimmed(String(halves[1])) }
        }
        return nil
    }

    /// Whether a browser says that the request comes from one of our own pages, or no browser says anything.
    ///
    /// Forms carry a token besides; this guards the login, which has none yet.
    var isFromOurPages: Bool {
        if let site = headers[.fetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = headers[.origin] else { return true }
        guard let authority = head.authority, let start = origin.firstRange(of: "://")?.upperBound else { return false }
        return origin[start...].lowercased() == authority.lowercased()
    }

    /// The body of a form.
    /// - Throws: ``PageProblem`` where it is none, or too long.
    func form(longest: Int) async throws -> FormBody {
        let type = headers[.contentType]?.prefix { $0 != ";" }.lowercased()
        guard type.map({ FormBody.trimmed($0) }) == "application/x-www-form-urlencoded" else { throw PageProblem.notAForm }
        var bytes: [UInt8] = []
        for try await part in body {
            guard bytes.count + part.readableBytes <= longest else { throw PageProblem.tooLong }
            bytes.append(contentsOf: part.readableBytesView)
        }
        guard let form = FormBody(parsing: bytes) else { throw PageProblem.notAForm }
        return form
    }

    /// The parameters of the address, read as those of a form are.
    var parameters: FormBody { FormBody(parsing: Array((uri.query ?? "").utf8)) ?? FormBody([]) }
}

extension Language {
    /// What is spoken where nobody wants anything else: desks stand in China.
    private static let usual = Language.zh

    /// The language that an `Accept-Language` field wants most; of two wanted alike the one named first.
    static func wanted(by field: String?) -> Language {
        var best: (language: Language, quality: Double)?
        for element in (field ?? "").split(separator: ",") {
            let parts = element.split(separator: ";").map { FormBody.trimmed(String($0)) }
            guard let tag = parts.first, let language = Language(rawValue: String(tag.lowercased().prefix { $0 != "-" })) else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if quality > best?.quality ?? 0 { best = (language, quality) }
        }
        return best?.language ?? usual
    }
}

extension HTTPField.Name {
    static let fetchSite = HTTPField.Name.known("Sec-Fetch-Site")
}

/// What we ask a browser to keep.
struct DeskCookies {
    /// Cookies know no ports, and a machine may have several desks: each has a name of its own.
    let department: String
    /// Whether the pages are reached over https only.
    let isSecure: Bool

    /// A year: nobody wants to choose his language again.
    private static let languageAge = 31_536_000

    var session: String { "onevisit-desk-\(department)" }
    let language = "onevisit-desk-language"

    func set(_ token: SessionToken) -> String { cookie(session, token.text, age: Int(DeskClerks.longestSession.wholeMilliseconds / 1000)) }
    var clear: String { cookie(session, "", age: 0) }
    func set(_ wanted: Language) -> String { cookie(language, wanted.rawValue, age: Self.languageAge) }

    private func cookie(_ name: String, _ value: String, age: Int) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(age); HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
    }
}
