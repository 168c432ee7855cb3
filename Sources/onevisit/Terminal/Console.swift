import Glibc

/// The two outputs: data for programs and people, words for people alone.
enum Console {
    /// A line of data.
    static func out(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

    /// A line about what goes on.
    static func note(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Writes at once and whole, past any buffer: a reader at the other end of a pipe waits for the line.
    static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // Nobody reads any more; there is no one to tell.
            if count < 0 && errno != EINTR { return }
            written += max(0, count)
        }
    }
}
