import Foundation
public import Logging
public import Messaging
import Synchronization

/// An access journal of one file a day, `access-2026-11-23.jsonl`, readable by the service alone, and erased when its time is over.
///
/// Records are written in runs: what came while the last run was written goes out in the next. A run that cannot be written stays in memory
/// and is tried again; while it does, no new record is taken.
public final class AccessJournalFile: AccessJournal {
    public struct Settings: Hashable, Sendable {
        /// The folder of the files; made where it is missing.
        public var folder: String
        /// How many days a file is kept. Six months, as network logs must be.
        public var days = 180
        /// Records in memory at most; more are not taken. A second of the highest load.
        public var mostWaiting = 20_000
        /// How long to wait before writing is tried again.
        public var pause: Duration = .seconds(1)
        /// How often is looked for files whose time is over, while there is nothing to write. They are of whole days.
        public var look: Duration = .seconds(3600)

        public init(folder: String) {
            self.folder = folder
        }
    }

    private struct State {
        var waiting: [AccessRecord] = []
        /// Why the last run could not be written.
        var fault: String?
    }

    private static let end = UInt8(ascii: "\n")

    private let settings: Settings
    private let time: any TimeSource
    private let logger: Logger
    private let state = Mutex(State())
    private let alarm = Alarm()

    public init(_ settings: Settings, time: any TimeSource = SystemTime(), logger: Logger) {
        self.settings = settings
        self.time = time
        self.logger = logger
    }

    public func record(_ record: AccessRecord) -> Bool {
        let (isTaken, isFirst) = state.withLock { state in
            guard state.fault == nil, state.waiting.count < settings.mostWaiting else { return (false, false) }
            state.waiting.append(record)
            return (true, state.waiting.count == 1)
        }
        if isFirst { alarm.ring() }
        return isTaken
    }

    public var check: ReadinessCheck {
        let fault = state.withLock(\.fault)
        return ReadinessCheck(name: "access-journal", isReady: fault == nil, detail: fault ?? "writing to \(settings.folder)")
    }

    /// Writes what comes, until the task is cancelled; then writes what is left and returns.
    public func run() async {
        var erasedOn = ""
        while true {
            let today = String(time.timestamp.description.prefix(10))
            if erasedOn != today {
                erase()
                erasedOn = today
            }
            if Task.isCancelled { break }
            // Also where nobody asks for anything: what is old goes on its day.
            await alarm.wait(until: time.now.advanced(by: settings.look), by: time)
            await write()
        }
        await write()
    }

    private func write() async {
        let run = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        guard !run.isEmpty else { return }
        var days = Dictionary(grouping: run) { String($0.at.description.prefix(10)) }.sorted { $0.key < $1.key }[...]
        do {
            while let (day, records) = days.first {
                try append(Data(records.flatMap { $0.line + [Self.end] }), day: day)
                days.removeFirst()
            }
            state.withLock { $0.fault = nil }
        } catch {
            logger.error("The access journal cannot be written; no lookup is taken until it can", metadata: ["error": "\(error)"])
            state.withLock { state in
                state.fault = "cannot write to \(settings.folder)"
                state.waiting = days.flatMap(\.value) + state.waiting
            }
            // Cancelled: the last try is made at once.
            do { try await time.sleep(until: time.now.advanced(by: settings.pause)) } catch {}
            alarm.ring()
        }
    }

    private func append(_ lines: Data, day: String) throws {
        try FileManager.default.createDirectory(
            atPath: settings.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = settings.folder + "/access-\(day).jsonl"
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw CocoaError(.fileWriteUnknown)
            }
        }
        let file = try FileHandle(forUpdating: URL(filePath: path))
        defer { file.closeFile() }
        let length = try file.seekToEnd()
        var isTorn = false
        if length > 0 {
            // A process that was killed while it wrote has left half a line; what follows must not become part of it.
            try file.seek(toOffset: length - 1)
            isTorn = try file.read(upToCount: 1)?.first != Self.end
        }
        do {
            try file.write(contentsOf: isTorn ? [Self.end] + lines : lines)
        } catch {
            // What of the run was written would stand there twice, and its last line half.
            try file.truncate(atOffset: length)
            throw error
        }
    }

    /// Erases the files whose time is over.
    private func erase() {
        guard FileManager.default.fileExists(atPath: settings.folder) else { return }
        let oldest = "access-\(time.timestamp.advanced(by: .seconds(-86_400 * settings.days)).description.prefix(10)).jsonl"
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: settings.folder) where name.hasPrefix("access-") && name < oldest {
                try FileManager.default.removeItem(atPath: settings.folder + "/" + name)
            }
        } catch {
            logger.error("Old access journals could not be erased", metadata: ["error": "\(error)"])
        }
    }
}
