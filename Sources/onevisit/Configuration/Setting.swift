import Orchestration

/// One thing that can be set, wherever it is set: `--set http.port=8081`, `ONEVISIT_HTTP_PORT=8081`, `{"http": {"port": 8081}}`.
struct Setting: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case text
        case number(ClosedRange<Int>)
        /// `500ms`, `20s`, `5m`.
        case duration
        case choice([String])
        /// Never shown.
        case secret
        /// Shown without its password.
        case address
    }

    /// Dotted; `*` stands for the name of a channel, an operator or a department.
    var key: String
    var kind: Kind
    /// Nil where there is none and the value may be absent.
    var fallback: String?
    var summary: String

    init(_ key: String, _ kind: Kind, _ fallback: String? = nil, _ summary: String) {
        self.key = key
        self.kind = kind
        self.fallback = fallback
        self.summary = summary
    }

    /// Whether the value may also stand in a file of its own, named by the same key with `File`: for secrets of containers and of systemd.
    var mayComeFromFile: Bool { kind == .secret || kind == .address }

    var fileKey: String { key + "File" }

    /// The value as it may be shown.
    func shown(_ value: String) -> String {
        switch kind {
        case .secret: "********"
        case .address: Self.withoutPassword(value)
        default: value
        }
    }

    /// `amqp://police:********@host`: from the first colon after `//` to the last `@`.
    static func withoutPassword(_ address: String) -> String {
        guard let start = address.firstRange(of: "//")?.upperBound, let end = address.lastIndex(of: "@"),
            let colon = address[start..<end].firstIndex(of: ":")
        else { return address }
        return address[...colon] + "********" + address[end...]
    }
}

extension Setting {
    private static let port = Kind.number(0...65_535)

    /// Every setting but those of channels, operators and departments.
    static let general: [Setting] = [
        Setting("gateway", .text, "local", "name of this gateway; several orchestrators of one gateway share it"),
        Setting("contracts", .text, "Contracts", "folder of departments, operations and matters"),
        Setting("broker.url", .address, "amqp://guest:guest@127.0.0.1:5672", "the RabbitMQ broker: amqp:// or amqps://, user, password, host, port"),
        Setting("broker.authority", .text, nil, "PEM file of the authority whose certificates amqps:// trusts"),
        Setting("broker.certificate", .text, nil, "PEM file of a client certificate, for brokers that want one"),
        Setting("broker.key", .text, nil, "PEM file of the client certificate's private key"),
        Setting("orchestratorUser", .text, "onevisit", "the broker user whose tasks an adapter executes"),
        Setting("http.host", .text, "127.0.0.1", "address on which the gateway listens"),
        Setting("http.port", port, "8080", "port of the gateway; 0 takes any"),
        Setting("http.certificate", .text, nil, "PEM file with the certificate chain; with it the gateway speaks HTTPS"),
        Setting("http.key", .text, nil, "PEM file with the certificate's private key"),
        Setting(
            "http.publicUrl", .text, nil, "address of the gateway that stands before documents in tasks: https://host; relative to it if not set"),
        Setting("metrics.host", .text, "127.0.0.1", "address on which /metrics is served"),
        Setting("metrics.port", port, "9464", "port of /metrics; 0 takes any"),
        Setting("journal.folder", .text, "journal", "folder of the access journal: who asked what about whom; empty keeps none"),
        Setting("journal.days", .number(1...3650), "180", "how long the access journal is kept"),
        Setting("store.folder", .text, "store", "folder of the store of cases; empty takes none, and then no cases"),
        Setting("store.copies", .text, nil, "folder of the store's copies: where `db backup` puts them, and where the service erases old ones"),
        Setting("store.copyDays", .number(1...3650), "7", "how long a copy of the store is kept, and with it what was erased from the store"),
        Setting(
            "documents.largest", .number(1024...104_857_600), "20971520", "greatest size of an uploaded document in bytes, whatever a matter allows"),
        Setting("channels.names", .text, nil, "names of channels, with commas, for those that no configuration file names"),
        Setting("operators.names", .text, nil, "names of operators, with commas, for those that no configuration file names"),
        Setting(
            "departments.names", .text, nil, "names of departments that fetch documents, with commas, for those that no configuration file names"),
        Setting("adapter.data", .text, "data", "folder of the embedded back offices"),
        Setting("adapter.capacity", .number(1...100_000), "200", "tasks that an adapter has in hand at once"),
        Setting("adapter.batch", .number(1...1000), "16", "tasks that an adapter likes in one message"),
        Setting(
            "adapter.instance", .text, nil,
            "name of an adapter's instance, as police-1, unique among the living; with it a restarted one goes on at once with what it had begun"),
        Setting("adapter.gatewayUrl", .text, nil, "where an adapter fetches documents: http:// or https://; none are fetched if not set"),
        Setting("adapter.token", .secret, nil, "the token with which it fetches them; the gateway has its hash in departments.<name>.tokenHash"),
        Setting("adapter.card", .text, nil, "file with the adapter's card of conformance, whose hash its presence shows"),
        Setting("adapter.day", .text, nil, "the day on which an adapter believes to be, as 2026-11-23, for demo data; today if not set"),
        Setting("desk.host", .text, "127.0.0.1", "address on which a department with a desk serves the page for its clerks"),
        Setting("desk.port", port, "8090", "port of that page; 0 takes any"),
        Setting("desk.secure", .choice(["yes", "no"]), "no", "whether clerks reach the page over https, through a proxy"),
        Setting("stop.limit", .duration, "10s", "longest that an orderly stop may take"),
        Setting("log.level", .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]), "info", "least level that is logged"),
        Setting("log.format", .choice(["auto", "json", "text"]), "auto", "json, text, or text on a terminal and json elsewhere"),
        Setting("api.url", .text, "http://127.0.0.1:8080", "where the commands find the gateway"),
        Setting("api.token", .secret, nil, "the token of the channel in whose name the commands ask"),
        Setting("api.operatorToken", .secret, nil, "the token of the operator in whose name cases are looked after"),
    ]

    /// What each channel has.
    static let ofChannel: [Setting] = [
        Setting("channels.*.kind", .choice(["terminal", "counter", "portal", "bus"]), "terminal", "through what people ask"),
        Setting("channels.*.identity", .choice(["none", "card", "face", "in-person"]), "none", "how sure the channel makes itself of who asks"),
        Setting(
            "channels.*.rate", .number(1...1_000_000), String(ChannelLimits.usualRate), "requests a second that the channel may open; more get 429"),
        Setting("channels.*.burst", .number(1...1_000_000), nil, "requests that it may open at once after a rest; one second's worth if not set"),
        Setting(
            "channels.*.concurrency", .number(1...100_000), String(ChannelLimits.usualConcurrency),
            "requests that it may have open at once; more get 429"),
        Setting("channels.*.tokenHash", .secret, nil, "SHA-256 of the channel's token, in hex"),
        Setting("channels.*.webhookUrl", .text, nil, "where the channel is told of its cases: http:// or https://; none if not set"),
        Setting("channels.*.webhookSecret", .secret, nil, "with what that is signed, so that the channel knows that it comes from here"),
    ]

    /// What each operator has.
    static let ofOperator: [Setting] = [Setting("operators.*.tokenHash", .secret, nil, "SHA-256 of the operator's token, in hex")]

    /// What each department has that fetches documents.
    static let ofDepartment: [Setting] = [
        Setting("departments.*.tokenHash", .secret, nil, "SHA-256 of the token of the department's adapters, in hex")
    ]
}
