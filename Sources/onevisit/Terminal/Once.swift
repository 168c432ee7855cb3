import JSON
import Synchronization

/// A document that somebody leaves for somebody else.
final class Once: Sendable {
    private let stored = Mutex<JSONValue?>(nil)

    var value: JSONValue? { stored.withLock { $0 } }

    func set(_ value: JSONValue) { stored.withLock { $0 = value } }
}
