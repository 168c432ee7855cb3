import Glibc

/// Colours, where somebody looks who can see them.
struct Style: Sendable {
    var isColoured: Bool

    /// By what the output is connected to. `NO_COLOR` and `FORCE_COLOR`, set to anything, decide before that.
    init(descriptor: Int32 = STDOUT_FILENO, environment: [String: String] = Environment.all) {
        if environment["NO_COLOR"]?.isEmpty == false {
            isColoured = false
        } else if environment["FORCE_COLOR"]?.isEmpty == false {
            isColoured = true
        } else {
            isColoured = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
        }
    }

    init(isColoured: Bool) { self.isColoured = isColoured }

    func green(_ text: String) -> String { wrap(text, 32) }
    func red(_ text: String) -> String { wrap(text, 31) }
    func yellow(_ text: String) -> String { wrap(text, 33) }
    func dim(_ text: String) -> String { wrap(text, 2) }
    func bold(_ text: String) -> String { wrap(text, 1) }

    private func wrap(_ text: String, _ code: Int) -> String { isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
