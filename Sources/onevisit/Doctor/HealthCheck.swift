import JSON

/// One thing that was looked at, and what to do about it.
struct HealthCheck: Hashable, Sendable {
    enum Status: String, Sendable {
        case ok
        /// It works, but somebody should know.
        case warning
        case failed
        /// It could not be looked at from here, which is no fault.
        case skipped
    }

    var id: String
    var status: Status
    var detail: String
    /// What to do; empty where nothing is to be done.
    var fix: String = ""

    var json: JSONValue {
        ["id": .string(id), "status": .string(status.rawValue), "detail": .string(detail), "fix": .string(fix)]
    }

    func line(style: Style) -> String {
        let mark =
            switch status {
            case .ok: style.green("✓")
            case .warning: style.yellow("!")
            case .failed: style.red("✗")
            case .skipped: style.dim("–")
            }
        return "\(mark) \(DisplayWidth.pad(id, to: 14)) \(detail)" + (fix.isEmpty ? "" : "\n    → \(fix)")
    }
}
