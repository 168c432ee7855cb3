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

    /// Several checks that could not be tried for one reason.
    static func line(of count: Int, notRunFor reason: String, style: Style) -> String {
        "\(style.yellow("?")) \(DisplayWidth.pad("\(count) checks", to: idWidth)) \(reason)"
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

/// The checks as they come, where one reason that stops many is told once.
struct ConformanceLines {
    /// So many with the same reason are told one by one.
    private static let mostAlike = 3

    let style: Style
    private var held: [CheckResult] = []

    init(style: Style) {
        self.style = style
    }

    /// - Returns: What can be printed once this is known.
    mutating func add(_ result: CheckResult) -> [String] {
        guard case .notRun = result.verdict else { return flush() + [ConformanceText.line(result, style: style)] }
        let lines = held.last.map { $0.verdict != result.verdict } ?? false ? flush() : []
        held.append(result)
        return lines
    }

    /// - Returns: What was kept back.
    mutating func flush() -> [String] {
        defer { held = [] }
        guard held.count > Self.mostAlike, let reason = held.first?.verdict.sentence else {
            return held.map { ConformanceText.line($0, style: style) }
        }
        return [ConformanceText.line(of: held.count, notRunFor: reason, style: style)]
    }
}
