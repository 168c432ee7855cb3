public import JSON

/// Who asks, as matters see him at `/applicant`.
public enum Applicant {
    /// The JSON Schema of an applicant: a citizen is known by the resident identity number, an enterprise by its unified social credit code
    /// and applies through a person who acts for it.
    public static func schema(of audience: Matter.Audience) -> JSONValue {
        switch audience {
        case .citizen: person
        case .enterprise: enterprise
        }
    }

    private static let person: JSONValue = [
        "type": "object", "required": ["residentId", "name"], "additionalProperties": false,
        "properties": ["residentId": ["type": "string", "format": "resident-id"], "name": name],
    ]

    private static let enterprise: JSONValue = [
        "type": "object", "required": ["creditCode", "name", "agent"], "additionalProperties": false,
        "properties": ["creditCode": ["type": "string", "format": "credit-code"], "name": name, "agent": person],
    ]

    private static let name: JSONValue = ["type": "string", "minLength": 1, "maxLength": 100]
}
