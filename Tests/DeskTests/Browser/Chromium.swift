import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import MessagingTestKit

/// A Chromium without a screen, steered through WebDriver (https://www.w3.org/TR/webdriver2/). What it shows is what a clerk sees.
struct Chromium: Sendable {
    /// Long for a page of the desk, even on a busy machine.
    static let patience = Duration.seconds(30)
    private static let driver = "/usr/bin/chromedriver"

    private let port: Int
    /// The path of the session.
    private let session: String

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs a browser for as long as `body` takes.
    /// - Parameters:
    ///   - folder: where it may keep what it has to.
    ///   - language: the first that it asks pages for.
    static func with(folder: URL, language: String = "en", width: Int = 1200, _ body: (Chromium) async throws -> Void) async throws {
        let port = try LoopbackPorts.free(1)[0]
        let driver = try ChildProcess(
            Command(
                driver, ["--port=\(port)"],
                environment: ["PATH": Command.searchPath, "HOME": folder.path(), "TMPDIR": folder.path(), "LANG": "C.UTF-8"]),
            guardedBy: try ProcessGuard())
        do {
            try await until("chromedriver listens") {
                guard driver.exit == nil else { throw Failure(description: "chromedriver has ended by itself") }
                // Until it does there is no connection.
                return (try? await send(.get, "/status", to: port))?["ready"]?.bool == true
            }
            let session = try await send(.post, "/session", wish(folder, language, width), to: port)
            let browser = Chromium(port: port, session: "/session/\(try unwrapped(session["sessionId"]?.string))")
            try await body(browser)
            _ = try await send(.delete, browser.session, to: port)
        } catch {
            await driver.end()
            throw error
        }
        await driver.stop(grace: .seconds(5))
    }

    private static func wish(_ folder: URL, _ language: String, _ width: Int) -> JSONValue {
        let arguments: JSONValue = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server", "--lang=en-US",
            .string("--window-size=\(width),900"), .string("--user-data-dir=\(folder.path())profile"),
        ]
        return [
            "capabilities": [
                "alwaysMatch": [
                    "browserName": "chrome", "goog:loggingPrefs": ["browser": "ALL"],
                    "goog:chromeOptions": ["args": arguments, "prefs": ["intl.accept_languages": .string(language)]],
                ]
            ]
        ]
    }

    // MARK: - What a clerk does

    func open(_ address: String) async throws { _ = try await post("url", ["url": .string(address)]) }

    /// Clicks what a CSS selector finds first.
    func click(_ selector: String) async throws { _ = try await post("element/\(try await element(selector))/click", [:]) }

    /// Types into a field. `\u{E007}` is the key Enter.
    func type(_ text: String, into selector: String) async throws {
        _ = try await post("element/\(try await element(selector))/value", ["text": .string(text)])
    }

    func clear(_ selector: String) async throws { _ = try await post("element/\(try await element(selector))/clear", [:]) }

    // MARK: - What a clerk sees

    /// The visible text of what a CSS selector finds first.
    func text(_ selector: String = "body") async throws -> String {
        try await get("element/\(try await element(selector))/text").string ?? ""
    }

    var title: String { get async throws { try await get("title").string ?? "" } }

    var address: String { get async throws { try await get("url").string ?? "" } }

    /// What an expression of JavaScript is in the page.
    func value(of expression: String) async throws -> JSONValue {
        try await post("execute/sync", ["script": .string("return (\(expression))"), "args": []])
    }

    /// What the browser complained of since the last time: errors, and whatever the page's own rules of security have stopped.
    func complaints() async throws -> [String] {
        let lines = try await post("se/log", ["type": "browser"]).array ?? []
        return lines.filter { $0["level"]?.string == "SEVERE" }.compactMap { $0["message"]?.string }
    }

    /// Waits for something to become true on the page.
    func until(_ what: String, _ isSo: (Chromium) async throws -> Bool) async throws {
        try await Self.until(what) { try await isSo(self) }
    }

    // MARK: - The wire

    private func element(_ selector: String) async throws -> String {
        let found = try await post("element", ["using": "css selector", "value": .string(selector)])
        // The member has a name of its own, the same everywhere (WebDriver, section 12.1).
        return try Self.unwrapped(found["element-6066-11e4-a52e-4f735466cecf"]?.string)
    }

    private func get(_ path: String) async throws -> JSONValue { try await Self.send(.get, "\(session)/\(path)", to: port) }

    private func post(_ path: String, _ body: JSONValue) async throws -> JSONValue {
        try await Self.send(.post, "\(session)/\(path)", body, to: port)
    }

    private static func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, to port: Int) async throws -> JSONValue {
        let request = TestClient.Request(
            path, method: method, authority: "127.0.0.1:\(port)", headers: [.contentType: "application/json"],
            body: body.map { ByteBuffer(bytes: $0.utf8) })
        let response = try await TestClient.withClient(host: "127.0.0.1", port: port, configuration: .init(timeout: patience)) {
            try await $0.execute(request)
        }
        let document = try JSONValue(parsing: response.body.map { Array(buffer: $0) } ?? [], profile: .document)
        guard response.status == .ok else {
            throw Failure(description: "\(method) \(path): \(document["value"]?["message"]?.string ?? "no reason given")")
        }
        return document["value"] ?? .null
    }

    private static func until(_ what: String, _ isSo: () async throws -> Bool) async throws {
        let limit = ContinuousClock.now + patience
        while try await !isSo() {
            guard ContinuousClock.now < limit else { throw Failure(description: "not within \(patience): \(what)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func unwrapped<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Failure(description: "the browser's driver said something that WebDriver does not know") }
        return value
    }
}
