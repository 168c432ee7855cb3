import Glibc

/// The standard input, line by line: no more of it is held than the line and what was read with it.
struct StandardInputLines {
    private static let lineFeed = UInt8(ascii: "\n")

    private let descriptor: Int32
    /// How many lines have been given.
    private(set) var number = 0
    private var bytes: [UInt8] = []
    private var start = 0
    private var hasEnded = false
    private var chunk = [UInt8](repeating: 0, count: 65_536)

    init(descriptor: Int32 = STDIN_FILENO) {
        self.descriptor = descriptor
    }

    /// The next line without its line feed; nil at the end. What follows the last line feed is a line if it is not empty.
    mutating func next() -> [UInt8]? {
        var searched = start
        while true {
            if let end = bytes[searched...].firstIndex(of: Self.lineFeed) {
                let line = Array(bytes[start..<end])
                start = end + 1
                number += 1
                return line
            }
            guard !hasEnded else { break }
            searched = bytes.count - start
            bytes.removeFirst(start)
            start = 0
            fill()
        }
        guard start < bytes.count else { return nil }
        defer { start = bytes.count }
        number += 1
        return Array(bytes[start...])
    }

    private mutating func fill() {
        let count = Glibc.read(descriptor, &chunk, chunk.count)
        if count < 0 && errno == EINTR { return }
        guard count > 0 else {
            hasEnded = true
            return
        }
        bytes += chunk[..<count]
    }
}
