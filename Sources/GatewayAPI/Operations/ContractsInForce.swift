import Contracts
import HTTPTypes
import Hummingbird
import JSON
import Messaging
import Orchestration

/// What those who change contracts ask: the texts in force, and who still needs an operation.
extension Frontend {
    /// `GET /v1/operations/contracts`: the texts of all matters, operations and calendars in force.
    func contracts(_ call: OperatorCall) -> Response {
        let catalogue = desk.catalogue
        let files = catalogue.texts.files.map { file in
            ["path": .string(file.path), "text": .string(String(decoding: file.text, as: UTF8.self))] as JSONValue
        }
        return .json(["fingerprint": .string(catalogue.fingerprint), "files": .array(files)])
    }

    /// `GET /v1/operations/uses?operation=<operation>@<version>`: who answers it, who asked it, and how many open cases can still come to ask it.
    func uses(_ call: OperatorCall) async throws -> Response {
        let query = try CaseQueryFields(call.request, known: ["operation"])
        guard let text = query.text("operation"), let operation = OperationReference(text) else {
            throw Problem.badQuery(
                zh: "查询参数 operation 应为“操作名@版本”。", en: "The query parameter operation has to be an operation and its version: name@version.")
        }
        let use = desk.use(of: operation)
        // A gateway that takes no cases has none.
        let demand = try await cases?.demand(for: operation) ?? OperationDemand()
        return .json(use.json(of: operation, demand, isKnown: desk.catalogue.operations[operation] != nil))
    }
}

extension OperationReference {
    /// Reads `police.residence-permit.read@1`; nil where it is none.
    fileprivate init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, Name.isOperation(String(parts[0])), let version = Int(parts[1]), version > 0 else { return nil }
        self.init(String(parts[0]), version: version)
    }
}

extension OperationUse {
    fileprivate func json(of operation: OperationReference, _ demand: OperationDemand, isKnown: Bool) -> JSONValue {
        let cases = demand.cases.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0.append($1.key, .integer(Int64($1.value))) }
        let last = [lastAsked, demand.lastAsked].compactMap { $0 }.max()
        return [
            "operation": .string(operation.name), "version": .integer(Int64(operation.version)), "inForce": .bool(isKnown),
            "instances": .array(
                instances.map { ["instance": .string($0.name), "versions": .array($0.versions.map { .integer(Int64($0)) })] as JSONValue }),
            "openCases": .object(cases), "lookupTasks": .integer(Int64(tasks)), "countedSince": .string(since.description),
            "lastAsked": last.map { .string($0.description) } ?? .null,
        ]
    }
}
