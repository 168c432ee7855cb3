import Contracts
import JSON
import JSONSchema

extension Catalogue {
    static let benchMatter = "five"
    static let benchDepartments = ["records", "police", "health", "social", "housing"]

    /// Five departments, and a matter that asks all of them at once.
    static func bench() throws -> Catalogue {
        let operations = try benchDepartments.map { name in
            Operation(
                reference: OperationReference("\(name).do", version: 1), lane: .case, summary: text(name), effect: .idempotent, typical: .seconds(1),
                limit: .seconds(86_400), request: try JSONSchema(["type": "object", "required": ["residentId"]]),
                data: try JSONSchema(["type": "object", "properties": ["number": ["type": "string"], "decidedAt": ["type": "string"]]]),
                problems: [:],
                sensitiveRequest: [], sensitiveData: [], examples: [], contractHash: "")
        }
        let tasks = operations.map { operation in
            MatterTask(
                name: operation.reference.department, operation: operation.reference,
                input: [.init(member: "residentId", source: .pointer(JSONPointer(tokens: ["applicant", "residentId"])))])
        }
        let matter = Matter(
            name: benchMatter, version: 1, title: text("five"), lane: .case, audience: [.citizen], channels: [.counter], identity: .none,
            purpose: "benchmark", form: try JSONSchema(["type": "object"]), deadline: .seconds(1), tasks: tasks)
        return Catalogue(
            departments: benchDepartments.map { Department(name: $0, title: text($0)) }, operations: operations, matters: [matter])
    }

    private static func text(_ text: String) -> LocalizedText { LocalizedText(zh: text, en: text) }
}
