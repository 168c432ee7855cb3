/// Decides whether a content may be erased, while others may be about to need it.
///
/// Between the moment in which a content is on disk and the commit that says who needs it, nobody refers to it; and whoever looks for references
/// looks before he erases. So what is being taken in is pinned, and what is taken in while somebody looks breaks the mark that he left.
struct DocumentPins: Hashable, Sendable {
    private var pins: [String: Int] = [:]
    private var marked: Set<String> = []

    /// Somebody takes it in.
    mutating func pin(_ sha256: String) {
        pins[sha256, default: 0] += 1
        marked.remove(sha256)
    }

    /// Who took it in has said who needs it, or that nobody does.
    mutating func unpin(_ sha256: String) {
        guard let count = pins[sha256] else { return }
        pins[sha256] = count > 1 ? count - 1 : nil
    }

    /// Somebody is about to look whether it is needed. False: it is being taken in, and somebody else is about to look.
    mutating func mark(_ sha256: String) -> Bool { pins[sha256] == nil && marked.insert(sha256).inserted }

    /// Nobody needed it when he looked. Whether that still holds, so that it may go.
    mutating func mayErase(_ sha256: String) -> Bool { marked.remove(sha256) != nil }

    /// It is needed.
    mutating func unmark(_ sha256: String) { marked.remove(sha256) }
}
