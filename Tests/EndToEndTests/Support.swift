import FoundationEssentials
import Glibc
import Messaging
import Synchronization

@testable import onevisit

/// The events of a stream, in order.
final class EventLog: Sendable {
    private let log = Mutex<[ServerSentEvent]>([])

    var events: [ServerSentEvent] { log.withLock { $0 } }

    func append(_ event: ServerSentEvent) { log.withLock { $0.append(event) } }
}

/// How often each HTTP status came.
final class StatusCounts: Sendable {
    private let counts = Mutex<[Int: Int]>([:])

    var all: Set<Int> { counts.withLock { Set($0.keys) } }

    func count(_ status: Int) { counts.withLock { $0[status, default: 0] += 1 } }

    func of(_ status: Int) -> Int { counts.withLock { $0[status, default: 0] } }
}

/// Goes up once and stays.
final class Flag: Sendable {
    private let flag = Mutex(false)

    var isUp: Bool { flag.withLock { $0 } }

    func raise() { flag.withLock { $0 = true } }
}

enum Files {
    /// Whether a text stands in some file of a folder.
    static func contain(_ text: String, in folder: String) async throws -> Bool {
        guard FileManager.default.fileExists(atPath: folder) else { return false }
        return try FileManager.default.contentsOfDirectory(atPath: folder).contains { name in
            String(decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self).contains(text)
        }
    }
}

enum Processes {
    /// Whether there is a process of that number.
    static func isAlive(_ pid: Int32) -> Bool { kill(pid, 0) == 0 }
}

extension MessageBus {
    /// Waits until both directions are up.
    func ready() async { for await status in statusChanges() where status.isReady { return } }
}
