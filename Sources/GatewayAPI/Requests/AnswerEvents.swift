import Contracts
import JSON
import Orchestration

/// Turns the revisions of an answer into server-sent events: a `part` for each part that has come or changed, and an `end` with the whole
/// answer once it is closed.
///
/// Only the last event of a revision carries its number as `id`, so a caller that was cut off in the middle of one gets all of it again.
struct AnswerEvents {
    /// How long a browser waits before it connects again, in milliseconds.
    static let opening = Array("retry: 3000\n\n".utf8)
    /// A comment: browsers pass it over, and every machine between sees that the stream is alive.
    static let ping = Array(": still here\n\n".utf8)

    private let language: Language
    private var shown: [String: Part] = [:]

    init(language: Language) {
        self.language = language
    }

    mutating func events(for answer: Answer) -> [UInt8] {
        let changed = answer.parts.filter { $0.content != .waiting && shown[$0.name] != $0 }
        for part in changed { shown[part.name] = part }
        var text: [UInt8] = []
        for (place, part) in changed.enumerated() {
            let isLast = place == changed.count - 1 && !answer.isClosed
            Self.write("part", document(of: part, in: answer), id: isLast ? answer.revision : nil, to: &text)
        }
        if answer.isClosed { Self.write("end", answer.json(in: language), id: answer.revision, to: &text) }
        return text
    }

    private func document(of part: Part, in answer: Answer) -> JSONValue {
        var members: JSONObject = ["name": .string(part.name)]
        for (name, value) in part.json(in: language).object ?? [:] { members.append(name, value) }
        members.append("revision", .integer(Int64(answer.revision)))
        members.append("state", .string(answer.state.rawValue))
        return .object(members)
    }

    /// Compact JSON has no line ends, so it is one `data` line.
    private static func write(_ event: String, _ data: JSONValue, id: Int?, to text: inout [UInt8]) {
        text += "event: \(event)\ndata: ".utf8
        text += data.utf8
        if let id { text += "\nid: \(id)".utf8 }
        text += "\n\n".utf8
    }
}
