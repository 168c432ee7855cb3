import Contracts
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import JSONSchema
import Logging
import Messaging
import Orchestration
import Testing

@testable import GatewayAPI

extension Channel {
    static let terminal = Channel(name: "hall-1", kind: .terminal, identity: .face)
    static let portal = Channel(name: "portal", kind: .portal, identity: .card)
}

extension ChannelDirectory {
    static let example = ChannelDirectory([
        (.terminal, hash("terminal-token")), (.portal, hash("portal-token")),
    ])
}

extension OperatorDirectory {
    static let example = OperatorDirectory([(Operator(name: "lin"), ChannelDirectory.hash("operator-token"))])
}

extension DepartmentDirectory {
    static let example = DepartmentDirectory([
        ("police", ChannelDirectory.hash("police-token")), ("housing-fund", ChannelDirectory.hash("fund-token")),
    ])
}

extension String {
    static let example = "01KB3ZQ6X1EXAMPLE000000001"
    static let submission = #"{"matter":"overview","applicant":{"residentId":"99010419900101123X","name":"张三"},"form":{}}"#
}

extension Catalogue {
    static let example = Catalogue(
        departments: [
            Department(name: "housing-fund", title: LocalizedText(zh: "住房公积金中心", en: "Housing Fund")),
            Department(name: "police", title: LocalizedText(zh: "公安局", en: "Police")),
        ], operations: [],
        matters: [
            matter("overview", channels: [.terminal, .portal], tasks: ["fund": "housing-fund.account.read", "permit": "police.permit.read"]),
            matter("permit", channels: [.terminal], tasks: ["permit": "police.permit.read"]),
            matter("relocation", lane: .case, channels: [.terminal, .portal], tasks: ["permit": "police.permit.write"], terms: .example),
        ])

    static func matter(
        _ name: String, lane: Lane = .lookup, channels: [Matter.ChannelKind], tasks: KeyValuePairs<String, String>, terms: CaseTerms? = nil
    ) -> Matter {
        Matter(
            name: name, version: 1, title: LocalizedText(zh: "事项", en: name), lane: lane, audience: [.citizen], channels: channels, identity: .card,
            purpose: "self-service", form: emptyForm, deadline: .milliseconds(1500),
            tasks: tasks.map { MatterTask(name: $0.key, operation: OperationReference($0.value, version: 1), input: []) }, terms: terms)
    }

    private static let emptyForm: JSONSchema = {
        do { return try JSONSchema(["type": "object"]) } catch { preconditionFailure("\(error)") }
    }()
}

extension CaseTerms {
    fileprivate static let example = CaseTerms(
        clock: ClockTerms(statutory: 10, promised: 5, longestExtension: 3, stops: [.hearing, .supplement]),
        documents: [
            RequiredDocument(
                name: "lease", title: LocalizedText(zh: "租赁合同", en: "Lease"), need: .required, types: ["application/pdf"], most: 3_000_000),
            RequiredDocument(
                name: "household", title: LocalizedText(zh: "户口簿", en: "Household booklet"), need: .optional, types: ["application/pdf"],
                most: 3_000_000, from: OperationReference("police.household.read", version: 1)),
        ], retention: .seconds(86_400))
}

extension Answer {
    static let start = Timestamp(milliseconds: 1_795_410_000_000)

    /// An answer of the matter `overview` with two parts, each answered or not yet.
    static func example(revision: Int, fund: String? = nil, permit: String? = nil, isClosed: Bool = false) -> Answer {
        func part(_ name: String, _ department: String, _ data: String?) -> Part {
            guard let data else {
                return Part(
                    name: name, department: department, content: .waiting,
                    reason: Part.Reason(code: "waiting", detail: LocalizedText(zh: "等待部门答复", en: "Waiting for the department")))
            }
            return Part(name: name, department: department, content: .said(.answered(data: ["value": .string(data)])), asOf: start, milliseconds: 12)
        }
        return Answer(
            request: .example, matter: "overview", state: isClosed ? .complete : .pending, revision: revision, asOf: start,
            closedAt: isClosed ? start : nil, parts: [part("fund", "housing-fund", fund), part("permit", "police", permit)])
    }

    static let waiting = example(revision: 1)
    static let half = example(revision: 2, fund: "84210.55")
    static let closed = example(revision: 3, fund: "84210.55", permit: "valid", isClosed: true)
}

extension Logger {
    /// Keeps metadata, as those of the product do, and tells disasters alone.
    static let quiet = {
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .critical
        return logger
    }()
}

/// A test's view of one response.
struct Reading {
    let status: Int
    let fields: HTTPFields
    let text: String

    init(_ response: TestResponse) {
        status = response.status.code
        fields = response.headers
        text = String(buffer: response.body)
    }

    var json: JSONValue {
        get throws { try JSONValue(parsing: Array(text.utf8), profile: .document) }
    }
}

/// Asks the gateway's routes, without a connection.
func ask(
    _ desk: ScriptedDesk, cases: ScriptedCases? = nil, _ method: HTTPRequest.Method, _ path: String, token: String? = "terminal-token",
    fields: HTTPFields = [:], body: String? = nil, limits: GatewayLimits = GatewayLimits(), reference: ContractReference? = nil
) async throws -> Reading {
    var fields = fields
    if let token { fields[.authorization] = "Bearer \(token)" }
    if body != nil, fields[.contentType] == nil { fields[.contentType] = "application/json" }
    let gateway = try Gateway(
        desk: desk, cases: cases, channels: .example, operators: .example, departments: .example, reference: reference,
        settings: GatewaySettings(limits: limits), logger: .quiet)
    return try await gateway.application.test(.router) { [fields] client in
        try await client.execute(uri: path, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) }) { Reading($0) }
    }
}

/// Submits the example.
func submit(
    to desk: ScriptedDesk, fields: HTTPFields = [:], body: String = .submission, limits: GatewayLimits = GatewayLimits()
) async throws -> Reading {
    try await ask(desk, .post, "/v1/requests", fields: fields, body: body, limits: limits)
}

extension HTTPField.Name {
    static func named(_ text: String) throws -> HTTPField.Name { try #require(HTTPField.Name(text)) }
}
