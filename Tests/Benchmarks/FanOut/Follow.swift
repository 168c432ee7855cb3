import Contracts
import Orchestration

/// One request as whoever asked it saw it come about.
struct Followed: Sendable {
    /// What became of a part, and when.
    struct Part: Sendable {
        /// The word in the answer, with the reason's code where a department was not asked.
        var outcome: String
        /// Since the request was made.
        var after: Duration
    }

    /// By department; empty where the request was refused.
    var parts: [String: Part] = [:]
    /// When the request was taken, which is when the answer says who is not asked.
    var taken: Duration = .zero
    /// When the answer was closed, since the request was made.
    var closed: Duration = .zero
    /// By how much the answer came after its deadline; negative where it came before.
    var lateness: Duration = .zero

    var isAnswered: Bool { !parts.isEmpty && parts.values.allSatisfy { $0.outcome == "answered" } }

    /// Notes the parts that are no longer waiting, each the first time.
    mutating func note(_ answer: Answer, after passed: Duration) {
        for part in answer.parts where part.content != .waiting && parts[part.department] == nil {
            parts[part.department] = Part(outcome: Self.word(of: part), after: passed)
        }
    }

    private static func word(of part: Contracts.Part) -> String {
        guard case .unavailable = part.content, let reason = part.reason else { return part.content.name }
        return reason.code
    }
}

extension Client {
    /// Asks once and follows the answer until it is closed. Nil where the request was refused.
    func follow(_ number: Int) async -> Followed? {
        var followed = Followed()
        let begun = ContinuousClock.now
        do {
            let accepted = try submit(number)
            // Who is not asked is in the answer as soon as the request is taken.
            followed.taken = ContinuousClock.now - begun
            followed.note(try orchestrator.answer(to: accepted.request, for: Self.channel), after: followed.taken)
            for await answer in try orchestrator.revisions(of: accepted.request, for: Self.channel, after: 0) {
                let passed = ContinuousClock.now - begun
                followed.note(answer, after: passed)
                guard answer.closedAt != nil else { continue }
                followed.closed = passed
                followed.lateness = passed - accepted.deadline
            }
        } catch {
            return nil
        }
        return followed
    }
}
