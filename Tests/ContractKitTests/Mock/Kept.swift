import Synchronization

/// A key that one part of a test leaves for the next.
final class Ended: Sendable {
    private let state = Mutex("")
    var key: String { state.withLock { $0 } }
    func keep(_ key: String) { state.withLock { $0 = key } }
}

/// Names in the order in which they came.
final class Names: Sendable {
    private let state = Mutex<[String]>([])
    var all: [String] { state.withLock { $0 } }
    func add(_ name: String) { state.withLock { $0.append(name) } }
}
