import ContractKit
import Contracts
import JSON
import Messaging

/// What `adapter try` shows of each trial. It quotes inputs and replies: they are examples, or the caller's own.
struct TrialText {
    let isJSON: Bool
    let style: Style

    func text(_ report: AdapterTrial.Report) -> String { isJSON ? json(report).line : lines(report).joined(separator: "\n") }

    private func lines(_ report: AdapterTrial.Report) -> [String] {
        let trial = report.trial
        let mark = report.word == nil ? style.red("?") : report.isAsExpected ? style.green("✓") : style.red("✗")
        var lines = ["\(mark) \(trial.operation.reference)" + (trial.example.map { "  \($0)" } ?? "")]
        for heard in report.replies {
            lines.append("    \(heard.reply.outcome.name) after \(heard.after.wholeMilliseconds) ms, by \(heard.reply.instance)")
        }
        if let heard = report.withdrawal {
            lines.append("    to the withdrawal: \(heard.reply.outcome.name) after \(heard.after.wholeMilliseconds) ms")
        }
        if report.word == nil { lines.append("    no reply. Does the adapter run, and is this the broker user whose tasks it executes?") }
        // Where nothing is expected, what came is what is wanted to be seen; else only what differs.
        if trial.expected == nil, let word = report.word { lines.append("    \(word.json.line)") }
        lines += report.differences.map { "    \($0)" }
        lines += report.breaches.map { "    against the contract: \($0)" }
        return lines
    }

    func sum(_ count: Int, silent: Int, differing: Int) -> String {
        let good = count - silent - differing
        let bad = [(differing, "differ"), (silent, "without a reply")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return ([count == good ? "\(count) as expected" : "\(good) of \(count) as expected"] + bad).joined(separator: ", ")
    }

    private func json(_ report: AdapterTrial.Report) -> JSONValue {
        var object: JSONObject = [
            "operation": .string(report.trial.operation.reference.description),
            "replies": .array(
                report.replies.map { heard in
                    [
                        "afterMs": .integer(heard.after.wholeMilliseconds), "instance": .string(heard.reply.instance),
                        "reply": heard.reply.outcome.json,
                    ]
                }),
            "asExpected": .bool(report.isAsExpected),
            "differences": .array(
                report.differences.map { difference in
                    [
                        "pointer": .string(difference.pointer.description), "expected": difference.expected ?? .null,
                        "actual": difference.actual ?? .null,
                    ]
                }), "breaches": .array(report.breaches.map { .string($0) }),
        ]
        if let example = report.trial.example { object["example"] = .string(example) }
        if let withdrawal = report.withdrawal { object["withdrawal"] = withdrawal.reply.outcome.json }
        return .object(object)
    }
}
