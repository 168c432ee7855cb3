extension BrokerControl {
    /// What a broker runs short of. While it does, it takes nothing from those that publish.
    public enum Alarm: Hashable, Sendable, CaseIterable {
        case memory, disk
    }

    /// The part of the machine's memory that a node may use, as RabbitMQ has it.
    private static let usualWatermark = 0.4
    /// A part that no node stays below.
    private static let lowWatermark = 0.0001
    /// As a private broker is set up.
    private static let usualFreeBytes = 64_000_000
    /// More than any disk has.
    private static let freeBytesOfNoDisk = 1 << 60

    /// Raises an alarm, or ends it, by setting its limit as `rabbitmqctl` does.
    public func setAlarm(_ alarm: Alarm, _ isRaised: Bool) async throws {
        switch alarm {
        case .memory: try await run("vm_memory_monitor:set_vm_memory_high_watermark(\(isRaised ? Self.lowWatermark : Self.usualWatermark))")
        case .disk: try await run("rabbit_disk_monitor:set_disk_free_limit(\(isRaised ? Self.freeBytesOfNoDisk : Self.usualFreeBytes))")
        }
    }
}
