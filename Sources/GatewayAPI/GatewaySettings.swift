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
    /// The longest document that is uploaded. What a matter allows may be less, and is told by whoever knows the case.
    public var documentBytes = 20 * 1024 * 1024
    /// How many bytes of a document have to come within each ``arrivalTime`` of an upload: a photograph takes longer than that on a slow line, but
    /// who sends less than 32 KiB a second would hold a connection for ten minutes.
    public var documentPace = 256 * 1024
    /// All header fields together, the request line apart. A token, a trace and what browsers send fit ten times.
    public var headerBytes = 16_384
    /// How many header fields. Browsers send about thirty.
    public var headerFields = 100
    /// How long a connection may stay silent between two requests, counted from the end of the last response. Longer than the pause of a
    /// terminal between two questions, short enough to free what dead callers hold.
    public var idleTime: Duration = .seconds(30)
    /// How long a request may take to arrive, from its first byte to its last, however busily it drips; the first one of a connection from
    /// the connection's opening. With what the last word takes a slow caller is gone within 10 s. A submission of some KiB needs a fraction
    /// of a second over any line in use; 1 MiB needs 1 Mbit/s.
    public var arrivalTime: Duration = .seconds(8)
    /// How long a caller may leave a response unread before the connection is closed, by the same reckoning.
    public var unreadTime: Duration = .seconds(8)
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
