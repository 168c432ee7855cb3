import Contracts
import JSON
import JSONSchema

/// What a handler's outcome becomes before it leaves: held to the contract, both ways.
struct OutcomeCheck: Hashable {
    /// What the reply carries.
    let outcome: Outcome
    /// Members of the data that the contract does not declare; they stay here.
    let dropped: Int
    /// How the handler broke the contract, in places, keywords and codes; nil where it kept it.
    let breach: String?

    init(_ outcome: Outcome, of operation: Operation) {
        switch outcome {
        case .answered(let data):
            let projected = operation.data.sift(data)
            if projected.isValid {
                self.init(.answered(data: projected.value), dropped: projected.dropped)
            } else {
                self.init(breach: "data: \(operation.data.violations(of: projected.value).places)", dropped: projected.dropped)
            }
        case .refused(let problem) where operation.problems[problem.code] == nil:
            self.init(breach: "refused with a code that the contract does not list")
        case .failed(let problem, _) where !operation.allowsFailure(problem.code):
            self.init(breach: "failed with a code that neither the contract nor the protocol lists")
        case .incomplete(let missing) where missing.isEmpty:
            self.init(breach: "incomplete without saying what is missing")
        case .withdrawn:
            self.init(breach: "withdrawn, which is not a handler's to say")
        case .notFound, .refused, .incomplete, .later, .failed:
            self.init(outcome, dropped: 0)
        }
    }

    private init(_ outcome: Outcome, dropped: Int) {
        self.outcome = outcome
        self.dropped = dropped
        breach = nil
    }

    private init(breach: String, dropped: Int = 0) {
        outcome = .failed(TaskProblem(.internal, "the adapter's answer broke the contract"))
        self.dropped = dropped
        self.breach = breach
    }
}

extension Operation {
    /// Whether a `failed` reply may carry the code: the contract lists it, or the protocol reserves it for that.
    fileprivate func allowsFailure(_ code: String) -> Bool {
        problems[code] != nil || ReservedCode(rawValue: code)?.uses.contains(.failed) == true
    }
}
