import Contracts
import HTTPTypes
import Hummingbird
import Markup

/// Who reads a page, and in which language.
struct Reader {
    var language: Language
    /// The department's name for people.
    var department: LocalizedText
    /// Nil before the login.
    var session: Session?

    struct Session {
        var clerk: String
        var token: SessionToken

        var signature: DeskSignature { DeskSignature(clerk, .page) }
    }

    func says(_ text: LocalizedText) -> String { text[language] }

    /// What every form of the session carries.
    var formToken: Markup {
        guard let session else { return "" }
        return "<input type=\"hidden\" name=\"\(FormNames.token)\" value=\"\(session.token.formToken)\">"
    }
}

/// Names of fields that are ours, and so never of a contract.
enum FormNames {
    static let token = "form-token"
    static let version = "version"
    static let next = "next"
}

/// A page in the frame that all have.
struct Page {
    var status: HTTPResponse.Status = .ok
    var title: LocalizedText
    var body: Markup
    /// Where the page is, for the way back from the other language.
    var path: String

    func response(for reader: Reader) -> Response {
        var fields = PageFields.all
        fields[.contentType] = "text/html; charset=utf-8"
        fields[.contentLanguage] = reader.language.rawValue
        fields[.cacheControl] = "no-store"
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: document(for: reader).html)))
    }

    private func document(for reader: Reader) -> Markup {
        let other: Language = reader.language == .zh ? .en : .zh
        return """
            <!doctype html>
            <html lang="\(reader.language == .zh ? "zh-CN" : "en")">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(reader.says(title)) · \(reader.says(reader.department))</title>
            <link rel="icon" href="/desk.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/desk.css">
            </head>
            <body>
            <a class="skip" href="#content">\(reader.says(Words.skip))</a>
            <header>
            <a class="home" href="/">\(reader.says(reader.department)) · \(reader.says(Words.desk))</a>
            <nav><a href="/language/\(other.rawValue)?next=\(path)" lang="\(other.rawValue)" hreflang="\(other.rawValue)">\
            \(reader.says(Words.otherLanguage))</a>\(logOut(reader))</nav>
            </header>
            <main id="content">
            \(body)
            </main>
            </body>
            </html>

            """
    }

    private func logOut(_ reader: Reader) -> Markup? {
        guard let session = reader.session else { return nil }
        return """
             <form class="inline" method="post" action="/logout">\(reader.formToken)<span>\(session.clerk)</span>
            <button type="submit" class="plain">\(reader.says(Words.logOut))</button></form>
            """
    }
}

/// The fields that say what a browser may do with what we send.
enum PageFields {
    /// Nothing but our own style sheet and pictures may be loaded, nothing may run, and only we may be sent our forms. Addresses of pages are
    /// told to ourselves alone: without them a browser would not say whose form it sends.
    static let all: HTTPFields = [
        .contentSecurityPolicy:
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        .referrerPolicy: "same-origin", .xContentTypeOptions: "nosniff",
    ]
}

extension HTTPField.Name {
    /// As HTTPTypes lacks it.
    static let referrerPolicy = HTTPField.Name.known("Referrer-Policy")

    /// A name that is written here and so is one.
    static func known(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
        return name
    }
}
