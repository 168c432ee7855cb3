import AdapterKit
import Contracts
import Foundation
import JSON
import Logging
import MessagingTestKit
import Testing

@testable import DeskAdapter

/// What only a browser can tell: that the pages work as a clerk uses them, under their own rules of security, on a wide screen and a narrow one.
@Suite("The desk in a browser", .timeLimit(.minutes(3)), .serialized)
struct BrowserTests {
    private static let licence = "[name='data/licenceNo']"
    private let office: Office
    private let passphrase: Passphrase

    init() async throws {
        office = try Office()
        var random = SystemRandomNumberGenerator()
        passphrase = Passphrase(using: &random)
        try await office.desk.clerks.add("林晓", passphrase: passphrase)
    }

    @Test func `a clerk logs in, answers, is told what is wrong, and mends it`() async throws {
        try await office.arrive()
        try await onDesk { browser, desk in
            try await browser.open("\(desk)/tasks/1")
            try await logIn(browser)
            try await browser.until("the task is there after the login") { try await $0.address == "\(desk)/tasks/1" }
            // What is sensitive is covered until somebody wants to see it.
            #expect(try await !browser.text().contains("91990104MA0F4T8W4F"))
            try await browser.click("details.cover summary")
            #expect(try await browser.text().contains("91990104MA0F4T8W4F"))

            try await browser.click("nav.outcomes a[href='/tasks/1/answered#answer']")
            try await browser.type("XF990104-2026-000142", into: Self.licence)
            try await browser.type("11232026", into: "[name='data/issuedOn']")
            try await browser.type("燃气报警装置每年检测一次", into: "[name='data/conditions']")
            try await browser.click("main form button")
            try await browser.until("the mistake is shown") { try await $0.title.hasPrefix("Wrong") }
            #expect(try await browser.value(of: "document.querySelector('[aria-invalid]').name") == "data/validUntil")
            #expect(try await browser.value(of: "document.querySelector(\"\(Self.licence)\").value") == "XF990104-2026-000142", "nothing is lost")
            #expect(try await office.entry()?.state == .waiting)

            try await browser.type("11222031", into: "[name='data/validUntil']")
            try await browser.click("main form button")
            try await browser.until("the answer is taken") { try await $0.address == "\(desk)/tasks/1" }
            #expect(try await office.entry()?.word?.outcome == .answered(data: Office.certificate))
            let complaints = try await browser.complaints()
            // A form that is wrong is answered with that status.
            #expect(complaints.filter { !$0.contains("422") } == [])
        }
    }

    @Test func `the pages work in Chinese, by the keyboard, and on a narrow screen`() async throws {
        try await office.arrive()
        try await onDesk(language: "zh-CN", width: 500) { browser, desk in
            try await browser.open(desk)
            #expect(try await browser.value(of: "document.documentElement.lang") == "zh-CN")
            try await logIn(browser)
            try await browser.until("the list is there") { try await $0.text().contains("消防救援大队") }
            for path in ["/", "/tasks/1", "/tasks/1/answered", "/tasks/1/incomplete"] {
                try await browser.open(desk + path)
                #expect(try await browser.value(of: "document.documentElement.scrollWidth <= window.innerWidth") == true, "\(path) is too wide")
                let unlabelled = "[...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]"
                #expect(
                    try await browser.value(of: "\(unlabelled).filter(e => !e.labels.length && !e.ariaLabel).map(e => e.name)") == [], "\(path)")
            }
            let complaints = try await browser.complaints()
            #expect(complaints == [])
        }
    }

    @Test func `who has left is asked who he is`() async throws {
        try await office.arrive()
        try await onDesk { browser, desk in
            try await browser.open(desk)
            try await logIn(browser)
            try await browser.until("the list is there") { try await $0.text().contains("20261123-4F7K2Q") }
            #expect(try await browser.value(of: "document.cookie") == "", "no script can read the session")
            try await browser.click("form[action='/logout'] button")
            try await browser.until("the login is there") { try await $0.address.hasPrefix("\(desk)/login") }
            try await browser.open("\(desk)/tasks/1")
            #expect(try await browser.address.hasPrefix("\(desk)/login"))
        }
    }

    // MARK: - The stage

    private func logIn(_ browser: Chromium) async throws {
        try await browser.type("林晓", into: "#name")
        try await browser.type(passphrase.text + "\u{E007}", into: "#passphrase")
    }

    /// Serves the desk's pages, and opens a browser, for as long as `body` takes.
    private func onDesk(language: String = "en", width: Int = 1200, _ body: @Sendable (Chromium, String) async throws -> Void) async throws {
        var settings = DeskServerSettings()
        settings.port = 0
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .critical
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = DeskServer(office.desk, settings: settings, time: office.clock, logger: logger) { listening.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var numbers = ports.makeAsyncIterator()
            let port = try #require(await numbers.next())
            try await Chromium.with(folder: office.folder, language: language, width: width) { try await body($0, "http://127.0.0.1:\(port)") }
            group.cancelAll()
        }
    }
}
