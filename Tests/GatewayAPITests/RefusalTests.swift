import Contracts
import HTTPTypes
import JSON
import Orchestration
import Testing

@testable import GatewayAPI

@Suite("What the gateway refuses", .timeLimit(.minutes(1)))
struct RefusalTests {
    private func desk(_ problem: Problem) -> ScriptedDesk { ScriptedDesk { _ throws(Problem) in throw problem } }

    @Test("Without a channel's token nothing is shown", arguments: [nil, "wrong", ""] as [String?])
    func unauthenticated(token: String?) async throws {
        let desk = ScriptedDesk()
        desk.say(.closed)
        for path in [
            "/v1/requests/\(String.example)", "/v1/requests/\(String.example)/events", "/v1/matters", "/v1/matters/overview", "/v1/departments",
        ] {
            let response = try await ask(desk, .get, path, token: token)
            #expect(response.status == 401)
            #expect(response.fields[.wwwAuthenticate] == "Bearer realm=\"onevisit\"")
            #expect(response.fields[.contentType] == "application/problem+json")
            #expect(try response.json["code"] == "unauthenticated")
        }
        #expect(try await ask(desk, .post, "/v1/requests", token: token, body: .submission).status == 401)
        #expect(desk.submissions.isEmpty)
    }

    @Test("The scheme's case does not matter, another scheme does")
    func scheme() async throws {
        let desk = ScriptedDesk()
        #expect(try await ask(desk, .get, "/v1/matters", token: nil, fields: [.authorization: "bearer  terminal-token"]).status == 200)
        #expect(try await ask(desk, .get, "/v1/matters", token: nil, fields: [.authorization: "Basic terminal-token"]).status == 401)
    }

    @Test("Another channel's request does not exist")
    func foreign() async throws {
        let desk = ScriptedDesk()
        desk.say(.closed, to: .terminal)
        for path in ["/v1/requests/\(String.example)", "/v1/requests/\(String.example)/events"] {
            let foreign = try await ask(desk, .get, path, token: "portal-token")
            let unknown = try await ask(desk, .get, path.replacing("0001", with: "0002"), token: "portal-token")
            #expect(foreign.status == 404)
            #expect(try foreign.json["code"] == "unknown-request")
            #expect(try foreign.json["detail"] == unknown.json["detail"])
            #expect(try foreign.json["instance"] == .string("/v1/requests/\(String.example)"))
        }
    }

    @Test("What somebody typed into a path by mistake is not repeated")
    func instanceWithoutPersonalData() async throws {
        let response = try await ask(ScriptedDesk(), .get, "/v1/requests/99010419900101123X")
        #expect(response.status == 404)
        #expect(!response.text.contains("99010419900101123X"))
        #expect(try response.json["instance"]?.string?.hasPrefix("urn:onevisit:call:") == true)
    }

    @Test("A form with three mistakes gets all three, in the caller's language")
    func threeMistakes() async throws {
        let mistakes = ["phone", "address", "since"].map {
            Problem.Mistake(
                pointer: JSONPointer(tokens: ["form", $0]), code: "pattern", message: LocalizedText(zh: "格式有误", en: "has the wrong form"))
        }
        let desk = desk(Problem(.invalidForm, LocalizedText(zh: "共有 3 处错误。", en: "There are 3 mistakes."), mistakes: mistakes))
        let response = try await submit(to: desk, fields: [.acceptLanguage: "en"])
        #expect(response.status == 422)
        let document = try response.json
        #expect(document["type"] == "/problems/invalid-form")
        #expect(document["status"] == 422)
        #expect(document["errors"]?.array?.compactMap { $0["pointer"]?.string } == ["#/form/phone", "#/form/address", "#/form/since"])
        #expect(document["errors"]?[0]?["message"] == "has the wrong form")
    }

    @Test("A wrong check digit is pointed at without being repeated")
    func wrongCheckDigit() async throws {
        let mistake = Problem.Mistake(
            pointer: JSONPointer(tokens: ["applicant", "residentId"]), code: "format", message: LocalizedText(zh: "校验码有误", en: "wrong check digit"))
        let response = try await submit(to: desk(Problem(.invalidForm, LocalizedText(zh: "有误", en: "wrong"), mistakes: [mistake])))
        #expect(response.status == 422)
        #expect(try response.json["errors"]?[0] == ["pointer": "#/applicant/residentId", "code": "format", "message": "校验码有误"])
        #expect(!response.text.contains("99010419900101123X"))
    }

    @Test(
        "Each of the desk's problems comes with its status",
        arguments: [
            (Problem.Code.unknownMatter, 404), (.matterNotOffered, 403), (.identityTooWeak, 403), (.keyReused, 422), (.unavailable, 503),
            (.tooManyRequests, 429), (.internal, 500),
        ])
    func statuses(code: Problem.Code, status: Int) async throws {
        let response = try await submit(to: desk(Problem(code, LocalizedText(zh: "一", en: "one"))))
        #expect(response.status == status)
        #expect(try response.json["type"] == .string("/problems/\(code.rawValue)"))
        #expect(try response.json["title"] == .string(code.title.zh))
        #expect((response.fields[.retryAfter] != nil) == [429, 503].contains(status))
    }

    @Test("When to come back is rounded up to whole seconds")
    func retryAfter() async throws {
        let problem = Problem(.unavailable, LocalizedText(zh: "一", en: "one"), retryAfter: .milliseconds(2100))
        let response = try await submit(to: desk(problem))
        #expect(response.fields[.retryAfter] == "3")
        #expect(try response.json["retryAfter"] == 3)
    }

    @Test("429 tells the caller what is left, which is nothing")
    func rateLimit() async throws {
        let response = try await submit(to: desk(Problem(.tooManyRequests, LocalizedText(zh: "一", en: "one"), retryAfter: .seconds(17))))
        #expect(response.fields[.rateLimit] == "\"default\";r=0;t=17")
    }

    @Test(
        "A channel beyond a limit is told which, and what its limits are",
        arguments: [
            (ChannelLimits.Kind.rate, Duration.milliseconds(20), "\"default\";r=0;t=1"), (.concurrency, .seconds(2), "\"concurrency\";r=0;t=2"),
        ])
    func reachedLimit(limit: ChannelLimits.Kind, wait: Duration, field: String) async throws {
        let reached = Problem.Reached(limit: limit, of: ChannelLimits(rate: 100, concurrency: 50))
        let problem = Problem(.tooManyRequests, LocalizedText(zh: "一", en: "one"), retryAfter: wait, reached: reached)
        let response = try await submit(to: desk(problem))
        #expect(response.status == 429)
        #expect(response.fields[.rateLimit] == field)
        #expect(response.fields[.rateLimitPolicy] == "\"default\";q=100;w=1, \"concurrency\";q=50;qu=\"concurrent-requests\"")
        #expect(response.fields[.retryAfter] == String(wait > .seconds(1) ? 2 : 1))
    }

    @Test("A body that is no JSON is told line, column and place")
    func notJSON() async throws {
        let response = try await submit(
            to: ScriptedDesk(), fields: [.acceptLanguage: "en"], body: "{\"matter\": \"overview\",\n  \"form\": {\"a\": tru}}")
        #expect(response.status == 400)
        let detail = try #require(try response.json["detail"]?.string)
        #expect(detail.contains("line 2, column"))
        #expect(try response.json["errors"]?[0]?["code"] == "json")
    }

    @Test(
        "Every mistake of the document is named",
        arguments: [
            ("{}", ["#/matter required", "#/applicant required"]),
            (#"{"mater":"x","applicant":[],"form":1}"#, ["#/mater unknown-member", "#/matter required", "#/applicant type", "#/form type"]),
            (#"{"matter":1,"applicant":{},"a/b":null}"#, ["#/a~1b unknown-member", "#/matter type"]),
        ])
    func documentMistakes(body: String, mistakes: [String]) async throws {
        let desk = ScriptedDesk()
        let response = try await submit(to: desk, body: body)
        #expect(response.status == 400)
        let found = try response.json["errors"]?.array?.map { "\($0["pointer"]?.string ?? "") \($0["code"]?.string ?? "")" }
        #expect(found == mistakes)
        #expect(desk.submissions.isEmpty)
    }

    @Test("A body that is no object, or has a member twice, is refused", arguments: ["[]", "1", "", "{\"matter\":\"a\",\"matter\":\"b\"}", "{} {}"])
    func notAnObject(body: String) async throws {
        #expect(try await submit(to: ScriptedDesk(), body: body).status == 400)
    }

    @Test("Two mebibytes are too much, one is not")
    func tooLarge() async throws {
        let desk = ScriptedDesk()
        desk.say(.closed)
        let huge = try await submit(to: desk, body: String(repeating: " ", count: 2 << 20) + .submission)
        #expect(huge.status == 413)
        #expect(try huge.json["code"] == "too-large")
        #expect(desk.submissions.isEmpty)
        let largest = String.submission + String(repeating: " ", count: 1 << 20 - String.submission.utf8.count)
        #expect(try await submit(to: desk, body: largest).status == 200)
        #expect(try await submit(to: desk, body: largest + " ").status == 413)
    }

    @Test("Only JSON is taken, uncompressed", arguments: ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
    func mediaType(type: String) async throws {
        let response = try await submit(to: ScriptedDesk(), fields: [.contentType: type])
        #expect(response.status == 415)
        #expect(response.fields[.accept] == "application/json")
    }

    @Test("A JSON type with parameters is JSON; a compressed one is not ours")
    func mediaTypeParameters() async throws {
        let desk = ScriptedDesk()
        desk.say(.closed)
        #expect(try await submit(to: desk, fields: [.contentType: "Application/JSON ; charset=UTF-8"]).status == 200)
        #expect(try await submit(to: desk, fields: [.contentEncoding: "gzip"]).status == 415)
    }

    @Test(
        "Whoever accepts no JSON gets 406", arguments: [("text/html", 406), ("application/json;q=0, */*", 406), ("text/*, application/*;q=0.1", 200)])
    func notAcceptable(accept: String, status: Int) async throws {
        #expect(try await ask(ScriptedDesk(), .get, "/v1/matters", fields: [.accept: accept]).status == status)
    }

    @Test(
        "An address that is not there is a problem of its own",
        arguments: ["/", "/v1", "/v1/matters/", "/v1/requests/a/b", "/problems/none", "/v2/matters"])
    func notFound(path: String) async throws {
        let response = try await ask(ScriptedDesk(), .get, path)
        #expect(response.status == 404)
        #expect(try response.json["code"] == "not-found")
    }

    @Test("A method that an address does not know is told what it knows")
    func methodNotAllowed() async throws {
        let desk = ScriptedDesk()
        let put = try await ask(desk, .put, "/v1/requests/\(String.example)")
        #expect(put.status == 405)
        #expect(put.fields[.allow] == "GET, HEAD, DELETE")
        let got = try await ask(desk, .get, "/v1/matters/overview/precheck")
        #expect(got.status == 405)
        #expect(got.fields[.allow] == "POST")
    }

    @Test("HEAD has the fields of GET and no body")
    func head() async throws {
        let desk = ScriptedDesk()
        desk.say(.closed)
        for path in ["/v1/requests/\(String.example)", "/v1/matters", "/livez", "/docs", "/nowhere"] {
            let head = try await ask(desk, .head, path)
            let get = try await ask(desk, .get, path)
            #expect(head.status == get.status)
            #expect(head.text.isEmpty)
            #expect(head.fields[.contentType] == get.fields[.contentType])
            if get.status == 200 { #expect(head.fields[.contentLength] == String(get.text.utf8.count)) }
        }
    }
}
