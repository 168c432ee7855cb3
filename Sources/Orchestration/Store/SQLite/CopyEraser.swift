import Foundation
public import Logging
public import Messaging

/// Erases copies of the store that are too old, whether or not new ones are made: what a matter's retention erases must not live on in the copies
/// of a job that somebody stopped.
public struct CopyEraser: Sendable {
    private let folder: String
    private let keeping: Duration
    private let interval: Duration
    private let time: any TimeSource
    private let logger: Logger

    /// - Parameters:
    ///   - folder: where ``StoreFile/backUp(into:at:keeping:)`` puts them; it need not be there yet.
    ///   - interval: how often is looked; copies are kept for days.
    public init(folder: String, keeping: Duration, interval: Duration = .seconds(3600), time: any TimeSource = SystemTime(), logger: Logger) {
        self.folder = folder
        self.keeping = keeping
        self.interval = interval
        self.time = time
        self.logger = logger
    }

    /// Looks at the start, and then again and again until cancelled.
    public func run() async {
        while !Task.isCancelled {
            erase()
            do { try await time.sleep(until: time.now.advanced(by: interval)) } catch { return }
        }
    }

    private func erase() {
        guard FileManager.default.fileExists(atPath: folder) else { return }
        do {
            let erased = try StoreFile.eraseCopies(in: folder, at: time.timestamp, keeping: keeping)
            if !erased.isEmpty { logger.notice("Old copies of the store were erased", metadata: ["copies": "\(erased.count)"]) }
        } catch {
            logger.error("Old copies of the store could not be erased", metadata: ["error": "\(error)"])
        }
    }
}
