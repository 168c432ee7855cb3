import Contracts
import JSON
import JSONSchema
import Logging

/// Holds replies to the contracts of their operations.
struct ReplyContracts: Sendable {
    let metrics: LookupMetrics
    let logger: Logger

    /// Whether a reply keeps its operation's contract. Undeclared members of its data fall off and are counted.
    func isKept(by reply: inout Reply, of operation: Operation, department: String) -> Bool {
        switch reply.outcome {
        case .answered(let data):
            let projected = operation.data.sift(data)
            if projected.dropped > 0 { metrics.dropped(projected.dropped, department: department) }
            reply.outcome = .answered(data: projected.value)
            guard !projected.isValid else { return true }
            let violation = operation.data.violations(of: projected.value).first
            logger.warning(
                "A reply breaks its contract",
                metadata: [
                    "department": "\(department)", "operation": "\(operation.reference)", "instance": "\(reply.instance)",
                    "keyword": "\(violation?.keyword ?? "")", "place": "\(violation?.schema.description ?? "")",
                ])
            return false
        case .refused(let problem): return operation.problems[problem.code] != nil
        case .failed(let problem, _): return operation.problems[problem.code] != nil || ReservedCode(rawValue: problem.code) != nil
        case .notFound, .incomplete, .later, .withdrawn: return true
        }
    }
}
