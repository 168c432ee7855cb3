import ContractKit
import Contracts
import JSON
import Messaging

/// What `contract replay` shows. It quotes stand-ins, and what the adapter that is asked says to them.
struct ReplayText {
    struct Sum: Sendable {
        var same = 0
        var differing = 0
        var silent = 0
        var recorded = Duration.zero
        var now = Duration.zero

        mutating func add(_ finding: ContractKit.Replay.Finding) {
            if finding.outcome == nil { silent += 1 } else if finding.isSame { same += 1 } else { differing += 1 }
            guard let took = finding.took else { return }
            recorded += .milliseconds(finding.exchange.took)
            now += took
        }

        private var answered: Int { same + differing }
        /// The mean times to the last word, then and now.
        var means: (recorded: Int64, now: Int64) {
            answered == 0 ? (0, 0) : ((recorded / answered).wholeMilliseconds, (now / answered).wholeMilliseconds)
        }
    }

    let isJSON: Bool

    func text(_ finding: ContractKit.Replay.Finding) -> String {
        let exchange = finding.exchange
        guard !isJSON else {
            return
                ([
                    "operation": .string("\(exchange.operation)"), "input": exchange.input, "recorded": exchange.outcome.json,
                    "now": finding.outcome?.json ?? .null, "differences": .array(finding.differences.map { .string($0.pointer.description) }),
                ] as JSONValue).line
        }
        guard finding.outcome != nil else { return "? \(exchange.operation)  no reply" }
        return (["✗ \(exchange.operation)  \(exchange.input.line)"] + finding.differences.map { "    \($0)" }).joined(separator: "\n")
    }

    func text(_ sum: Sum) -> String {
        let means = sum.means
        guard !isJSON else {
            return
                ([
                    "same": .integer(Int64(sum.same)), "differing": .integer(Int64(sum.differing)), "silent": .integer(Int64(sum.silent)),
                    "meanMs": ["recorded": .integer(means.recorded), "now": .integer(means.now)],
                ] as JSONValue).line
        }
        let bad = [(sum.differing, "differ"), (sum.silent, "without a reply")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return (["\(sum.same) say the same"] + bad).joined(separator: ", ") + "; on average \(means.now) ms, recorded \(means.recorded) ms"
    }
}

/// Makes a recording of what a replay hears. What was asked holds stand-ins already and stays; what is said is masked under a key that is forgotten.
struct ReplayMask: Sendable {
    private let catalogue: Catalogue
    private let pseudonyms: Pseudonyms

    init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
        pseudonyms = Pseudonyms(key: (0..<Pseudonyms.shortestKey).map { _ in UInt8.random(in: 0 ... .max) })
    }

    func exchange(_ finding: ContractKit.Replay.Finding) -> RecordedExchange? {
        guard let outcome = finding.outcome, let operation = catalogue.operations[finding.exchange.operation] else { return nil }
        return finding.exchange.answered(outcome, after: finding.took ?? .zero, of: operation, pseudonyms)
    }
}
