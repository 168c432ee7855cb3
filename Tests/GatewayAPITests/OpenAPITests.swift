import Contracts
import HTTPTypes
import JSON
import JSONSchema
import Markup
import Orchestration
import Testing

@testable import GatewayAPI

@Suite("The OpenAPI document")
struct OpenAPITests {
    private let document = OpenAPI.document

    private var operations: [(path: String, method: String, operation: JSONValue)] {
        (document["paths"]?.object ?? [:]).flatMap { path, item in (item.object ?? [:]).map { (path, $0.name, $0.value) } }
    }

    @Test("It has every route, and nothing else")
    func routes() {
        let described = operations.map { "\($0.method.uppercased()) \($0.path)" }
        #expect(Set(described) == Set(Route.allCases.map { "\($0.method.rawValue) \($0.pattern)" }))
        #expect(described.count == Route.allCases.count)
    }

    /// Whose token the gateway wants for a route, found out by asking it.
    private func wantedToken(for route: Route) async throws -> String? {
        let path = route.pattern.split(separator: "/").map { $0.hasPrefix("{") ? "x" : $0 }.reduce("") { "\($0)/\($1)" }
        for (name, token) in [(nil, nil), ("channel", "terminal-token"), ("operator", "operator-token"), ("department", "police-token")] {
            let status = try await ask(ScriptedDesk(), cases: ScriptedCases(), route.method, path, token: token).status
            if ![401, 403].contains(status) { return name }
        }
        Issue.record("\(route.method) \(route.pattern) takes nobody's token")
        return nil
    }

    @Test("It says of each route whose token is needed")
    func security() async throws {
        #expect(document["security"]?[0]?["channel"] == [])
        for route in Route.allCases {
            let operation = document["paths"]?[route.pattern]?[route.method.rawValue.lowercased()]
            let name = try await wantedToken(for: route)
            let wanted: JSONValue? =
                switch name {
                case nil: []
                case "channel": nil
                case let other?: .array([.object([other: []])])
                }
            #expect(operation?["security"] == wanted, "\(route.pattern)")
            #expect((operation?["responses"]?["401"] != nil) == (name != nil), "\(route.pattern)")
            #expect((operation?["responses"]?["403"] != nil) || name == nil || name == "channel", "\(route.pattern)")
        }
    }

    @Test("Every operation has an id of its own, a summary, a tag, and described responses")
    func operationsAreComplete() throws {
        #expect(document["openapi"] == "3.1.0")
        let tags = Set(document["tags"]?.array?.compactMap { $0["name"]?.string } ?? [])
        var ids: Set<String> = []
        for (path, _, operation) in operations {
            #expect(ids.insert(try #require(operation["operationId"]?.string)).inserted)
            #expect(operation["summary"]?.string?.isEmpty == false)
            #expect(tags.isSuperset(of: operation["tags"]?.array?.compactMap(\.string) ?? ["none"]))
            for (status, response) in try #require(operation["responses"]?.object) {
                #expect((100...599).contains(Int(status) ?? 0), "\(path)")
                #expect(OpenAPI.resolved(response, in: document)["description"]?.string?.isEmpty == false)
            }
            let parameters = (operation["parameters"]?.array ?? []).map { OpenAPI.resolved($0, in: document) }
            let inPath = Set(parameters.filter { $0["in"] == "path" && $0["required"] == true }.compactMap { $0["name"]?.string })
            #expect(inPath == Set(path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }))
            #expect(parameters.allSatisfy { $0["name"]?.string != nil && $0["schema"] != nil })
        }
    }

    @Test("Every reference leads somewhere, and every component is used")
    func references() {
        var references: Set<String> = []
        func collect(_ value: JSONValue) {
            if let reference = value["$ref"]?.string { references.insert(reference) }
            for (_, member) in value.object ?? [:] { collect(member) }
            for element in value.array ?? [] { collect(element) }
        }
        collect(document)
        var components: Set<String> = []
        for kind in ["parameters", "headers", "responses", "schemas"] {
            for (name, _) in document["components"]?[kind]?.object ?? [:] { components.insert("#/components/\(kind)/\(name)") }
        }
        #expect(references == components)
    }

    @Test("It knows every problem and no other")
    func problemCodes() {
        let codes = document["components"]?["schemas"]?["ProblemCode"]?["enum"]?.array?.compactMap(\.string)
        #expect(codes == Problem.Code.allCases.map(\.rawValue))
    }

    @Test("Each problem has a page in both languages")
    func problemPages() async throws {
        for code in Problem.Code.allCases {
            let page = try await ask(ScriptedDesk(), .get, "/problems/\(code.rawValue)", token: nil)
            #expect(page.status == 200)
            #expect(page.fields[.contentType] == "text/html; charset=utf-8")
            #expect(page.fields[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true)
            #expect(page.text.contains(code.title.zh) && page.text.contains("HTTP \(code.status)"))
            #expect(page.text.contains(("\(code.title.en)" as Markup).html))
        }
    }

    @Test("The document and its page are open to all, and load nothing from elsewhere")
    func served() async throws {
        #expect(try await ask(ScriptedDesk(), .get, "/openapi.json", token: nil).json == document)
        let page = try await ask(ScriptedDesk(), .get, "/docs", token: nil)
        #expect(page.status == 200)
        #expect(!page.text.contains("src=") && !page.text.contains("http://") && !page.text.contains("https://") && !page.text.contains("<script"))
        for route in Route.allCases { #expect(page.text.contains("\(route.method.rawValue) \(route.pattern)")) }
    }

    @Test("What the gateway says is what the document promises")
    func documentsAreValid() async throws {
        let desk = ScriptedDesk(departments: [
            DepartmentStatus(
                name: "police", presence: .unknown, instances: 0, instancesExpected: 2, isCircuitOpen: true, inFlight: 0, alarms: ["clock"],
                cards: ["sha256:9f86"])
        ])
        desk.say(.half)
        let request = "/v1/requests/\(String.example)"
        for (path, schema) in [
            (request, "Answer"), ("/v1/matters", "MatterList"), ("/v1/matters/overview", "Matter"), ("/v1/departments", "DepartmentList"),
            ("/readyz?verbose", "Readiness"), ("/nowhere", "Problem"),
        ] {
            let reading = try await ask(desk, .get, path)
            #expect(try OpenAPI.schema(schema).violations(of: try reading.json).isEmpty, "\(path)")
        }
        let refused = try await submit(to: desk, body: "{\"matter\":1}")
        #expect(try OpenAPI.schema("Problem").isValid(try refused.json))
        #expect(try !OpenAPI.schema("Problem").isValid(["type": "x"]))
        #expect(try OpenAPI.schema("Submission").isValid(try JSONValue(parsing: Array(String.submission.utf8), profile: .bus)))
    }
}

extension OpenAPI {
    /// A schema of the document, made to stand alone: what it refers to moves into its definitions.
    static func schema(_ name: String) throws -> JSONSchema {
        func moved(_ value: JSONValue) -> JSONValue {
            switch value {
            case .string(let text): .string(text.replacing("#/components/schemas/", with: "#/$defs/"))
            case .array(let elements): .array(elements.map(moved))
            case .object(let object): .object(object.reduce(into: JSONObject()) { $0.append($1.name, moved($1.value)) })
            default: value
            }
        }
        let schemas = try #require(document["components"]?["schemas"])
        return try JSONSchema(["$ref": .string("#/$defs/\(name)"), "$defs": moved(schemas)])
    }
}
