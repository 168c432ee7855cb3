import Contracts
import JSON
import Messaging

/// What another calendar does to a case.
extension CaseMachine {
    /// The case is counted by another calendar than before. Leaves a note for each clock that stands otherwise now: which limits moved, from
    /// when to when, which days made the difference, and the editions of the years.
    /// - Parameters:
    ///   - old: what it was counted by; nil where nothing is known of that.
    ///   - told: when it was said to be due before.
    mutating func recounted(from old: WorkingCalendar?, told: Timestamp?, at now: Timestamp) -> CaseChange {
        var change = CaseChange()
        guard let clock = state.clock, !isClosed else { return change }
        let moved = old.map { clock.revisions(from: $0, to: calendar) } ?? []
        for found in moved where clock[found.scope]?.endedOn == nil {
            let step: String? = if case .task(let name) = found.scope { name } else { nil }
            change.notes.append(CaseNote(.recounted, step: step, more: found.revision.json.object ?? [:]))
        }
        if old == nil, due != told {
            let limit: ClockLimit = clock.whole.terms.promised == nil ? .statutory : .promised
            let move: JSONValue = ["limit": .string(limit.rawValue), "before": Self.standing(told), "after": Self.standing(due, isDueProvisional)]
            change.notes.append(CaseNote(.recounted, more: ["moves": [move]]))
        }
        guard !change.notes.isEmpty else { return change }
        state.revision += 1
        state.asOf = now
        return change
    }

    /// - Parameter isProvisional: nil where that is not known any more.
    private static func standing(_ due: Timestamp?, _ isProvisional: Bool? = nil) -> JSONValue {
        guard let due else { return [:] }
        return .members(["due": .string(due.description), "provisional": isProvisional.map { .bool($0) }])
    }
}
