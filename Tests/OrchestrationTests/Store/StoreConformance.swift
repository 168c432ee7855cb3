import Foundation
import GRDB
import Messaging
import MessagingTestKit

@testable import Orchestration

/// Makes the stores that ``StoreConformance`` examines. A harness is made for one scenario: its place is empty, and nobody else is there.
protocol StoreHarness: Sendable {
    /// What it can do to the place; a scenario that needs more does not apply.
    var abilities: Set<StoreAbility> { get }
    var clock: ManualClock { get }
    /// Opens the store of this place, again where it was open before.
    func open() async throws -> any RequestStore
    /// The place as it would be found after a loss of power at this moment. May be called within a write.
    func afterPowerLoss() throws -> any StoreHarness
}

/// What a harness can do.
enum StoreAbility: Hashable, Sendable {
    /// Lose power.
    case powerLoss
    /// Have no room for more than a megabyte.
    case full
    /// Belong to one at a time.
    case exclusive
}

/// The scenarios that every store passes: the promises of ``RequestStore``, each as something that happens.
struct StoreConformance: Sendable {
    struct Scenario: Sendable, CustomStringConvertible {
        let description: String
        let needs: Set<StoreAbility>
        let run: @Sendable (any StoreHarness) async throws -> Void

        init(_ promise: String, needs: Set<StoreAbility> = [], _ run: @escaping @Sendable (any StoreHarness) async throws -> Void) {
            description = promise
            self.needs = needs
            self.run = run
        }
    }

    static let scenarios: [Scenario] = writing + disaster + queues + finding + documents + erasing + office
}

extension StoreHarness {
    /// Opens the store for as long as `body` runs, as one process would.
    func life<Value: Sendable>(_ body: @Sendable (any RequestStore) async throws -> Value) async throws -> Value {
        let store = try await open()
        return try await withThrowingTaskGroup { group in
            group.addTask { await store.run() }
            let value = try await body(store)
            group.cancelAll()
            try await group.waitForAll()
            return value
        }
    }
}

/// The store in a SQLite file, each in a folder of its own.
final class SQLiteHarness: StoreHarness {
    let abilities: Set<StoreAbility> = [.powerLoss, .full, .exclusive]
    let clock = ManualClock()
    let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)").path
    let onFatal: @Sendable (StoreError) -> Void

    init(onFatal: @escaping @Sendable (StoreError) -> Void = { _ in }) { self.onFatal = onFatal }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func open() throws -> any RequestStore { try openFile() }

    func openFile(busyTimeout: Duration = .seconds(10)) throws -> SQLiteRequestStore {
        var settings = SQLiteRequestStore.Settings(folder: folder)
        // A megabyte.
        settings.mostPages = 256
        settings.busyTimeout = busyTimeout
        return try SQLiteRequestStore(settings, time: clock, logger: quietLogger, onFatal: onFatal)
    }

    /// The file, past the store. Whoever closes his last connection has it to himself for a moment: he is waited for.
    func database() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        return try DatabaseQueue(path: StoreFile(folder: folder).path, configuration: configuration)
    }

    func afterPowerLoss() throws -> any StoreHarness {
        let copy = SQLiteHarness()
        try FileManager.default.createDirectory(atPath: copy.folder, withIntermediateDirectories: true)
        // What SQLite needs after a loss of power; the index of the log is made anew.
        for name in ["cases.sqlite", "cases.sqlite-wal"] where FileManager.default.fileExists(atPath: "\(folder)/\(name)") {
            try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(copy.folder)/\(name)")
        }
        return copy
    }
}
