import CrashPoints
import Foundation
import JSON

/// What came of a run.
struct Verdict: Sendable {
    private static let sharePercent = 90
    private static let mostShown = 30

    let plan: ChaosPlan
    let tally: Tally
    let isDiskMounted: Bool
    var accepted = 0
    var finished = 0
    var explained = 0
    var lost = 0
    var executedTwice = 0
    /// Those that came over the bus, and those with a paper.
    var overBus = 0
    var withPaper = 0
    var violations: [String] = []
    /// What happened to cases that are not as they should be.
    var records: [String] = []

    init(plan: ChaosPlan, tally: Tally, isDiskMounted: Bool) {
        self.plan = plan
        self.tally = tally
        self.isDiskMounted = isDiskMounted
    }

    mutating func count(_ judged: JudgedCase, of application: Application) {
        accepted += 1
        if application.way == .bus { overBus += 1 }
        if application.paper != nil { withPaper += 1 }
        switch judged.state {
        case .finished: finished += 1
        case .explained: explained += 1
        case .lost: lost += 1
        }
        executedTwice += judged.executedTwice
        violations += judged.violations
    }

    /// Nothing lost, nothing twice, nothing else wrong; most have finished; and in a whole long run every place was a process's end.
    var isGood: Bool {
        violations.isEmpty && lost == 0 && executedTwice == 0 && finished * 100 >= accepted * Self.sharePercent && accepted > 0
            && (plan.isShort || tally.missed.isEmpty)
    }

    /// The last line.
    var json: JSONValue {
        [
            "accepted": .integer(Int64(accepted)), "finished": .integer(Int64(finished)), "explained": .integer(Int64(explained)),
            "overBus": .integer(Int64(overBus)), "withPaper": .integer(Int64(withPaper)),
            "lost": .integer(Int64(lost)), "executedTwice": .integer(Int64(executedTwice)), "faults": .integer(Int64(tally.faults)),
            "seed": .integer(Int64(clamping: plan.seed)), "violations": .integer(Int64(violations.count)),
            "crashPoints": .integer(Int64(tally.hits.count)),
            "crashPointsMissed": .array(tally.missed.keys.map(\.rawValue).sorted().map { .string($0) }),
            "form": .string(plan.isShort ? "short" : "long"), "disk": .string(isDiskMounted ? "tmpfs" : "preload"),
            "droppedBytes": .integer(Int64(tally.dropped)), "copies": .integer(Int64(tally.copies)),
        ]
    }

    // MARK: - For people

    var table: [String] {
        var lines = [Self.row("FAULT", "COUNT", "RECOVERY MEDIAN", "LONGEST", "NOT SEEN")]
        for (kind, line) in tally.lines.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let sorted = line.recoveries.sorted()
            func seconds(_ duration: Duration?) -> String { duration.map { String(format: "%.1f s", $0 / .seconds(1)) } ?? "-" }
            lines.append(
                Self.row(
                    kind.rawValue, "\(line.count)", seconds(sorted.isEmpty ? nil : sorted[sorted.count / 2]), seconds(sorted.last), "\(line.slow)"))
        }
        lines += [
            "",
            "Crash points hit: " + tally.hits.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key) \($0.value)" }.joined(separator: ", "),
        ]
        if !tally.missed.isEmpty {
            let missed = tally.missed.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key) (\($0.value))" }
            lines.append("Crash points not reached: " + missed.joined(separator: ", "))
        }
        lines.append(
            "Unsynced bytes dropped: \(tally.dropped). Messages delivered again: \(tally.copies). Full stores that refused: \(tally.refusals).")
        lines += violations.isEmpty ? [] : ["", "VIOLATIONS (\(violations.count)):"] + violations.prefix(Self.mostShown).map { "  \($0)" }
        return lines + records
    }

    private static func row(_ words: String...) -> String {
        zip(words, [24, 8, 18, 10, 8]).map { $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0) }.joined()
    }
}

extension JSONValue {
    /// As one line.
    var text: String { String(decoding: utf8, as: UTF8.self) }
}
