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

    /// The same query for the page that begins after `last`. Its values were written by a caller, so they are encoded anew.
    func query(after last: String) -> String {
        values.merging(["after": last]) { $1 }.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    /// RFC 3986: all but the unreserved characters.
    private static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let character = Character(Unicode.Scalar(byte))
            if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
                result.append(character)
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = values[name] else { return nil }
        guard let time = Timestamp(text) else {
            throw .badQuery(
                zh: "查询参数 \(name) 须为 UTC 时间，如 2026-11-23T05:00:00Z。", en: "The query parameter \(name) has to be a time in UTC: 2026-11-23T05:00:00Z."
            )
        }
        return time
    }

    /// `true` or `false`; false where it is left out.
    func flag(_ name: String) throws(Problem) -> Bool {
        switch values[name] {
        case nil, "false": return false
        case "true": return true
        default: throw .badQuery(zh: "查询参数 \(name) 须为 true 或 false。", en: "The query parameter \(name) has to be true or false.")
        }
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
