import Glibc
public import Logging

/// How many file descriptors this process may have open.
public struct DescriptorLimit: Hashable, Sendable {
    /// What the process is held to, and what it may raise that to.
    public var soft: Int
    public var hard: Int

    public init(soft: Int, hard: Int) {
        self.soft = soft
        self.hard = hard
    }

    /// Raised to what so many connections need, as far as the system lets us.
    func raised(for connections: Int) -> DescriptorLimit {
        DescriptorLimit(soft: max(soft, min(hard, connections + Gateway.descriptorsKept)), hard: hard)
    }

    /// The connections of which the gateway takes no more.
    func connections(of wanted: Int) -> Int { max(1, min(wanted, soft - Gateway.descriptorsKept)) }

    /// That of this process; nil where the system does not tell.
    static var current: DescriptorLimit? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return DescriptorLimit(soft: Int(clamping: limit.rlim_cur), hard: Int(clamping: limit.rlim_max))
    }

    /// Raises this process's limit to what the gateway's connections need, and says where that is not enough. Systems start their services
    /// with 1024, for the sake of programs that cannot have more; this one can.
    public static func raise(for limits: GatewayLimits, logger: Logger) {
        guard let before = current else { return }
        let wanted = before.raised(for: limits.connections)
        if wanted != before {
            var limit = rlimit(rlim_cur: rlim_t(wanted.soft), rlim_max: rlim_t(wanted.hard))
            // Where it fails the message below says what that means.
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        let limit = current ?? before
        let metadata: Logger.Metadata = ["descriptors": "\(limit.soft)", "connections": "\(limit.connections(of: limits.connections))"]
        if limit.connections(of: limits.connections) < limits.connections {
            logger.warning("Fewer connections can be open at once than wanted. Raise LimitNOFILE or ulimit -n.", metadata: metadata)
        } else {
            logger.info("There are enough file descriptors", metadata: metadata)
        }
    }
}
