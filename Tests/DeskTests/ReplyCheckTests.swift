import Contracts
import JSON
import JSONSchema
import Messaging
import Testing

@testable import DeskAdapter

@Suite("A clerk's answer and its contract")
struct ReplyCheckTests {
    private static let desks = ["fire", "health", "market-regulation", "alcohol-tobacco"]
    private static let now = Timestamp(milliseconds: 1_795_410_000_000)

    private static func operation(_ reference: OperationReference = Office.inspection) throws -> Contracts.Operation {
        try #require(try Office.catalogue.get().operations[reference])
    }

    private func check(_ reply: DeskReply, input: JSONValue = Office.premises) throws -> Outcome {
        try ReplyCheck(operation: try Self.operation(), input: input, now: Self.now).check(reply).outcome
    }

    private func mistakes(_ reply: DeskReply, input: JSONValue = Office.premises) throws -> [String] {
        let error = #expect(throws: DeskMistakes.self) { try check(reply, input: input) }
        return error?.all.map { "\($0.field): \($0.text.en)" } ?? []
    }

    @Test(arguments: desks)
    func `every example of the contracts can be said by a clerk, and means the same`(department: String) throws {
        var outcomes: Set<String> = []
        for operation in try Office.catalogue.get().operations(of: department) where operation.lane == .case {
            for example in operation.examples {
                let outcome = try Outcome(example.reply)
                let reply = try #require(DeskReply(outcome), "\(operation.reference): \(example.name)")
                let checked = try ReplyCheck(operation: operation, input: example.request, now: Self.now).check(reply)
                #expect(checked.outcome == outcome && checked.dropped == 0, "\(operation.reference): \(example.name)")
                outcomes.insert(outcome.name)
            }
        }
        #expect(outcomes == ["answered", "not-found", "refused", "incomplete"])
    }

    @Test func `what is wrong with the data is told at its place, in both languages`() throws {
        var data = try #require(Office.certificate.object)
        data["issuedOn"] = "yesterday"
        data["conditions"] = ["one", ""]
        data["licenceNo"] = nil
        let error = #expect(throws: DeskMistakes.self) { try check(.answered(data: .object(data))) }
        let fields = error?.all.reduce(into: [String: LocalizedText]()) { $0[$1.field] = $1.text }
        #expect(Set(fields?.keys.map { $0 } ?? []) == ["data/issuedOn", "data/conditions/1", "data/licenceNo"])
        #expect(fields?["data/licenceNo"] == LocalizedText(zh: "此项必填", en: "is needed"))
        #expect(error?.all.allSatisfy { !$0.text.zh.isEmpty && !$0.text.en.contains("yesterday") } == true, "values are not repeated")
    }

    @Test func `what does not fit into a message is told before it is given to the ledger`() throws {
        let operation = Contracts.Operation(
            reference: Office.inspection, lane: .case, summary: LocalizedText(zh: "事", en: "Thing"), effect: .once, typical: .seconds(1),
            limit: .seconds(2), request: try JSONSchema(["type": "object"]),
            data: try JSONSchema(["type": "object", "properties": ["text": ["type": "string"]]]), problems: [:], sensitiveRequest: [],
            sensitiveData: [], examples: [], contractHash: "sha256:0")
        let check = ReplyCheck(operation: operation, input: [:], now: Self.now)
        _ = try check.check(.answered(data: ["text": .string(String(repeating: "a", count: 500_000))]))
        let error = #expect(throws: DeskMistakes.self) {
            try check.check(.answered(data: ["text": .string(String(repeating: "a", count: 600_000))]))
        }
        #expect(error?.all.map(\.field) == ["data"])
    }

    @Test func `a refusal needs a code of the contract and a sentence`() throws {
        #expect(
            try check(.refused(code: "exits-insufficient", detail: "One exit."))
                == .refused(TaskProblem(code: "exits-insufficient", detail: "One exit.")))
        #expect(
            try mistakes(.refused(code: "too-ugly", detail: ""))
                == ["code: is no code of the contract; it has: equipment-lacking, exits-insufficient", "detail: needs a sentence that says why"])
        #expect(try mistakes(.refused(code: "", detail: "x")) == ["code: choose a reason"])
        #expect(
            try mistakes(.refused(code: "exits-insufficient", detail: String(repeating: "长", count: 501)))
                == ["detail: has a sentence of more than 500 characters"])
    }

    @Test func `what is missing is a place that the input has, or could have`() throws {
        func gap(_ pointer: String, code: String = "missing", detail: String = "It is needed.") -> DeskGap {
            DeskGap(pointer: pointer, code: code, detail: detail)
        }
        let outcome = try check(.incomplete([gap("/floorPlan"), gap("/area", code: "wrong"), gap("/floorPlan/sha256")]))
        guard case .incomplete(let missing) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(missing.map { "\($0.pointer) \($0.code)" } == ["/floorPlan missing", "/area wrong", "/floorPlan/sha256 missing"])
        #expect(try mistakes(.incomplete([])) == ["missing: say what is missing or wrong"])
        #expect(
            try mistakes(.incomplete([gap("/garden"), gap(""), gap("area")])).map { String($0.prefix { $0 != ":" }) }
                == ["missing/garden", "missing", "missingarea"])
        #expect(try mistakes(.incomplete([gap("/area", detail: "")])) == ["missing/area: needs a sentence that says why"])
        #expect(try mistakes(.incomplete([gap("/area", code: "Too small")])).count == 1)
    }

    @Test func `a promise is a day that is not over, within a year`() throws {
        #expect(try check(.later(until: "2026-11-23")) == .later(availableAt: try #require(Timestamp("2026-11-23T16:00:00Z"))))
        #expect(try mistakes(.later(until: "")) == ["until: is needed"])
        #expect(try mistakes(.later(until: "soon")) == ["until: must be a day, as 2026-11-26"])
        #expect(try mistakes(.later(until: "2026-11-22")) == ["until: must not lie in the past"])
        #expect(try mistakes(.later(until: "2028-01-01")) == ["until: must lie within 366 days"])
    }
}

extension DeskReply {
    /// What a clerk says to bring that outcome about; nil for what clerks cannot say.
    fileprivate init?(_ outcome: Outcome) {
        switch outcome {
        case .answered(let data): self = .answered(data: data)
        case .notFound: self = .notFound
        case .refused(let problem): self = .refused(code: problem.code, detail: problem.detail)
        case .incomplete(let missing):
            self = .incomplete(missing.map { DeskGap(pointer: $0.pointer.description, code: $0.code, detail: $0.detail) })
        case .later, .failed, .withdrawn: return nil
        }
    }
}
