public import Messaging

/// How to reach the broker, and how long to wait for it.
public struct AMQPConfiguration: Sendable {
    /// Where the broker is. `localhost`, a name, or an address.
    public var host: String
    /// 5672, or 5671 with TLS, unless the URL says otherwise.
    public var port: Int
    /// The virtual host; `/` unless the URL says otherwise.
    public var virtualHost: String
    /// The broker user. It stands on every message that is published, and the broker checks it.
    public var user: String
    /// The user's password; nil proves the user by the client certificate (SASL EXTERNAL).
    public var password: String?
    /// Set where the URL begins with `amqps`.
    public var tls: TLS?

    /// What operators see in the broker's list of connections; the direction is added. Default `onevisit`.
    public var connectionName = "onevisit"
    /// The interval of heartbeats; the broker may ask for a shorter one. A peer that is silent for twice as long is given up, so 6 s
    /// means at most 15 s. Below 5 s a busy machine loses healthy connections.
    public var heartbeat: Duration = .seconds(6)
    /// How long one address may take to connect, and TLS to shake hands. Default 5 s. With TLS a name's first address that is silent takes all of it,
    /// and no other is tried: there the library connects. Name such a broker by an address, or by a name that has one.
    public var connectTimeout: Duration = .seconds(5)
    /// How long the broker may take for a step of the set-up: login, declarations, subscriptions. Default 5 s; then the connection is thrown away.
    public var rpcTimeout: Duration = .seconds(5)
    /// How long a call of the C library may last before its socket is shut down. Default 10 s; must exceed the other timeouts of a call.
    public var watchdogLimit: Duration = .seconds(10)
    /// How long the broker may take to confirm a publish. Default 15 s; then the outcome is `unknown`, and if the broker confirmed
    /// nothing else meanwhile and is not blocked, the connection is thrown away. Classic queues confirm within 25 ms, a sick disk takes seconds.
    public var confirmTimeout: Duration = .seconds(15)
    /// How many publishes may await their confirm. Default 1000. A smaller window bounds what a lost connection leaves unknown,
    /// a larger one bridges a slower disk.
    public var publishWindow = 1000
    /// What a body may weigh, published or received. Default 1 MiB, the limit of the protocol.
    public var bodyLimit = 1 << 20
    /// How long the end of `run()` waits for handlers, and then for confirms. Default 10 s each.
    public var drainLimit: Duration = .seconds(10)
    /// Delays before connecting again: from 50 ms to 1 s.
    public var backoff = Backoff(first: .milliseconds(50), ceiling: .seconds(1))
    /// Delays after a refused login, which a person must mend: from 500 ms to 5 s.
    public var refusedBackoff = Backoff(first: .milliseconds(500), ceiling: .seconds(5))
    /// A connection that lived this long makes the next delay the first one again. Default 1 s.
    public var steadyAfter: Duration = .seconds(1)

    /// Who the broker must prove to be, and who we are.
    public struct TLS: Hashable, Sendable {
        /// PEM file of the authorities that may vouch for the broker. Default: those that Debian installs.
        public var caFile = "/etc/ssl/certs/ca-certificates.crt"
        /// PEM file of our certificate and those up to its root; nil shows none.
        public var certificateFile: String?
        /// PEM file of its key, without a password.
        public var keyFile: String?
        /// Whether the host of the URL must stand in the broker's certificate. Default true; false only where the broker is reached by
        /// an address, which librabbitmq 0.11 cannot check.
        public var verifiesHost = true

        public init() {}
    }

    /// Reads `amqp://user:password@host:port/vhost`, or `amqps://…`. Reserved characters are percent-encoded: the virtual host `/` is
    /// `%2F`, or nothing. Without a port 5672 or 5671 is meant, without a password the client certificate is to prove the user.
    public init(url: String) throws(MessagingError) {
        let parsed = try AMQPURL(url)
        host = parsed.host
        port = parsed.port
        virtualHost = parsed.virtualHost
        user = parsed.user
        password = parsed.password
        tls = parsed.isSecure ? TLS() : nil
    }

    /// Checks what no reconnect can mend.
    func validate() throws(MessagingError) {
        func require(_ condition: Bool, _ sentence: String) throws(MessagingError) {
            guard condition else { throw MessagingError(.invalidConfiguration, sentence) }
        }
        try require(heartbeat >= .seconds(1), "The broker's heartbeat is \(heartbeat); it must be at least 1 second.")
        try require(publishWindow > 0, "The publish window is \(publishWindow); it must be at least 1.")
        try require(rpcTimeout < watchdogLimit && connectTimeout < watchdogLimit, "The watchdog's limit must exceed the connect and rpc timeouts.")
        try require(
            password != nil || tls?.certificateFile != nil, "The broker's URL has no password, and no client certificate is set: set one of them.")
        guard let tls else { return }
        try require((tls.certificateFile == nil) == (tls.keyFile == nil), "A client certificate needs its key: set both files, or none.")
        for file in [tls.caFile, tls.certificateFile, tls.keyFile].compactMap({ $0 }) {
            try require(FileAccess.isReadable(file), "The TLS file '\(file)' cannot be read: check its path and its rights.")
        }
    }
}
