import Contracts
import JSON
import JSONSchema
import Markup
import Messaging
import Testing

@testable import DeskAdapter

@Suite("Forms made from contracts")
struct FormTests {
    private static let schema: JSONValue = [
        "type": "object",
        "required": ["number", "seal", "kind", "tags", "holder", "area"],
        "properties": [
            "number": ["type": "string", "maxLength": 40, "title": ["zh": "编号", "en": "Number"]],
            "story": ["type": "string", "maxLength": 2000, "description": ["zh": "经过", "en": "What happened"]],
            "issued": ["type": "string", "format": "date"],
            "area": ["type": "integer"],
            "ratio": ["type": "number"],
            "seal": ["type": "boolean"],
            "kind": ["oneOf": [["const": "new", "title": ["zh": "新办", "en": "New"]], ["const": "old", "title": ["zh": "换发", "en": "Old"]]]],
            "level": ["enum": [1, 2]],
            "tags": ["type": "array", "items": ["enum": ["a", "b", "c"]]],
            "notes": ["type": "array", "items": ["type": "string"]],
            "holder": ["$ref": "#/$defs/holder", "title": ["zh": "持有人", "en": "Holder"]],
            "steps": ["type": "array", "items": ["type": "object", "properties": ["day": ["type": "string"]]]],
        ],
        "$defs": [
            "holder": ["type": "object", "required": ["name"], "properties": ["name": ["type": "string"], "phone": ["type": "string"]]]
        ],
    ]

    private func operation(data: JSONValue = schema) throws -> Contracts.Operation {
        Contracts.Operation(
            reference: OperationReference("fire.thing.do", version: 1), lane: .case, summary: LocalizedText(zh: "事", en: "Thing"), effect: .once,
            typical: .seconds(60), limit: .seconds(120), request: try JSONSchema(["type": "object"]), data: try JSONSchema(data), problems: [:],
            sensitiveRequest: [], sensitiveData: [], examples: [], contractHash: "sha256:0")
    }

    private func read(_ text: String, data: JSONValue = schema) throws -> (data: JSONValue?, mistakes: [DeskMistake]) {
        var reader = FormReader(try #require(FormBody(parsing: Array(text.utf8))))
        guard case .answered(let value) = reader.reply(.answered, to: try operation(data: data)) else { return (nil, reader.mistakes) }
        return (value, reader.mistakes)
    }

    @Test func `each kind of place has its kind of field`() {
        let fields = SchemaDocument(Self.schema).fields()
        let kinds = fields.map { field -> String in
            switch field.kind {
            case .text(let isLong): isLong ? "area" : "line"
            case .date: "date"
            case .number: "number"
            case .boolean: "boolean"
            case .choice(let choices): "choice of \(choices.map(\.formValue))"
            case .several(let choices): "several of \(choices.map(\.formValue))"
            case .lines: "lines"
            case .group(let fields): "group of \(fields.map(\.name))"
            case .json: "json"
            }
        }
        #expect(
            kinds == [
                "line", "area", "date", "number", "number", "boolean", #"choice of ["new", "old"]"#, #"choice of ["1", "2"]"#,
                #"several of ["a", "b", "c"]"#, "lines", #"group of ["data/holder/name", "data/holder/phone"]"#, "json",
            ])
        #expect(fields[0].title == LocalizedText(zh: "编号", en: "Number") && fields[0].isRequired && !fields[1].isRequired)
        #expect(fields[8].isRequired && !fields[8].mustBeFilled, "a list may be empty")
        #expect(fields[1].title.zh == "story" && fields[1].note == LocalizedText(zh: "经过", en: "What happened"))
        #expect(fields[10].title.en == "Holder", "the title beside the reference")
    }

    @Test func `what is filled in becomes what the contract wants`() throws {
        let form =
            "data/number=+AB%2B1+&data/story=%E4%B8%80%0D%0A%E4%BA%8C&data/issued=2026-11-23&data/area=120&data/ratio=0.5&data/seal=true"
            + "&data/kind=old&data/level=2&data/tags=a&data/tags=c&data/notes=x%0D%0A%0D%0A+y+&data/holder/name=%E6%9D%8E&data/holder/phone="
            + "&data/steps=%5B%7B%22day%22%3A%22Mon%22%7D%5D"
        let (data, mistakes) = try read(form)
        #expect(
            data == [
                "number": "AB+1", "story": "一\n二", "issued": "2026-11-23", "area": 120, "ratio": 0.5, "seal": true, "kind": "old", "level": 2,
                "tags": ["a", "c"], "notes": ["x", "y"], "holder": ["name": "李"], "steps": [["day": "Mon"]],
            ])
        #expect(mistakes.isEmpty)
        #expect(try operation().data.violations(of: try #require(data)).isEmpty)
    }

    @Test func `what is left empty is not said, but for lists and groups that have to be there`() throws {
        #expect(try read("data/number=&data/area=&data/notes=&data/kind=").data == ["tags": [], "holder": [:]])
    }

    @Test func `what cannot be read stays as it was written, for the contract to say what is wrong`() throws {
        let (data, mistakes) = try read("data/area=many&data/seal=perhaps&data/kind=odd&data/ratio=1%2C%22x%22%3A2")
        #expect(data?["area"] == "many" && data?["seal"] == "perhaps" && data?["kind"] == "odd" && data?["ratio"] == #"1,"x":2"#)
        #expect(mistakes.isEmpty)
        #expect(try read("data/area=0.1234567890123456789").data?["area"] == "0.1234567890123456789", "no number is rounded")
        #expect(try read("data/steps=%5B1").mistakes.map(\.field) == ["data/steps"])
    }

    @Test func `a schema that decides by itself which members there are is filled in as JSON`() throws {
        let free: JSONValue = ["type": "object", "properties": ["a": ["type": "string"]], "if": ["required": ["a"]], "then": ["required": ["b"]]]
        #expect(SchemaDocument(free).fields().map(\.name) == ["data"])
        #expect(try read("data=%7B%22a%22%3A%221%22%7D", data: free).data == ["a": "1"])
        #expect(try read("data=", data: free).data == [:])
        #expect(try read("data=%7B", data: free).mistakes.map(\.field) == ["data"])
    }

    @Test func `a schema that refers to itself has an end`() {
        let endless: JSONValue = [
            "type": "object", "properties": ["next": ["$ref": "#/$defs/link"]],
            "$defs": ["link": ["type": "object", "properties": ["next": ["$ref": "#/$defs/link"]]]],
        ]
        #expect(SchemaDocument(endless).fields().flatMap(\.leaves).count == 1)
        #expect(SchemaDocument(endless).declares(JSONPointer(tokens: ["next", "next"])))
        #expect(!SchemaDocument(endless).declares(JSONPointer(tokens: ["next", "last"])))
    }

    @Test func `places are declared behind lists, references and branches too`() {
        let document = SchemaDocument(Self.schema)
        for place in ["/number", "/holder/phone", "/steps/3/day", "/tags/0"] {
            #expect(JSONPointer(place).map(document.declares) == true, "\(place)")
        }
        for place in ["/nothing", "/holder/age", "/steps/x/day", "/number/0"] {
            #expect(JSONPointer(place).map(document.declares) == false, "\(place)")
        }
        #expect(SchemaDocument(["oneOf": [["properties": ["a": [:]]], ["properties": ["b": [:]]]]]).declares(JSONPointer(tokens: ["b"])))
    }

    @Test func `a place with a sentence is named, whether it is marked or not`() throws {
        let form =
            "missing=/area&missing-code/area=wrong&missing-detail/area=Too+small.&missing-code/shopName=wrong&missing-detail/shopName=+"
            + "&missing-code/premises=wrong&missing-detail/premises=No+such+street."
        var reader = FormReader(try #require(FormBody(parsing: Array(form.utf8))))
        #expect(
            reader.reply(.incomplete, to: try operation())
                == .incomplete([
                    DeskGap(pointer: "/area", code: "wrong", detail: "Too small."),
                    DeskGap(pointer: "/premises", code: "wrong", detail: "No such street."),
                ]))
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%FF", "a=%00", String(repeating: "a=1&", count: 2001)])
    func `what is no form is none`(text: String) {
        #expect(FormBody(parsing: Array(text.utf8)) == nil)
    }

    // MARK: - Shown

    @Test func `an input is shown in the words of its contract, and what is sensitive is known`() throws {
        let operation = try #require(
            try Office.catalogue.get().operations[OperationReference("market-regulation.food-licence.issue", version: 1)])
        let example = try #require(operation.examples.first)
        let lines = ValueLines(operation.requestDocument, sensitive: operation.sensitiveRequest).lines(of: example.request)
        #expect(lines.map(\.title.zh) == ["统一社会信用代码", "店铺名称", "经营场所", "面积（平方米）", "经营项目", "食品安全管理员", "场所平面布局图"])
        #expect(lines.first { $0.pointer.tokens == ["kinds"] }?.text == LocalizedText(zh: "热食类；冷食类", en: "Hot dishes; Cold dishes"))
        #expect(lines.first { $0.pointer.tokens == ["floorPlan"] }?.text.en == "plan.pdf · application/pdf · 918204 B")
        #expect(lines.filter(\.isSensitive).map { $0.pointer.description } == ["/creditCode", "/foodSafetyOfficer", "/floorPlan"])
    }

    @Test func `what is sensitive somewhere inside is covered as a whole where it is shown as a whole`() throws {
        let lines = ValueLines(SchemaDocument([:]), sensitive: [JSONPointer(tokens: ["people", "*", "id"])])
            .lines(of: ["people": [["id": "1", "name": "x"]], "place": "y"])
        #expect(lines.map { "\($0.pointer) \($0.isSensitive)" } == ["/people true", "/place false"])
    }
}

@Suite("HTML and addresses")
struct MarkupTests {
    @Test func `a field's name for labels is safe and its own`() {
        #expect(Markup.identifier("data/a-1") == "field-data_2f_a-1")
        #expect(Markup.identifier("data/a b") != Markup.identifier("data/a/b"))
    }

    @Test func `addresses name tasks by their numbers, and nothing else`() {
        #expect(DeskRoute("/") == .list && DeskRoute("/tasks/17") == .task(17) && DeskRoute("/tasks/17/not-found") == .reply(17, .notFound))
        #expect(DeskRoute("/tasks/17/papers/0") == .paper(17, 0) && DeskRoute("/login") == .login && DeskRoute("/language/en") == .language("en"))
        for path in ["", "/tasks", "/tasks/x", "/tasks/01", "/tasks/-1", "/tasks/0", "/tasks/1/failed", "/tasks/1/papers/-1", "/x", "//"] {
            #expect(DeskRoute(path) == nil, "\(path)")
        }
        #expect(DeskRoute.isPage("/tasks/1?x=y") && DeskRoute.isPage("/"))
        for path in ["//evil.example", "https://evil.example/", "/logout", "/language/en", "tasks/1", ""] {
            #expect(!DeskRoute.isPage(path), "\(path)")
        }
    }

    @Test func `the language is the one that is wanted most`() {
        #expect(Language.wanted(by: nil) == .zh)
        #expect(Language.wanted(by: "en-GB,en;q=0.8") == .en)
        #expect(Language.wanted(by: "en;q=0.4, zh-CN;q=0.9") == .zh)
        #expect(Language.wanted(by: "fr, en;q=0") == .zh)
    }

    @Test func `a due date ends with its day, and days are counted in Beijing`() throws {
        let due = try #require(CivilDate("2026-12-10")).endInBeijing
        #expect(DeskTime.dueText(due) == "2026-12-10 24:00")
        #expect(DeskTime.daysLeft(until: due, at: try #require(Timestamp("2026-12-10T15:59:00Z"))) == 0)
        #expect(DeskTime.daysLeft(until: due, at: try #require(Timestamp("2026-12-08T16:00:00Z"))) == 1)
    }
}
