import AdapterKit
import Foundation

/// A ledger's file in a folder of its own, which goes with it.
final class LedgerFile: Sendable {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "onevisit-ledger-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path()) stays: \(error)") }
    }

    var path: String { folder.path() + "library.sqlite" }

    /// Opens it, as another process would.
    func open() throws -> SQLiteLedger { try SQLiteLedger(of: "library", inFileAt: path) }
}
