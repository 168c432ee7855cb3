import Contracts
import GRDB
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import Messaging
import MessagingTestKit
import Testing

@testable import AdapterKit
@testable import DeskAdapter

/// A test's view of one page.
struct Reading {
    let status: Int
    let fields: HTTPFields
    let text: String

    init(_ response: TestResponse) {
        status = response.status.code
        fields = response.headers
        text = String(buffer: response.body)
    }

    /// Where every link, form and redirect leads.
    var addresses: [String] {
        let linked = ["href=\"", "action=\""].flatMap { text.split(separator: $0, omittingEmptySubsequences: false).dropFirst() }
        return linked.map { String($0.prefix { $0 != "\"" }) } + [fields[.location]].compactMap { $0 }
    }

    /// The value of the hidden field of that name.
    func hidden(_ name: String) -> String? {
        guard let start = text.firstRange(of: "name=\"\(name)\" value=\"")?.upperBound else { return nil }
        return String(text[start...].prefix { $0 != "\"" })
    }

    /// The session that the browser was given, as it sends it back.
    var session: String? { fields[.setCookie].map { String($0.prefix { $0 != ";" }) } }
}

/// Asks a desk's pages, without a connection.
struct Browser {
    let server: DeskServer
    var cookie: String?
    var language = "en"

    init(_ office: Office, papers: (any PaperSource)? = nil, settings: DeskServerSettings = DeskServerSettings()) {
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .critical
        server = DeskServer(office.desk, settings: settings, papers: papers, time: office.clock, logger: logger)
    }

    func get(_ path: String, _ method: HTTPRequest.Method = .get) async throws -> Reading { try await send(method, path, [:], nil) }

    func post(_ path: String, _ form: [(String, String)], fields: HTTPFields = [:]) async throws -> Reading {
        let pairs = form.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }
        var fields = fields
        if fields[.contentType] == nil { fields[.contentType] = "application/x-www-form-urlencoded" }
        return try await send(.post, path, fields, pairs.joined(separator: "&"))
    }

    /// Opens the form of an outcome and sends it filled in, as a browser does.
    func reply(_ number: Int, _ outcome: DeskOutcome, _ form: [(String, String)], version: String? = nil) async throws -> Reading {
        let path = "/tasks/\(number)/\(outcome.rawValue)"
        let page = try await get(path)
        let hidden = [("form-token", try #require(page.hidden("form-token"))), ("version", try version ?? #require(page.hidden("version")))]
        return try await post(path, hidden + form)
    }

    func logIn(_ name: String, _ passphrase: String, fields: HTTPFields = [:]) async throws -> Reading {
        try await post("/login", [("name", name), ("passphrase", passphrase), ("next", "")], fields: fields)
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ fields: HTTPFields, _ body: String?) async throws -> Reading {
        var fields = fields
        fields[.acceptLanguage] = language
        if let cookie { fields[.cookie] = cookie }
        return try await server.application.test(.router) { [fields] client in
            try await client.execute(uri: path, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) }) { Reading($0) }
        }
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let plain = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            return plain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

extension Office {
    /// A browser in which that clerk is logged in.
    func browser(_ name: String = "林晓", papers: (any PaperSource)? = nil) async throws -> Browser {
        var random = SystemRandomNumberGenerator()
        let passphrase = Passphrase(using: &random)
        try await desk.clerks.add(name, passphrase: passphrase)
        var browser = Browser(self, papers: papers)
        let response = try await browser.logIn(name, passphrase.text)
        try #require(response.status == 303, "\(response.text)")
        browser.cookie = response.session
        return browser
    }
}

@Suite("The desk's pages", .timeLimit(.minutes(2)))
struct PageTests {
    private static let answer = [
        ("data/licenceNo", "XF990104-2026-000142"), ("data/issuedOn", "2026-11-23"), ("data/validUntil", "2031-11-22"),
        ("data/conditions", "燃气报警装置每年检测一次"),
    ]

    private let office: Office

    init() throws { office = try Office() }

    // MARK: - The list

    @Test func `a task without a due date says once by when an answer was promised, and only while it is open`() async throws {
        try await office.arrive(dueIn: nil)
        let browser = try await office.browser()
        let promise = DeskTime.dueText(try #require(try await office.desk.tasks().first).promisedAt)
        #expect(try await browser.get("/").text.contains("none <span class=\"note\">Answer promised by: \(promise)</span>"))
        #expect(try await browser.get("/tasks/1").text.ranges(of: promise).count == 1)
        #expect(try await browser.reply(1, .answered, Self.answer).status == 303)
        let later = try await browser.get("/?state=all").text
        #expect(later.contains("none") && !later.contains(promise))
    }

    @Test func `the list shows what is to be done, in both languages, and nothing of what applicants gave`() async throws {
        try await office.arrive(dueIn: .seconds(60))
        office.clock.advance(by: .seconds(3600))
        var browser = try await office.browser()
        let english = try await browser.get("/")
        #expect(english.status == 200)
        for text in ["Fire and Rescue", "Fire safety inspection before the opening", "20261123-4F7K2Q", "overdue", "1 open, 1 of them overdue", "林晓"]
        {
            #expect(english.text.contains(text), "\(text)")
        }
        for text in ["91990104MA0F4T8W4F", "和兴小馆", "和平路"] { #expect(!english.text.contains(text), "\(text)") }
        browser.language = "zh-CN"
        let chinese = try await browser.get("/")
        for text in ["消防救援大队", "公众聚集场所营业前消防安全检查", "已逾期", "lang=\"zh-CN\""] { #expect(chinese.text.contains(text), "\(text)") }
    }

    @Test func `the list is filtered by state and operation, and turned in pages`() async throws {
        for number in 1...51 { try await office.arrive("key-\(number)", dueIn: .seconds(number * 100)) }
        try await office.desk.answer(51, seen: 1, with: .notFound, by: .zhao)
        let browser = try await office.browser()
        func numbers(_ path: String) async throws -> [Int] {
            Set(try await browser.get(path).addresses.compactMap { $0.hasPrefix("/tasks/") ? Int($0.dropFirst("/tasks/".count)) : nil }).sorted()
        }
        #expect(try await numbers("/") == Array(1...50))
        #expect(try await numbers("/?state=answered") == [51])
        #expect(try await numbers("/?state=all&page=2") == [1], "the latest change first")
        #expect(try await numbers("/?operation=fire.safety-inspection.annul") == [])
        #expect(try await browser.get("/?state=all").addresses.contains("/?state=all&amp;operation=&amp;page=2"))
        #expect(try await browser.get("/?state=x&page=-7").status == 200)
    }

    // MARK: - A task

    @Test func `a task shows what was given in the words of its contract, with a cover over what is sensitive`() async throws {
        try await office.arrive(papers: [Office.paper])
        let page = try await office.browser().get("/tasks/1")
        #expect(page.status == 200)
        for text in ["Name of the restaurant", "和兴小馆 &lt;&amp;&quot;&#39;&gt;", "Area in square metres", "120", "floor-plan", "24 B", "2026-11-28"] {
            #expect(page.text.contains(text), "\(text)")
        }
        #expect(!page.text.contains("和兴小馆 <"), "what applicants write is text")
        let cover = try #require(page.text.firstRange(of: "<details class=\"cover\">")?.lowerBound)
        let code = try #require(page.text.firstRange(of: "91990104MA0F4T8W4F")?.lowerBound)
        #expect(cover < code)
        #expect(page.text.ranges(of: "91990104MA0F4T8W4F").count == 1)
    }

    @Test func `what can be answered is what the contract allows`() async throws {
        try await office.arrive()
        let browser = try await office.browser()
        let page = try await browser.get("/tasks/1/refused")
        for text in ["exits-insufficient", "There are too few exits", "Equipment against fire is lacking", "aria-current=\"page\">Refused"] {
            #expect(page.text.contains(text), "\(text)")
        }
        let missing = try await browser.get("/tasks/1/incomplete")
        #expect(missing.text.contains("name=\"missing\" value=\"/floorPlan\"") && missing.text.contains("Floor plan"))
        #expect(try await browser.get("/tasks/1/failed").status == 404, "that is not for clerks")
        #expect(try await browser.get("/tasks/2").status == 404)
        #expect(try await browser.get("/nowhere").status == 404)
    }

    @Test func `no address names anybody`() async throws {
        try await office.arrive(papers: [Office.paper])
        let browser = try await office.browser()
        let pages = [try await browser.get("/"), try await browser.get("/tasks/1"), try await browser.reply(1, .answered, Self.answer)]
        let allowed = try Regex(
            #"(/|/login|/logout|/desk\.(css|svg)|/language/(zh|en)\?next=/[a-z0-9/-]*|/tasks/\d+(/[a-z-]+)?(#answer)?|/tasks/\d+/papers/\d+|#[A-Za-z0-9_-]+)"#
        )
        for address in pages.flatMap(\.addresses) { #expect(address.wholeMatch(of: allowed) != nil, "\(address)") }
    }

    // MARK: - Answers

    @Test func `an answer goes to the ledger under the clerk's name`() async throws {
        try await office.arrive()
        let browser = try await office.browser()
        let sent = try await browser.reply(1, .answered, Self.answer)
        #expect(sent.status == 303 && sent.fields[.location] == "/tasks/1")
        #expect(try await office.entry()?.word?.outcome == .answered(data: Office.certificate))
        let page = try await browser.get("/tasks/1")
        #expect(
            page.text.contains("林晓") && page.text.contains("XF990104-2026-000142") && !page.text.contains("<form method=\"post\" action=\"/tasks"))
        let word = try #require(try await office.desk.open(1, by: .zhao).words.first)
        #expect(word.signature == DeskSignature("林晓", .page))
    }

    @Test func `every kind of answer can be given`() async throws {
        let detail = "One exit only."
        let cases: [(DeskOutcome, [(String, String)], Outcome)] = [
            (.notFound, [], .notFound),
            (.refused, [("code", "exits-insufficient"), ("detail", detail)], .refused(TaskProblem(code: "exits-insufficient", detail: detail))),
            (
                .incomplete,
                [
                    ("missing", "/floorPlan"), ("missing-code/floorPlan", "unreadable"), ("missing-detail/floorPlan", "Blurred."),
                    ("missing-code/area", "wrong"),
                ],
                .incomplete([MissingInput(pointer: JSONPointer(tokens: ["floorPlan"]), code: "unreadable", detail: "Blurred.")])
            ),
            (.later, [("until", "2026-12-04")], .later(availableAt: try #require(Timestamp("2026-12-04T16:00:00Z")))),
        ]
        let browser = try await office.browser()
        for (place, (kind, form, outcome)) in cases.enumerated() {
            try await office.arrive("key-\(place)")
            #expect(try await browser.reply(place + 1, kind, form).status == 303, "\(kind)")
            #expect(try await office.entry("key-\(place)")?.word?.outcome == outcome)
        }
    }

    @Test func `what is wrong is told beside its field, and nothing that was filled in is lost`() async throws {
        try await office.arrive()
        let browser = try await office.browser()
        let form = [("data/licenceNo", "XF<1>"), ("data/issuedOn", "yesterday"), ("data/conditions", "one\ntwo")]
        let page = try await browser.reply(1, .answered, form)
        #expect(page.status == 422)
        #expect(page.text.contains("Wrong: Task 1"), "the title says so first")
        for text in [
            "value=\"XF&lt;1&gt;\"", "value=\"yesterday\"", "one\ntwo", "href=\"#field-data_2f_issuedOn\"", "id=\"field-data_2f_issuedOn-mistake\"",
        ] {
            #expect(page.text.contains(text), "\(text)")
        }
        #expect(page.text.contains("aria-invalid=\"true\" aria-describedby=\"field-data_2f_validUntil-mistake\""))
        #expect(page.hidden("version") == "1")
        #expect(try await office.entry()?.state == .waiting)
        #expect(try await office.desk.task("1").state == .open)
    }

    @Test func `who answers what another has answered is told by whom`() async throws {
        try await office.arrive()
        let browser = try await office.browser()
        let page = try await browser.get("/tasks/1/answered")
        try await office.desk.answer(1, seen: 1, with: .notFound, by: .zhao)
        let token = try #require(page.hidden("form-token"))
        let late = try await browser.post("/tasks/1/answered", [("form-token", token), ("version", "1")] + Self.answer)
        #expect(late.status == 409)
        #expect(late.text.contains("task 1 has been answered by 赵敏"))
        #expect(try await office.entry()?.word?.outcome == .notFound)
    }

    @Test func `who saw another promise sees the present one, with what he filled in`() async throws {
        try await office.arrive()
        try await office.desk.answer(1, seen: 1, with: .later(until: "2026-12-04"), by: .zhao)
        let late = try await office.browser().reply(1, .answered, Self.answer, version: "1")
        #expect(late.status == 409 && late.hidden("version") == "2")
        #expect(late.text.contains("value=\"XF990104-2026-000142\"") && late.text.contains("2026-12-04"))
        #expect(try await office.entry()?.state == .waiting)
    }

    @Test func `a task whose contract is gone is shown without its sensitive parts, and cannot be answered`() async throws {
        try await office.arrive()
        try await office.desk.ledger.write { try $0.execute(sql: "UPDATE onevisit_desk_task SET operation_version = 9") }
        let browser = try await office.browser()
        let page = try await browser.get("/tasks/1")
        #expect(
            page.status == 200 && page.text.contains("no contract of this version") && !page.text.contains("<form method=\"post\" action=\"/tasks"))
        #expect(page.text.ranges(of: "<details class=\"cover\">").count == 5, "all that was given")
    }

    // MARK: - Records and papers

    @Test func `who opened which task is written down, papers too`() async throws {
        try await office.arrive(papers: [Office.paper])
        let browser = try await office.browser(papers: Cupboard(content: Office.plan))
        _ = try await browser.get("/")
        #expect(try await office.count("onevisit_desk_reading") == 0, "a list names nobody")
        _ = try await browser.get("/tasks/1")
        _ = try await browser.get("/tasks/1/papers/0")
        let readings = try await office.desk.open(1, by: .zhao).readings
        #expect(readings.map(\.what) == ["paper:floor-plan", "task"] && readings.allSatisfy { $0.signature == DeskSignature("林晓", .page) })
    }

    @Test func `a paper comes as it was given`() async throws {
        var page = Office.paper
        page.type = "text/html"
        try await office.arrive(papers: [Office.paper, page])
        let browser = try await office.browser(papers: Cupboard(content: Office.plan))
        let paper = try await browser.get("/tasks/1/papers/0")
        #expect(paper.status == 200 && paper.text == "the plan of the premises")
        #expect(paper.fields[.contentType] == "application/pdf" && paper.fields[.contentDisposition] == "inline; filename=\"floor-plan.pdf\"")
        let saved = try await browser.get("/tasks/1/papers/1")
        #expect(saved.fields[.contentType] == "application/octet-stream", "nothing runs in the desk's name")
        #expect(saved.fields[.contentDisposition] == "attachment; filename=\"floor-plan\"")
        #expect(try await browser.get("/tasks/1/papers/2").status == 404)
    }

    @Test func `a paper that is another one breaks off`() async throws {
        try await office.arrive(papers: [Office.paper])
        let browser = try await office.browser(papers: Cupboard(content: Array("the plan of other houses".utf8)))
        await #expect(throws: (any Error).self) { try await browser.get("/tasks/1/papers/0") }
    }

    @Test func `a paper that cannot be fetched has a page that says so`() async throws {
        try await office.arrive(papers: [Office.paper])
        var browser = try await office.browser(papers: Cupboard(content: nil))
        #expect(try await browser.get("/tasks/1/papers/0").status == 502)
        let session = browser.cookie
        browser = Browser(office)
        browser.cookie = session
        let page = try await browser.get("/tasks/1/papers/0")
        #expect(page.status == 501 && page.text.contains("not connected to the papers"))
    }
}

/// Papers in memory, or none.
private struct Cupboard: PaperSource {
    struct Locked: Error {}

    let content: [UInt8]?

    func open(_ document: TaskDocument) async throws -> OpenPaper {
        guard let content else { throw Locked() }
        return OpenPaper(content)
    }
}
