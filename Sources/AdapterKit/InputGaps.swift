public import Contracts
import JSON

/// What a handler finds missing or wrong in an input. It is gathered, so that the applicant is told all of it at once.
///
/// ```swift
/// var gaps = InputGaps(in: input)
/// gaps.require("photo", "A photograph is needed for the new card.")
/// if let incomplete = gaps.outcome { return incomplete }
/// ```
public struct InputGaps: Sendable {
    /// The code of a member that is not there.
    public static let missing = "missing"

    private let input: TaskInput
    private var gaps: [MissingInput] = []

    /// - Parameter input: what the handler was given.
    public init(in input: TaskInput) {
        self.input = input
    }

    /// Notes a member that the input does not have.
    /// - Parameter detail: a sentence for the applicant's counter, without personal data.
    public mutating func require(_ member: String, _ detail: String) {
        if input.json[member] == nil { note(member, Self.missing, detail) }
    }

    /// Notes a member that is wrong.
    /// - Parameters:
    ///   - code: small letters, digits and hyphens.
    ///   - detail: a sentence for the applicant's counter, without personal data.
    public mutating func note(_ member: String, _ code: String, _ detail: String) {
        gaps.append(MissingInput(pointer: JSONPointer(tokens: [member]), code: code, detail: detail))
    }

    /// `incomplete` with all that was noted, in its order; nil where there was nothing.
    public var outcome: Outcome? { gaps.isEmpty ? nil : .incomplete(gaps) }
}
