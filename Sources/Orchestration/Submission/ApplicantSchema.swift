import Contracts
import JSONSchema

/// What is asked of an applicant, compiled once for each audience.
enum ApplicantSchema {
    private static let citizen = compiled(.citizen)
    private static let enterprise = compiled(.enterprise)

    static func schema(for audience: Matter.Audience) -> JSONSchema {
        switch audience {
        case .citizen: citizen
        case .enterprise: enterprise
        }
    }

    private static func compiled(_ audience: Matter.Audience) -> JSONSchema {
        do {
            return try JSONSchema(Applicant.schema(of: audience))
        } catch {
            preconditionFailure("The applicant's schema is part of the program and must compile: \(error)")
        }
    }
}
