/// Where the gateway listens and what it puts up with.
public struct GatewaySettings: Sendable {
    /// A name or an IP address of this machine. Loopback by default, so that nobody serves the world by accident.
    public var address: String
    /// 0 takes any free port.
    public var port: Int
    /// Without it the gateway speaks plain HTTP: for development, or behind a proxy that ends TLS on the same machine.
    public var tls: TLSFiles?
    public var limits: GatewayLimits

    public init(address: String = "127.0.0.1", port: Int = 8080, tls: TLSFiles? = nil, limits: GatewayLimits = GatewayLimits()) {
        self.address = address
        self.port = port
        self.tls = tls
        self.limits = limits
    }
}

/// The PEM files that TLS needs. They are read once, at the start.
public struct TLSFiles: Hashable, Sendable {
    /// The server's certificate, then those that lead from it to the root.
    public var certificateChain: String
    public var privateKey: String

    public init(certificateChain: String, privateKey: String) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
    }
}

/// What one caller may ask of the gateway, so that no caller can take it from the others.
public struct GatewayLimits: Hashable, Sendable {
    /// The longest body. 1 MiB is what a message on the bus may hold, so nothing longer could be passed on.
    public var bodyBytes = 1_048_576
    /// All header fields together, the request line apart. A token, a trace and what browsers send fit ten times.
    public var headerBytes = 16_384
    /// How many header fields. Browsers send about thirty.
    public var headerFields = 100
    /// How long a connection may stay without a complete request head, be it silent or dripping: counted from its opening or from the end of
    /// the last response. Longer than the pause of a terminal between two questions, short enough to free what dead callers hold.
    public var idleTime: Duration = .seconds(30)
    /// How long a request may take to arrive, from its head to its last byte, however busily it drips. 1 MiB needs less over any line in use.
    public var arrivalTime: Duration = .seconds(20)
    /// How long a caller may leave a response unread before the connection is closed.
    public var unreadTime: Duration = .seconds(30)
    /// The longest that a response is held back for an answer, whatever `Prefer: wait` says: below the 60 s at which proxies give up.
    public var longestWait: Duration = .seconds(30)
    /// How often an event stream says that it is alive: below the 30 s after which some proxies cut a silent one.
    public var pingInterval: Duration = .seconds(15)
    /// Connections at once; further ones wait in the system's backlog. Held below what the process may open, see ``Gateway``.
    public var connections = 4096
    /// The longest idempotency key in bytes: seven UUIDs, far more than a name for one submission needs.
    public var idempotencyKeyBytes = 255

    public init() {}
}
