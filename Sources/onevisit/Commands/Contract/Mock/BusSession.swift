import Messaging

/// A bus for as long as a command needs it.
enum BusSession {
    /// How long the way to the broker may take to come about.
    private static let patience = Duration.seconds(15)

    /// Runs a bus while `body` runs.
    /// - Throws: ``Failure`` where the broker cannot be reached; else what `body` throws.
    static func with<Value: Sendable>(_ bus: any MessageBus, _ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await bus.run()
                return nil
            }
            group.addTask {
                try await ready(bus)
                return try await body()
            }
            defer { group.cancelAll() }
            while let value = try await group.next() { if let value { return value } }
            throw Failure(.unreachable, "The connection to the broker has ended.")
        }
    }

    private static func ready(_ bus: any MessageBus) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await status in bus.statusChanges() where status.isReady { return true }
                return false
            }
            group.addTask {
                try await Task.sleep(for: patience)
                return false
            }
            defer { group.cancelAll() }
            guard try await group.next() == true else {
                throw Failure(.unreachable, "The broker cannot be used within \(patience): \(bus.status.publishing); \(bus.status.consuming).")
            }
        }
    }
}
