import ContractKit
import JSON
import Messaging

/// How checks look on a screen.
enum ConformanceText {
    private static let idWidth = 24

    /// A check that was played. What failed says what was sent, what came back, and what the protocol says.
    static func line(_ result: CheckResult, style: Style) -> String {
        let mark =
            switch result.verdict {
            case .passed: style.green("✓")
            case .failed: style.red("✗")
            case .skipped: style.dim("–")
            case .notRun: style.yellow("?")
            }
        let words = [result.subject, result.verdict.sentence ?? result.note].compactMap { $0 }.joined(separator: "  ")
        let line = "\(mark) \(DisplayWidth.pad(result.check.id, to: idWidth)) \(words)"
        guard result.verdict.isFailure else { return line }
        let evidence = result.evidence.map { "      +\($0.after.wholeMilliseconds) ms \($0.kind.rawValue): \($0.text)" }
        let reason = ["    → \(result.check.reason)", "      see \(result.check.page)"]
        return ([line] + reason + evidence.map(style.dim)).joined(separator: "\n")
    }

    /// All checks, and why they are there.
    static func list(json: Bool) -> String {
        guard !json else {
            return JSONValue.array(
                Check.all.map { check in
                    let needs = check.needs.map(\.rawValue).sorted().map(JSONValue.string)
                    return [
                        "check": .string(check.id), "title": .string(check.title), "reason": .string(check.reason), "page": .string(check.page),
                        "needs": .array(needs),
                    ]
                }
            ).line
        }
        return Check.all.map { "\(DisplayWidth.pad($0.id, to: idWidth)) \($0.title)\n\(String(repeating: " ", count: idWidth)) \($0.reason)" }
            .joined(separator: "\n")
    }
}
