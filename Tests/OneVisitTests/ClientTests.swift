import JSON
import NIOHTTP1
import Testing

@testable import onevisit

@Suite("The client")
struct ClientTests {
    @Test("An address is a scheme, a host and a port")
    func endpoints() {
        #expect(Endpoint("http://127.0.0.1:8080")?.description == "http://127.0.0.1:8080")
        #expect(Endpoint("https://gateway.example/")?.description == "https://gateway.example:443")
        #expect(Endpoint("http://[::1]:9000")?.description == "http://[::1]:9000")
        for text in ["gateway", "ftp://x", "http://", "http://x:0", "http://x:99999", "http://x/v1"] { #expect(Endpoint(text) == nil) }
    }

    @Test("An event stream reads the same, however its bytes are cut")
    func eventStream() {
        let stream = Array(
            ": still here\n\nevent: part\ndata: {\"name\":\"警察\"}\nid: 2\n\nretry: 3000\r\n\r\ndata: a\r\ndata: b\r\n\r\nevent: end\ndata: {}\n\n"
                .utf8)
        let expected = [
            ServerSentEvent(name: "part", data: "{\"name\":\"警察\"}", id: "2"), ServerSentEvent(name: "message", data: "a\nb", id: nil),
            ServerSentEvent(name: "end", data: "{}", id: nil),
        ]
        for size in 1...stream.count {
            var parser = ServerSentEventParser()
            var events: [ServerSentEvent] = []
            var rest = stream[...]
            while !rest.isEmpty {
                events += parser.read(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            #expect(events == expected)
        }
    }

    @Test(
        "A problem document becomes a sentence, with every mistake in its place, and the exit code of its kind",
        arguments: [(401, 4), (403, 4), (404, 3), (422, 1), (429, 1), (503, 69)] as [(Int, Int32)])
    func problems(status: Int, code: Int32) throws {
        let problem: JSONValue = [
            "title": "The form has mistakes", "detail": "Two of them", "errors": [["pointer": "#/form/year", "message": "must be a year"]],
        ]
        let failure = try #require(
            #expect(throws: Failure.self) { try GatewayClient.document(of: HTTPReply(status: status, fields: [:], body: problem.utf8)) })
        #expect(failure.kind.rawValue == code)
        #expect(failure.message.hasPrefix("The form has mistakes: Two of them\n  #/form/year: must be a year"))
    }

    @Test("A field of the form is text, or JSON after a colon")
    func formFields() throws {
        typealias Submit = RequestCommand.Submit
        #expect(try Submit.field("year=2025").value == "2025")
        #expect(try Submit.field("year:=2025").value == 2025)
        #expect(try Submit.field("year:=2025").name == "year")
        #expect(try Submit.field("note=a=b").value == "a=b")
        #expect(throws: Failure.self) { try Submit.field("year") }
        #expect(throws: Failure.self) { try Submit.field("year:={") }
    }

    @Test("A path segment carries any text")
    func segments() {
        #expect(PathSegment.encoded("a/b ?é") == "a%2Fb%20%3F%C3%A9")
    }

    @Test("A word that is nearly right is found")
    func suggestions() {
        #expect(Suggestion.closest(to: "htpp.port", among: ["http.port", "http.host"]) == "http.port")
        #expect(Suggestion.closest(to: "something", among: ["http.port"]) == nil)
    }
}
