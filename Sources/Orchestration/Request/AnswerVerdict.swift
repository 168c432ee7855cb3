import Contracts

/// What the parts of an answer amount to.
enum AnswerVerdict {
    /// How a counted part stands. An any-of group counts as one.
    private enum Standing { case settled, refused, missing }

    /// The state of an answer in which nothing is waited for any more.
    /// - Parameter contents: what the part of each task shows.
    static func state(of tasks: [MatterTask], _ contents: [Part.Content]) -> Answer.State {
        let counted = standings(of: tasks, contents)
        if !counted.isEmpty, counted.allSatisfy({ $0 == .refused }) { return .refused }
        let missing = counted.count { $0 == .missing }
        if missing == 0 { return .complete }
        return missing == counted.count ? .failed : .partial
    }

    private static func standings(of tasks: [MatterTask], _ contents: [Part.Content]) -> [Standing] {
        var standings: [Standing] = []
        var groups: [String: [Part.Content]] = [:]
        for (task, content) in zip(tasks, contents) {
            switch task.need {
            case .required: standings.append(standing(content))
            case .optional: break
            case .anyOf(let group): groups[group, default: []].append(content)
            }
        }
        return standings + groups.values.map(standing(ofGroup:))
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

extension RequestMachine {
    /// The state that the parts amount to, once none is waiting.
    var verdict: Answer.State { AnswerVerdict.state(of: matter.tasks, answer.parts.map(\.content)) }

    /// After closing the state only rises: failed, partial, complete.
    static func lifted(_ state: Answer.State, to better: Answer.State) -> Answer.State {
        switch (state, better) {
        case (.failed, .partial), (.failed, .complete), (.partial, .complete): better
        default: state
        }
    }
}
