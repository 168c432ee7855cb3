import Messaging
import Testing

@testable import onevisit

@Suite("A webhook")
struct WebhookTests {
    private let secret = "a-secret-of-22-or-more!"

    @Test(
        "Its address is a server and a path",
        arguments: [
            ("https://portal.example/hooks/onevisit", "https://portal.example:443", "/hooks/onevisit"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000", "/"), ("http://[::1]:9000/?q=1", "http://[::1]:9000", "/?q=1"),
            ("https://portal.example?q=1#top", "https://portal.example:443", "/?q=1"),
        ])
    func addresses(url: String, server: String, path: String) throws {
        let webhook = try #require(Webhook(url: url, secret: secret))
        #expect(webhook.endpoint.description == server)
        #expect(webhook.path == path)
    }

    @Test(
        "Anything else is none: no scheme, another scheme, a password, a blank that would end the request line",
        arguments: [
            "portal.example/hooks", "ftp://portal.example/", "https://user:word@portal.example/", "https:///hooks", "https://portal.example/a b",
            "https://portal.example/a\r\nb",
        ])
    func noAddresses(url: String) {
        #expect(Webhook(url: url, secret: secret) == nil)
    }

    @Test("The signature is the HMAC-SHA256 of time and body, as `openssl dgst -hmac` gives it")
    func signature() throws {
        let webhook = try #require(Webhook(url: "https://portal.example/", secret: secret))
        let body = Array(#"{"protocol":1}"#.utf8)
        let signature = webhook.signature(of: body, at: Timestamp(milliseconds: 1_795_410_000_999))
        #expect(signature == "t=1795410000,v1=cdc36b8e94487ee56809609cafa1969048e0d46d2a7ad42d59f967a436bcfb38")
        #expect(webhook.signature(of: body, at: Timestamp(milliseconds: 1_795_410_001_000)) != signature)
        #expect(webhook.signature(of: body + [32], at: Timestamp(milliseconds: 1_795_410_000_999)) != signature)
        let other = try #require(Webhook(url: "https://portal.example/", secret: secret + "?"))
        #expect(other.signature(of: body, at: Timestamp(milliseconds: 1_795_410_000_999)) != signature)
    }

    @Test("It is left alone twice as long after each failure, up to five minutes")
    func rests() {
        var rest = WebhookRest()
        let start = ContinuousClock.now
        #expect(rest.left(at: start) == nil)
        let pauses = (0..<9).map { _ in rest.failed(at: start) }
        #expect(pauses.prefix(4) == [.seconds(5), .seconds(10), .seconds(20), .seconds(40)])
        #expect(pauses.suffix(2) == [.seconds(300), .seconds(300)])
        #expect(rest.left(at: start + .seconds(299)) == .seconds(1))
        #expect(rest.left(at: start + .seconds(300)) == nil)
    }

    @Test("It may ask to be left alone longer, an hour at most, but not shorter")
    func wishes() {
        let now = ContinuousClock.now
        var rest = WebhookRest()
        #expect(rest.failed(at: now, wish: .seconds(120)) == .seconds(120))
        #expect(rest.failed(at: now, wish: .seconds(1)) == .seconds(10))
        #expect(rest.failed(at: now, wish: .seconds(86_400)) == .seconds(3600))
        #expect(rest.failed(at: now, wish: .seconds(-1)) == .seconds(40))
    }
}
