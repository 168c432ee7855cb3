import FoundationEssentials

/// The files and the environment that make a RabbitMQ node private: nothing of it is shared with a system's node or another private one.
struct BrokerFiles: Sendable {
    /// Absolute.
    var directory: String
    var ports: Ports
    var settings: PrivateBroker.Settings

    struct Ports: Hashable, Sendable {
        var amqp: Int
        var amqps: Int?
        var distribution: Int
        var portMapper: Int
    }

    var data: String { "\(directory)/data" }
    var log: String { "\(directory)/log" }
    var output: String { "\(log)/output.log" }
    private var home: String { "\(directory)/home" }
    private var configuration: String { "\(directory)/etc" }
    /// `localhost` is always found; a machine's own name is not.
    private var node: String { "onevisit-\(ports.amqp)@localhost" }

    /// Writes everything that the node reads. What it may not share is readable by the owner alone.
    func write() throws(BrokerError) {
        do {
            for folder in [directory, data, log, home, configuration] {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: Int16(0o700)])
            }
            try write(settings.definitions ?? Self.administratorOnly, "definitions.json")
            try write(Array(rabbitmqConf.utf8), "rabbitmq.conf")
            // Named, so that the files of a system's own node are not read instead.
            try write(Array("[].\n".utf8), "advanced.config")
            try write(Array("[].\n".utf8), "enabled_plugins")
            try write([], "rabbitmq-env.conf")
            let cookie = "\(home)/.erlang.cookie"
            if !FileManager.default.fileExists(atPath: cookie) {
                let letters = (0..<20).map { _ in UInt8.random(in: UInt8(ascii: "A")...UInt8(ascii: "Z")) }
                try Data(letters).write(to: URL(filePath: cookie))
                try FileManager.default.setAttributes([.posixPermissions: Int16(0o400)], ofItemAtPath: cookie)
            }
        } catch {
            throw BrokerError(.system, "the broker's files could not be written in \(directory): \(error)")
        }
    }

    /// Removes all that the node remembers.
    func wipe() throws(BrokerError) {
        do {
            if FileManager.default.fileExists(atPath: data) { try FileManager.default.removeItem(atPath: data) }
        } catch {
            throw BrokerError(.system, "the broker's data could not be removed from \(data): \(error)")
        }
    }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        let path = "\(configuration)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: Int16(0o600)], ofItemAtPath: path)
    }

    private static let administratorOnly = Array(
        """
        {"vhosts": [{"name": "/"}],
         "users": [{"name": "\(PrivateBroker.administrator)", "password": "\(PrivateBroker.administrator)", "tags": ["administrator"]}],
         "permissions": [{"user": "\(PrivateBroker.administrator)", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}]}
        """.utf8)

    private var rabbitmqConf: String {
        var lines = [
            "listeners.tcp.1 = 127.0.0.1:\(ports.amqp)",
            "load_definitions = \(configuration)/definitions.json",
            // A header table nested as deep as a frame allows costs a sixty-fourth of what it would at 128 KiB.
            "frame_max = 16384",
            // The longest message of the protocol.
            "max_message_size = 1048576",
            "heartbeat = 6",
            "disk_free_limit.absolute = 64MB",
            "log.file = broker.log",
            "log.file.level = info",
            "log.console = false",
        ]
        if let tls = settings.tls, let port = ports.amqps {
            lines += [
                "listeners.ssl.1 = 127.0.0.1:\(port)",
                "ssl_options.certfile = \(tls.certificate)",
                "ssl_options.keyfile = \(tls.key)",
                "ssl_options.cacertfile = \(tls.authority)",
                "ssl_options.verify = \(tls.wantsClientCertificate ? "verify_peer" : "verify_none")",
                "ssl_options.fail_if_no_peer_cert = \(tls.wantsClientCertificate)",
            ]
        }
        return (lines + settings.extraConfiguration).joined(separator: "\n") + "\n"
    }

    /// What the node and the programs that talk to it run with.
    var environment: [String: String] {
        [
            "PATH": Command.searchPath,
            "LANG": "C.UTF-8",
            "HOME": home,
            "RABBITMQ_NODENAME": node,
            "RABBITMQ_USE_LONGNAME": "false",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": "\(ports.amqp)",
            "RABBITMQ_DIST_PORT": "\(ports.distribution)",
            "RABBITMQ_BASE": directory,
            "RABBITMQ_MNESIA_BASE": data,
            "RABBITMQ_LOG_BASE": log,
            "RABBITMQ_CONF_ENV_FILE": "\(configuration)/rabbitmq-env.conf",
            "RABBITMQ_CONFIG_FILE": "\(configuration)/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": "\(configuration)/advanced.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": "\(configuration)/enabled_plugins",
            "RABBITMQ_GENERATED_CONFIG_DIR": "\(data)/config",
            "RABBITMQ_PID_FILE": "\(data)/pid",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            // Lets the script become the node, so that the process we started is the node itself and hears our signals.
            "RUNNING_UNDER_SYSTEMD": "true",
            "ERL_EPMD_PORT": "\(ports.portMapper)",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            // A node that dies on purpose need not explain itself over hundreds of megabytes.
            "ERL_CRASH_DUMP_BYTES": "0",
        ]
    }
}
