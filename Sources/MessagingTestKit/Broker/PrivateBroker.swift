import FoundationEssentials
import Glibc
import Synchronization

/// A RabbitMQ node of our own on the loopback interface, for development and tests: with its own folders, ports, cookie and port
/// mapper, beside whatever else runs on the machine, as root or not.
///
/// It ends with ``stop()``, and also when this process dies.
public final class PrivateBroker: Sendable {
    /// How the node is set up.
    public struct Settings: Sendable {
        /// A certificate for `amqps://`, as paths of PEM files.
        public struct TLS: Hashable, Sendable {
            public var certificate: String
            public var key: String
            public var authority: String
            /// Whether a client must show a certificate of the same authority.
            public var wantsClientCertificate: Bool

            public init(certificate: String, key: String, authority: String, wantsClientCertificate: Bool = false) {
                self.certificate = certificate
                self.key = key
                self.authority = authority
                self.wantsClientCertificate = wantsClientCertificate
            }
        }

        /// RabbitMQ's definitions file, with its users; nil gives a broker with ``PrivateBroker/administrator`` alone.
        public var definitions: [UInt8]?
        public var tls: TLS?
        /// Further lines of `rabbitmq.conf`.
        public var extraConfiguration: [String]
        /// Where to look for RabbitMQ; nil looks where packages put it.
        public var installationFolders: [String]?
        /// How long the node may take to answer. It takes about 6 s on two cores, several times that when they are busy.
        public var startLimit: Duration

        public init(
            definitions: [UInt8]? = nil, tls: TLS? = nil, extraConfiguration: [String] = [], installationFolders: [String]? = nil,
            startLimit: Duration = .seconds(90)
        ) {
            self.definitions = definitions
            self.tls = tls
            self.extraConfiguration = extraConfiguration
            self.installationFolders = installationFolders
            self.startLimit = startLimit
        }
    }

    /// Name and password of the only user of a broker without definitions. Nobody but this machine can reach it.
    public static let administrator = "admin"

    /// Lines of the node's output that an error quotes: the reason stands in the first ones.
    private static let linesShown = 12
    /// How long a node may take for an orderly end.
    private static let stopLimit = Duration.seconds(20)
    private static let probeInterval = Duration.milliseconds(50)

    private struct Processes {
        var node: ChildProcess
        var portMapper: ChildProcess
    }

    /// Absolute.
    public let directory: String
    private let installation: RabbitMQInstallation
    private let files: BrokerFiles
    private let processGuard: ProcessGuard
    private let processes: Mutex<Processes>

    private init(directory: String, installation: RabbitMQInstallation, files: BrokerFiles, processGuard: ProcessGuard, processes: Processes) {
        self.directory = directory
        self.installation = installation
        self.files = files
        self.processGuard = processGuard
        self.processes = Mutex(processes)
    }

    /// Where the node listens for `amqp://`.
    public var port: Int { files.ports.amqp }
    /// Where it listens for `amqps://`, if it has a certificate.
    public var securePort: Int? { files.ports.amqps }
    /// The node's process.
    public var pid: Int32 { node.pid }
    /// How the node ended; nil while it runs.
    public var exit: ChildProcess.Exit? { node.exit }

    private var node: ChildProcess { processes.withLock { $0.node } }

    /// The address for a user of the definitions; without arguments that of the administrator of a broker without definitions.
    public func url(user: String = administrator, password: String = administrator) -> String {
        "amqp://\(user):\(password)@127.0.0.1:\(port)"
    }

    // MARK: - Life

    /// Starts a node and returns when it talks AMQP.
    /// - Parameters:
    ///   - directory: holds everything that the node writes; made if it is missing.
    ///   - processGuard: ends the node when this process dies; by default one of the broker's own.
    public static func start(
        in directory: String, settings: Settings = Settings(), guardedBy processGuard: ProcessGuard? = nil
    ) async throws -> PrivateBroker {
        let installation = try RabbitMQInstallation.find(in: settings.installationFolders)
        let directory = directory.hasPrefix("/") ? directory : "\(FileManager.default.currentDirectoryPath)/\(directory)"
        let ports = try LoopbackPorts.free(4)
        let files = BrokerFiles(
            directory: directory,
            ports: .init(amqp: ports[0], amqps: settings.tls == nil ? nil : ports[1], distribution: ports[2], portMapper: ports[3]),
            settings: settings)
        try files.write()
        let processGuard = try processGuard ?? ProcessGuard()
        let portMapper = try ChildProcess(
            Command(
                installation.portMapper, ["-port", "\(files.ports.portMapper)", "-address", "127.0.0.1"],
                environment: ["PATH": Command.searchPath]), guardedBy: processGuard)
        do {
            let node = try startNode(installation, files, processGuard)
            let broker = PrivateBroker(
                directory: directory, installation: installation, files: files, processGuard: processGuard,
                processes: Processes(node: node, portMapper: portMapper))
            do {
                try await broker.waitUntilReady()
            } catch {
                await node.end()
                throw error
            }
            return broker
        } catch {
            await portMapper.end()
            throw error
        }
    }

    private static func startNode(
        _ installation: RabbitMQInstallation, _ files: BrokerFiles, _ processGuard: ProcessGuard
    ) throws(BrokerError) -> ChildProcess {
        // What an earlier start printed would only confuse.
        unlink(files.output)
        return try ChildProcess(
            Command(
                installation.server, environment: files.environment, standardOutput: .file(files.output), standardError: .file(files.output)),
            guardedBy: processGuard)
    }

    private func waitUntilReady() async throws {
        let deadline = ContinuousClock.now + files.settings.startLimit
        let node = node
        let port = port
        while ContinuousClock.now < deadline {
            if let exit = node.exit {
                throw BrokerError(.notReady, "the broker ended with \(exit) before it was ready.\n\(lastWords())")
            }
            if await onOwnThread({ AMQPProbe.answers(port: port) }) { return }
            try await Task.sleep(for: Self.probeInterval)
        }
        throw BrokerError(.notReady, "the broker did not answer on port \(port) within \(files.settings.startLimit).\n\(lastWords())")
    }

    /// The first errors that the node printed, or what it printed last, for a start that failed. Its "BOOT FAILED" is no landmark: the errors
    /// come from another process of the node, before it or after it.
    private func lastWords() -> String {
        let data = FileManager.default.contents(atPath: files.output) ?? Data()
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        let errors = lines.filter { $0.contains("[error]") }
        let words = errors.isEmpty ? lines.suffix(Self.linesShown) : errors.prefix(Self.linesShown)
        return words.map { "  \($0)\n" }.joined() + "More in \(files.log)"
    }

    /// Stops the node in order, and its port mapper. Nothing of it runs when this returns.
    public func stop() async {
        await node.stop(grace: Self.stopLimit)
        await processes.withLock { $0.portMapper }.end()
    }

    /// Ends the node and its port mapper at once. Whoever waits in ``stop()`` goes on.
    public func endAtOnce() {
        let processes = processes.withLock { $0 }
        processes.node.signalGroup(SIGKILL)
        processes.portMapper.signalGroup(SIGKILL)
    }

    /// Waits until the node that runs now has ended. Nil when the waiting task is cancelled first.
    public func waitForExit() async -> ChildProcess.Exit? { await node.waitForExit() }

    // MARK: - Faults

    /// Ends the node at once, as a power cut would.
    public func kill() async { await node.end() }

    /// Freezes the node: connections stay open, nothing answers.
    public func pause() { node.signal(SIGSTOP) }

    /// Lets a frozen node go on.
    public func resume() { node.signal(SIGCONT) }

    /// Starts the node again on the same ports, after stopping it if it runs, and returns when it talks AMQP.
    /// - Parameter wipe: whether it forgets everything first but its definitions file.
    public func restart(wipe: Bool = false) async throws {
        await node.stop(grace: Self.stopLimit)
        if wipe { try files.wipe() }
        try files.write()
        let node = try Self.startNode(installation, files, processGuard)
        processes.withLock { $0.node = node }
        try await waitUntilReady()
    }

    /// Runs `rabbitmqctl` against the node and gives back what it printed. Takes about a second: it is an Erlang program of its own.
    @discardableResult
    public func control(_ arguments: [String]) async throws -> String {
        let output = "\(files.log)/control-\(UInt64.random(in: 0 ... .max)).out"
        defer { unlink(output) }
        let command = Command(
            installation.control, ["--quiet"] + arguments, environment: files.environment, standardOutput: .file(output), standardError: .file(output)
        )
        let process = try ChildProcess(command, guardedBy: processGuard)
        guard let exit = await process.waitForExit() else {
            await process.end()
            throw CancellationError()
        }
        let text = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
        guard exit.isSuccess else {
            throw BrokerError(.commandFailed, "rabbitmqctl \(arguments.first ?? "") ended with \(exit): \(text)")
        }
        return text
    }
}

/// Runs `body` with a private broker, which is gone with all its files when this returns.
public func withPrivateBroker<Value: Sendable>(
    settings: PrivateBroker.Settings = PrivateBroker.Settings(), _ body: (PrivateBroker) async throws -> Value
) async throws -> Value {
    let directory = "\(FileManager.default.temporaryDirectory.path)/onevisit-broker-\(UInt64.random(in: 0 ... .max))"
    let result: Result<Value, any Error>
    do {
        let broker = try await PrivateBroker.start(in: directory, settings: settings)
        do { result = .success(try await body(broker)) } catch { result = .failure(error) }
        await broker.stop()
    } catch {
        result = .failure(error)
    }
    if FileManager.default.fileExists(atPath: directory) { try FileManager.default.removeItem(atPath: directory) }
    return try result.get()
}
