import Contracts
import DeskAdapter
import GatewayAPI
import Logging
import Orchestration

/// The configuration as a value: read once, checked as a whole, and handed on.
struct Settings: Sendable {
    struct Broker: Hashable, Sendable {
        var url: String
        var authority: String?
        var certificate: String?
        var key: String?
    }

    struct HTTP: Hashable, Sendable {
        var host: String
        var port: Int
        var certificate: String?
        var key: String?
        /// What addresses of documents begin with.
        var publicURL: String?
    }

    struct Listener: Hashable, Sendable {
        var host: String
        var port: Int
    }

    struct Journal: Hashable, Sendable {
        /// Nil keeps none.
        var folder: String?
        var days: Int
    }

    struct Store: Hashable, Sendable {
        /// Nil takes no cases.
        var folder: String?
        /// Where its copies are; nil where the service looks after none.
        var copies: String?
        var copyDays: Int
    }

    struct Adapter: Hashable, Sendable {
        var data: String
        var capacity: Int
        var batch: Int
        /// Where documents are fetched, and with what; nil where none are.
        var gateway: Endpoint?
        var token: String?
        /// The file of its card of conformance.
        var card: String?
        /// Nil draws one at each start.
        var instance: String?
        /// Another day than today, for demo data.
        var day: CivilDate?
    }

    struct Log: Hashable, Sendable {
        var level: Logger.Level
        var format: String
    }

    struct API: Hashable, Sendable {
        var url: String
        /// A channel's.
        var token: String?
        var operatorToken: String?
    }

    var gateway: String
    var contracts: String
    var broker: Broker
    var orchestratorUser: String
    var http: HTTP
    var metrics: Listener
    var journal: Journal
    var store: Store
    var channels: [(channel: Channel, tokenHash: String)]
    /// By channel.
    var webhooks: [String: Webhook]
    var operators: [(operator: Operator, tokenHash: String)]
    /// Those that fetch documents.
    var departments: [(department: String, tokenHash: String)]
    /// In bytes.
    var largestDocument: Int
    var adapter: Adapter
    var desk: DeskServerSettings
    var stopLimit: Duration
    var log: Log
    var api: API

    /// Reads the settings from their layers and reports every mistake at once.
    init(_ layers: Layers) throws(Failure) {
        var reader = SettingsReader(layers)
        gateway = reader.text("gateway")
        if !Name.isValid(gateway) {
            reader.complain("gateway", "\"\(gateway)\" is no name: a letter, then letters, digits and hyphens, all lower-case")
        } else if gateway.utf8.count > ReplyAddress.longestGateway {
            reader.complain("gateway", "\"\(gateway)\" is too long: \(ReplyAddress.longestGateway) characters at most, for addresses are made of it")
        }
        contracts = reader.text("contracts")
        broker = Broker(
            url: reader.text("broker.url"), authority: reader.optional("broker.authority"), certificate: reader.optional("broker.certificate"),
            key: reader.optional("broker.key"))
        orchestratorUser = reader.text("orchestratorUser")
        http = HTTP(
            host: reader.text("http.host"), port: reader.number("http.port"), certificate: reader.optional("http.certificate"),
            key: reader.optional("http.key"), publicURL: reader.endpoint("http.publicUrl").map { "\($0)" })
        if (http.certificate == nil) != (http.key == nil) {
            reader.complain("http.certificate", "a certificate needs its key, and a key its certificate")
        }
        metrics = Listener(host: reader.text("metrics.host"), port: reader.number("metrics.port"))
        journal = Journal(folder: reader.optional("journal.folder"), days: reader.number("journal.days"))
        store = Store(
            folder: reader.optional("store.folder"), copies: reader.optional("store.copies"), copyDays: reader.number("store.copyDays"))
        adapter = Adapter(
            data: reader.text("adapter.data"), capacity: reader.number("adapter.capacity"), batch: reader.number("adapter.batch"),
            gateway: reader.endpoint("adapter.gatewayUrl"), token: reader.optional("adapter.token"),
            card: reader.optional("adapter.card"), instance: reader.optional("adapter.instance"))
        if let text = reader.optional("adapter.day") {
            adapter.day = CivilDate(text)
            if adapter.day == nil { reader.complain("adapter.day", "\"\(text)\" is no date: write 2026-11-23") }
        }
        if (adapter.gateway == nil) != (adapter.token == nil) {
            reader.complain("adapter.gatewayUrl", "to fetch documents an adapter needs the gateway's address and a token")
        }
        largestDocument = reader.number("documents.largest")
        desk = DeskServerSettings()
        desk.address = reader.text("desk.host")
        desk.port = reader.number("desk.port")
        desk.isSecure = reader.text("desk.secure") == "yes"
        stopLimit = reader.duration("stop.limit")
        log = Log(level: Logger.Level(rawValue: reader.text("log.level")) ?? .info, format: reader.text("log.format"))
        api = API(url: reader.text("api.url"), token: reader.optional("api.token"), operatorToken: reader.optional("api.operatorToken"))
        channels = layers.names(of: .channels).compactMap { name in
            let kind = Matter.ChannelKind(rawValue: reader.text("channels.\(name).kind"))
            let identity = Matter.Identity(rawValue: reader.text("channels.\(name).identity"))
            let limits = ChannelLimits(
                rate: reader.number("channels.\(name).rate"), burst: reader.optional("channels.\(name).burst").flatMap { Int($0) },
                concurrency: reader.number("channels.\(name).concurrency"))
            guard let hash = reader.tokenHash("channels.\(name).tokenHash", of: "channel") else { return nil }
            guard let kind, let identity else { return nil }
            return (Channel(name: name, kind: kind, identity: identity, limits: limits), hash)
        }
        webhooks = layers.names(of: .channels).reduce(into: [:]) { $0[$1] = reader.webhook(of: $1) }
        operators = layers.names(of: .operators).compactMap { name in
            if layers.names(of: .channels).contains(name) {
                reader.complain("operators.\(name)", "a channel has this name; the record of a case could not tell the two apart")
            }
            return reader.tokenHash("operators.\(name).tokenHash", of: "operator").map { (Operator(name: name), $0) }
        }
        departments = layers.names(of: .departments).compactMap { name in
            reader.tokenHash("departments.\(name).tokenHash", of: "department").map { (name, $0) }
        }
        try reader.finish()
    }
}

/// Reads typed values and keeps every complaint.
private struct SettingsReader {
    private let layers: Layers
    private let settings: [String: Setting]
    private var complaints: [String] = []

    init(_ layers: Layers) {
        self.layers = layers
        settings = Dictionary(layers.settings.map { ($0.key, $0) }) { $1 }
    }

    mutating func complain(_ key: String, _ sentence: String) { complaints.append("\(key): \(sentence)") }

    mutating func optional(_ key: String) -> String? {
        guard let setting = settings[key] else { return nil }
        do {
            guard let found = try layers.find(setting), !found.value.isEmpty else { return nil }
            if let mistake = setting.kind.mistake(in: found.value) { complain(key, "\(mistake) (\(found.origin))") }
            return found.value
        } catch {
            complaints.append(error.message)
            return nil
        }
    }

    mutating func text(_ key: String) -> String {
        guard let value = optional(key) else {
            complain(key, "it has no value")
            return ""
        }
        return value
    }

    mutating func number(_ key: String) -> Int { Int(text(key)) ?? 0 }

    mutating func duration(_ key: String) -> Duration { Duration(setting: text(key)) ?? .zero }

    /// The address of a gateway; nil where none is set.
    mutating func endpoint(_ key: String) -> Endpoint? {
        guard let address = optional(key) else { return nil }
        let endpoint = Endpoint(address)
        if endpoint == nil { complain(key, "that is no address of a gateway; write https://host or https://host:port") }
        return endpoint
    }

    mutating func tokenHash(_ key: String, of whom: String) -> String? {
        guard let hash = optional(key)?.lowercased(), hash.utf8.count == 64, hash.allSatisfy(\.isHexDigit) else {
            complain(key, "the SHA-256 of the \(whom)'s token is needed, as 64 hex digits: printf %s TOKEN | sha256sum")
            return nil
        }
        return hash
    }

    /// The webhook of a channel; nil where it has none.
    mutating func webhook(of channel: String) -> Webhook? {
        let (key, secretKey) = ("channels.\(channel).webhookUrl", "channels.\(channel).webhookSecret")
        let secret = optional(secretKey)
        guard let url = optional(key) else {
            if secret != nil { complain(key, "a secret needs an address") }
            return nil
        }
        guard let secret, secret.utf8.count >= Webhook.shortestSecret else {
            complain(secretKey, "a webhook needs a secret of at least \(Webhook.shortestSecret) bytes: openssl rand -hex 32")
            return nil
        }
        let webhook = Webhook(url: url, secret: secret)
        if webhook == nil { complain(key, "that is no address; write https://host/path") }
        return webhook
    }

    func finish() throws(Failure) {
        guard complaints.isEmpty else {
            throw Failure(.failed, (["The configuration cannot be used:"] + complaints.map { "  \($0)" }).joined(separator: "\n"))
        }
    }
}

extension Setting.Kind {
    /// What is wrong with a value of this kind; nil where nothing is.
    func mistake(in value: String) -> String? {
        switch self {
        case .text, .secret: nil
        case .number(let range):
            Int(value).map(range.contains) == true ? nil : "\"\(value)\" is not a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .duration: Duration(setting: value) == nil ? "\"\(value)\" is no duration; write 500ms, 20s or 5m" : nil
        case .choice(let words): words.contains(value) ? nil : "\"\(value)\" is none of \(words.joined(separator: ", "))"
        case .address: value.contains("://") ? nil : "that is no address; write amqp://user:password@host:port"
        }
    }
}

extension Duration {
    /// A whole number and a unit: `500ms`, `20s`, `5m`.
    init?(setting text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits) else { return nil }
        switch text[digits.endIndex...] {
        case "ms": self = .milliseconds(number)
        case "s": self = .seconds(number)
        case "m": self = .seconds(number * 60)
        default: return nil
        }
    }
}
