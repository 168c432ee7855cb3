import Contracts
import JSON
import JSONSchema

/// What is asked of an applicant, by audience.
enum ApplicantSchema {
    static func schema(for audience: Matter.Audience) -> JSONSchema {
        switch audience {
        case .citizen: citizen
        case .enterprise: enterprise
        }
    }

    private static let name: JSONValue = ["type": "string", "minLength": 1, "maxLength": 100]
    private static let person: JSONValue = [
        "type": "object", "required": ["residentId", "name"], "additionalProperties": false,
        "properties": ["residentId": ["type": "string", "format": "resident-id"], "name": name],
    ]

    private static let citizen = compiled(person)
    private static let enterprise = compiled([
        "type": "object", "required": ["creditCode", "name", "agent"], "additionalProperties": false,
        "properties": ["creditCode": ["type": "string", "format": "credit-code"], "name": name, "agent": person],
    ])

    private static func compiled(_ document: JSONValue) -> JSONSchema {
        do {
            return try JSONSchema(document)
        } catch {
            preconditionFailure("The applicant's schema is part of the program and must compile: \(error)")
        }
    }
}
