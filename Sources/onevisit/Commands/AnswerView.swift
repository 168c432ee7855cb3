import Contracts
import JSON

/// An answer as a person reads it.
struct AnswerView: Sendable {
    var language: Language
    var style: Style

    /// Prints an answer, and fails where it is not what was wanted: still pending, or failed as a whole.
    func show(_ answer: JSONValue, json: Bool) throws(Failure) {
        tell(answer, json: json)
        try Self.judge(answer)
    }

    /// Prints an answer, whatever its state.
    func tell(_ answer: JSONValue, json: Bool) {
        if json {
            Console.out(answer.line)
        } else {
            Console.out(head(of: answer))
            for line in CaseText(style: style).lines(of: answer) { Console.out(line) }
            for (name, part) in answer["parts"]?.object ?? [:] { Console.out(line(for: part, name: name)) }
        }
    }

    static func judge(_ answer: JSONValue) throws(Failure) {
        switch answer["state"]?.string {
        case "pending", "supplement": throw Failure(.pending)
        case "failed": throw Failure(.findings)
        default: return
        }
    }

    /// `social-security-overview 01KB3… complete`.
    func head(of answer: JSONValue) -> String {
        let state = answer["state"]?.string ?? ""
        let coloured =
            switch state {
            case "complete": style.green(state)
            case "failed", "refused": style.red(state)
            default: style.yellow(state)
            }
        return "\(style.bold(answer["matter"]?.string ?? "")) \(answer["request"]?.string ?? "") \(coloured)"
    }

    /// One part: its mark, name, outcome and time, then its data field by field, or the reason why there is none.
    func line(for part: JSONValue, name: String) -> String {
        let outcome = part["outcome"]?.string ?? ""
        let time = part["ms"]?.integer.map { " \(style.dim("\($0) ms"))" } ?? ""
        var lines = ["\(mark(for: outcome)) \(DisplayWidth.pad(name, to: 20)) \(outcome)\(time)"]
        if let reason = part["reason"] { lines.append("    \(reason["detail"]?.string ?? reason["code"]?.string ?? "")") }
        if let data = part["data"] { lines += fields(of: data, indented: 4) }
        return lines.joined(separator: "\n")
    }

    private func mark(for outcome: String) -> String {
        switch outcome {
        case "answered": style.green("✓")
        case "waiting", "later": style.dim("…")
        case "not-found", "not-asked": style.dim("–")
        default: style.red("✗")
        }
    }

    private func fields(of data: JSONValue, indented columns: Int) -> [String] {
        let blank = String(repeating: " ", count: columns)
        switch data {
        case .object(let object):
            let width = object.names.map { DisplayWidth.of($0) }.max() ?? 0
            return object.flatMap { name, value in
                isLeaf(value)
                    ? ["\(blank)\(style.dim(DisplayWidth.pad(name, to: width)))  \(text(of: value))"]
                    : ["\(blank)\(style.dim(name))"] + fields(of: value, indented: columns + 2)
            }
        case .array(let elements):
            return elements.flatMap { element in
                guard case .object(let object) = element else { return ["\(blank)- \(text(of: element))"] }
                return [
                    "\(blank)- " + object.filter { isLeaf($0.value) }.map { "\(style.dim($0.name)) \(text(of: $0.value))" }.joined(separator: ", ")
                ]
                    + object.filter { !isLeaf($0.value) }.flatMap { fields(of: .object([$0.name: $0.value]), indented: columns + 2) }
            }
        default: return ["\(blank)\(text(of: data))"]
        }
    }

    private func isLeaf(_ value: JSONValue) -> Bool { value.object == nil && value.array == nil || money(value) != nil }

    private func text(of value: JSONValue) -> String { money(value) ?? value.string ?? value.line }

    /// An amount and its currency, which are one thing to a person.
    private func money(_ value: JSONValue) -> String? {
        guard let object = value.object, object.count == 2, let amount = object["amount"]?.string, let currency = object["currency"]?.string else {
            return nil
        }
        return "\(amount) \(currency)"
    }
}
