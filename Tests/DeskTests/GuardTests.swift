import Contracts
import HTTPTypes
import Messaging
import MessagingTestKit
import Testing

@testable import AdapterKit
@testable import DeskAdapter

@Suite("Who gets to the desk's pages", .timeLimit(.minutes(2)))
struct GuardTests {
    private let office: Office

    init() throws { office = try Office() }

    private func clerk(_ name: String = "林晓") async throws -> Passphrase {
        var random = SystemRandomNumberGenerator()
        let passphrase = Passphrase(using: &random)
        try await office.desk.clerks.add(name, passphrase: passphrase)
        return passphrase
    }

    @Test(arguments: ["/", "/tasks/1", "/tasks/1/refused", "/tasks/1/papers/0"])
    func `who is not logged in sees nothing but the login`(path: String) async throws {
        try await office.arrive(papers: [Office.paper])
        let response = try await Browser(office).get(path)
        #expect(response.status == 303 && response.fields[.location]?.hasPrefix("/login") == true)
        #expect(response.text.isEmpty)
        #expect(try await office.count("onevisit_desk_reading") == 0)
    }

    @Test func `after the login a clerk is where he wanted to go, and nowhere else`() async throws {
        let passphrase = try await clerk()
        let browser = Browser(office)
        #expect(try await browser.get("/tasks/1").fields[.location] == "/login?next=/tasks/1")
        #expect(try await browser.get("/login?next=/tasks/1").hidden("next") == "/tasks/1")
        let form = [("name", "林晓"), ("passphrase", passphrase.text)]
        #expect(try await browser.post("/login", form + [("next", "/tasks/1")]).fields[.location] == "/tasks/1")
        for next in ["//evil.example/", "https://evil.example/", "/logout"] {
            #expect(try await browser.post("/login", form + [("next", next)]).fields[.location] == "/", "\(next)")
        }
    }

    @Test func `the session is a cookie that scripts and other sites do not get`() async throws {
        let passphrase = try await clerk()
        let plain = try await Browser(office).logIn("林晓", passphrase.text)
        let cookie = try #require(plain.fields[.setCookie])
        #expect(cookie.hasPrefix("onevisit-desk-fire=") && cookie.hasSuffix("; Path=/; Max-Age=36000; HttpOnly; SameSite=Strict"))
        var settings = DeskServerSettings()
        settings.isSecure = true
        #expect(try await Browser(office, settings: settings).logIn("林晓", passphrase.text).fields[.setCookie]?.hasSuffix("; Secure") == true)
    }

    @Test func `a wrong passphrase and an unknown name are told alike, and not for long`() async throws {
        let passphrase = try await clerk()
        let browser = Browser(office)
        let wrong = try await browser.logIn("林晓", "wrong")
        let unknown = try await browser.logIn("nobody", "wrong")
        #expect(wrong.status == 403 && unknown.status == 403)
        #expect(wrong.text.replacing("林晓", with: "nobody") == unknown.text)
        for _ in 0..<4 { #expect(try await browser.logIn("林晓", "wrong").status == 403) }
        let limited = try await browser.logIn("林晓", passphrase.text)
        #expect(limited.status == 429 && limited.fields[.retryAfter] == "900" && limited.fields[.setCookie] == nil)
        #expect(limited.text.contains("try again in 15 minutes"))
        office.clock.advance(by: .seconds(901))
        #expect(try await browser.logIn("林晓", passphrase.text).status == 303)
    }

    @Test func `a form that is not of this session does nothing`() async throws {
        try await office.arrive()
        let browser = try await office.browser()
        let other = try await office.browser("赵敏")
        let foreign = try #require(try await other.get("/tasks/1").hidden("form-token"))
        for token in [nil, "", "00", foreign] {
            let form = (token.map { [("form-token", $0)] } ?? []) + [("version", "1")]
            #expect(try await browser.post("/tasks/1/not-found", form).status == 403)
        }
        #expect(try await office.entry()?.state == .waiting)
        #expect(try await browser.post("/logout", []).status == 403)
        #expect(try await browser.get("/").status == 200)
    }

    @Test func `a form that another site sends does nothing, the login included`() async throws {
        try await office.arrive()
        let passphrase = try await clerk("赵敏")
        let browser = try await office.browser()
        let own = try #require(try await browser.get("/tasks/1").hidden("form-token"))
        let form = [("form-token", own), ("version", "1")]
        let foreign: [HTTPFields] = [
            [.origin: "https://evil.example"], [.origin: "null"], [.fetchSite: "cross-site"], [.fetchSite: "same-site", .origin: "http://localhost"],
        ]
        for fields in foreign {
            #expect(try await browser.post("/tasks/1/not-found", form, fields: fields).status == 403)
            #expect(try await browser.logIn("赵敏", passphrase.text, fields: fields).status == 403)
        }
        #expect(try await office.entry()?.state == .waiting)
        #expect(try await browser.post("/tasks/1/not-found", form, fields: [.origin: "http://localhost"]).status == 303)
    }

    @Test func `a clerk who logs out or is removed is out`() async throws {
        let browser = try await office.browser()
        let token = try #require(try await browser.get("/").hidden("form-token"))
        let out = try await browser.post("/logout", [("form-token", token)])
        #expect(out.status == 303 && out.fields[.setCookie]?.contains("Max-Age=0") == true)
        #expect(try await browser.get("/").status == 303)
        let other = try await office.browser("赵敏")
        try await office.desk.clerks.remove("赵敏")
        #expect(try await other.get("/").status == 303)
    }

    @Test func `what is sent has to be a form, and not too long`() async throws {
        try await office.arrive()
        let browser = try await office.browser()
        #expect(try await browser.post("/tasks/1/not-found", [], fields: [.contentType: "application/json"]).status == 415)
        #expect(try await browser.post("/tasks/1/not-found", [("detail", String(repeating: "a", count: 300_000))]).status == 413)
        #expect(try await browser.get("/tasks/1", .delete).status == 405)
        #expect(try await browser.get("/logout").fields[.allow] == "POST")
    }

    @Test func `no page runs anything, is kept, or is shown in another`() async throws {
        try await office.arrive()
        let browser = try await office.browser()
        for path in ["/", "/tasks/1", "/tasks/9", "/login"] {
            let fields = try await browser.get(path).fields
            let policy = try #require(fields[.contentSecurityPolicy], "\(path)")
            #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "\(path)")
            #expect(fields[.cacheControl] == "no-store" && fields[.xContentTypeOptions] == "nosniff", "\(path)")
        }
        let text = try await browser.get("/tasks/1").text
        #expect(!text.contains("<script") && !text.contains("style=\""))
        #expect(try await browser.get("/desk.css").fields[.contentType]?.hasPrefix("text/css") == true)
        #expect(try await browser.get("/desk.svg").fields[.contentType] == "image/svg+xml")
        #expect(try await browser.get("/livez").status == 200)
        let head = try await browser.get("/tasks/1", .head)
        #expect(head.status == 200 && head.text.isEmpty)
    }

    @Test func `the language is chosen by the browser, or by the clerk`() async throws {
        var browser = Browser(office)
        #expect(try await browser.get("/login").text.contains("Passphrase"))
        let chosen = try await browser.get("/language/zh?next=/login")
        #expect(chosen.fields[.location] == "/login" && chosen.fields[.setCookie]?.hasPrefix("onevisit-desk-language=zh;") == true)
        browser.cookie = "other=1; onevisit-desk-language=zh"
        #expect(try await browser.get("/login").text.contains("口令"))
        #expect(try await browser.get("/language/fr").status == 404)
        #expect(try await browser.get("/language/en?next=//evil.example").fields[.location] == "/")
    }

    @Test func `every label belongs to a field, and every mistake to what it describes`() async throws {
        try await office.arrive()
        let browser = try await office.browser()
        for outcome in DeskOutcome.allCases {
            let page = try await browser.reply(1, outcome == .notFound ? .refused : outcome, [])
            let identifiers = Set(page.text.split(separator: " id=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) })
            let targets = ["for=\"", "aria-describedby=\"", "href=\"#", "aria-labelledby=\""].flatMap { attribute in
                page.text.split(separator: attribute, omittingEmptySubsequences: false).dropFirst()
                    .flatMap { $0.prefix { $0 != "\"" }.split(separator: " ") }.map(String.init)
            }
            for target in targets { #expect(identifiers.contains(target), "\(outcome): \(target)") }
            #expect(page.status == 422, "\(outcome)")
        }
    }
}
