import Contracts
import Hummingbird
import Messaging
import Orchestration

/// The query of a list of cases. A name that is not known is refused: passed over, a filter with a typo would show what nobody asked for.
struct CaseQueryFields {
    private let values: [String: String]

    /// - Throws: ``Problem`` naming the first parameter that is not known; its value is not repeated.
    init(_ request: Request, known: Set<String>) throws(Problem) {
        var values: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            guard known.contains(String(name)) else {
                let names = known.sorted().joined(separator: ", ")
                throw .badQuery(zh: "查询参数只有：\(names)。", en: "The query parameters here are: \(names). There is no other.")
            }
            values[String(name)] = String(value)
        }
        self.values = values
    }

    func text(_ name: String) -> String? { values[name] }

    func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = values[name] else { return nil }
        guard let time = Timestamp(text) else {
            throw .badQuery(
                zh: "查询参数 \(name) 须为 UTC 时间，如 2026-11-23T05:00:00Z。", en: "The query parameter \(name) has to be a time in UTC: 2026-11-23T05:00:00Z."
            )
        }
        return time
    }

    func state() throws(Problem) -> Answer.State? {
        guard let text = values["state"] else { return nil }
        guard let state = Answer.State(rawValue: text) else {
            throw .badQuery(zh: "查询参数 state 不是办件的状态。", en: "The query parameter state is no state of a case.")
        }
        return state
    }

    /// How many are wanted at most, as in every list.
    func limit() throws(Problem) -> Int { try Listing.Request(limit: values["limit"], cursor: nil).limit }
}
