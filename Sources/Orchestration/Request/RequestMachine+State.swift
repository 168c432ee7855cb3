import Contracts

extension RequestMachine {
    /// How a counted part stands. An any-of group counts as one.
    private enum Standing { case settled, refused, missing }

    /// The state that the parts amount to, once none is waiting.
    var verdict: Answer.State {
        let counted = countedStandings
        if !counted.isEmpty, counted.allSatisfy({ $0 == .refused }) { return .refused }
        let missing = counted.count { $0 == .missing }
        if missing == 0 { return .complete }
        return missing == counted.count ? .failed : .partial
    }

    /// After closing the state only rises: failed, partial, complete.
    static func lifted(_ state: Answer.State, to better: Answer.State) -> Answer.State {
        switch (state, better) {
        case (.failed, .partial), (.failed, .complete), (.partial, .complete): better
        default: state
        }
    }

    private var countedStandings: [Standing] {
        var standings: [Standing] = []
        var groups: [String: [Part.Content]] = [:]
        for (task, part) in zip(matter.tasks, answer.parts) {
            switch task.need {
            case .required: standings.append(Self.standing(part.content))
            case .optional: break
            case .anyOf(let group): groups[group, default: []].append(part.content)
            }
        }
        return standings + groups.values.map(Self.standing(ofGroup:))
    }

    private static func standing(_ content: Part.Content) -> Standing {
        switch content {
        case .said(.refused): .refused
        case .said(.answered), .said(.notFound), .said(.withdrawn), .notAsked(conditionHeld: false): .settled
        case .said(.incomplete), .said(.later), .said(.failed), .waiting, .timedOut, .unavailable, .invalid, .notAsked(conditionHeld: true): .missing
        }
    }

    private static func standing(ofGroup contents: [Part.Content]) -> Standing {
        let isAnswered = contents.contains { if case .said(.answered) = $0 { true } else { false } }
        if isAnswered { return .settled }
        return contents.allSatisfy { standing($0) == .refused } ? .refused : .missing
    }
}
