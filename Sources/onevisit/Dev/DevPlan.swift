import AdapterKit
import Contracts
import DeskAdapter
import JSON
import MessagingTestKit
import Orchestration

/// All that is decided before anything is started: ports, users, tokens and what each process is told.
struct DevPlan: Sendable {
    static let gateway = "dev"
    static let orchestratorUser = "onevisit"
    static let administrator = "admin"
    /// Who looks after cases, in the words of their record.
    static let caseOperator = "operator"
    /// The channel whose token is shown: that of a self-service terminal which compares faces.
    static let terminal = "terminal"
    /// The channel that offers every matter: people there see who asks.
    static let counter = "counter"

    /// A channel of each kind, as sure of who asks as its kind can be.
    static let channels = [
        Channel(name: terminal, kind: .terminal, identity: .face), Channel(name: counter, kind: .counter, identity: .inPerson),
        Channel(name: "portal", kind: .portal, identity: .face), Channel(name: "bus", kind: .bus, identity: .face),
    ]

    let contracts: String
    /// All of them, those with a system of their own first.
    let departments: [String]
    /// Those whose clerks answer at a desk, with the port of its page.
    let desks: [(name: String, port: Int)]
    /// Whose name clerks log in with at every desk.
    static let clerk = "demo"
    /// What they log in with.
    let passphrase: Passphrase
    let httpPort: Int
    /// Keeps the gateway's port from another `dev` that starts now, until our gateway takes it.
    let httpHold: HeldPort?
    /// Keep all other ports until those take them for whom they are.
    private let holds: [Int: HeldPort]
    /// Of the orchestrator, then of the departments in their order.
    let metricsPorts: [Int]
    /// By channel.
    let tokens: [String: String]
    let operatorToken: String
    /// With what each department's adapter fetches documents.
    let departmentTokens: [String: String]
    let passwords: [String: String]

    /// - Parameters:
    ///   - contracts: absolute, because the processes may run elsewhere.
    ///   - port: where the gateway listens; nil takes 8080, or any where that is taken.
    init(contracts: String, catalogue: Catalogue, port: Int?, using random: inout some RandomNumberGenerator) throws(Failure) {
        self.contracts = contracts
        let departments = Departments.names.filter { catalogue.departments[$0] != nil } + Departments.desks(in: catalogue)
        let desks = Departments.withDesk(in: catalogue)
        self.departments = departments
        let free: [Int]
        do { free = try LoopbackPorts.free(departments.count + 2 + desks.count) } catch { throw Failure(.failed, error.message) }
        if let port {
            guard let hold = HeldPort(port) else {
                throw Failure(.failed, "Port \(port) of 127.0.0.1 is taken by another program. Stop that program or choose another port with --port.")
            }
            (httpPort, httpHold) = (port, hold)
        } else if let hold = HeldPort(Self.usualPort) {
            (httpPort, httpHold) = (Self.usualPort, hold)
        } else {
            (httpPort, httpHold) = (free[0], HeldPort(free[0]))
        }
        metricsPorts = Array(free[1...departments.count + 1])
        holds = free.dropFirst().reduce(into: [:]) { $0[$1] = HeldPort($1) }
        self.desks = Array(zip(desks, free.suffix(desks.count)))
        passphrase = Passphrase(using: &random)
        tokens = Self.channels.reduce(into: [:]) { $0[$1.name] = Self.secret(using: &random) }
        operatorToken = Self.secret(using: &random)
        departmentTokens = departments.reduce(into: [:]) { $0[$1] = Self.secret(using: &random) }
        let users = [Self.orchestratorUser, Self.administrator] + departments
        passwords = users.reduce(into: [:]) { $0[$1] = Self.secret(using: &random) }
    }

    /// Lets go of the ports of a process that is started now: nil for the orchestrator.
    func releasePorts(of department: String?) {
        let place = department.flatMap(departments.firstIndex(of:)).map { $0 + 1 } ?? 0
        let desk = desks.first { $0.name == department }?.port
        for port in [metricsPorts[place], desk].compactMap({ $0 }) { holds[port]?.release() }
    }

    /// Where the desks' pages are.
    var shownDesks: [(name: String, url: String)] { desks.map { ($0.name, "http://127.0.0.1:\($0.port)") } }

    private static let usualPort = 8080

    /// 128 bits, in letters and digits that need no escaping anywhere.
    private static func secret(using random: inout some RandomNumberGenerator) -> String {
        let digits = Array("0123456789abcdefghijkmnpqrstuvwxyz".utf8)
        return String(decoding: (0..<26).map { _ in digits[Int.random(in: digits.indices, using: &random)] }, as: UTF8.self)
    }

    /// What commands in the folder ask with.
    var context: ClientContext { ClientContext(url: api, token: tokens[Self.terminal] ?? "", operatorToken: operatorToken) }

    var api: String { "http://127.0.0.1:\(httpPort)" }

    /// The definitions file of the broker.
    func definitions(_ catalogue: Catalogue) -> JSONValue {
        let users = BrokerUsers(
            orchestrator: BrokerUser(name: Self.orchestratorUser, password: passwords[Self.orchestratorUser]), departmentPasswords: passwords,
            administrator: BrokerUser(name: Self.administrator, password: passwords[Self.administrator]))
        return Definitions.export(catalogue: catalogue, gateway: Self.gateway, users: users) { _ in
            (0..<4).map { _ in UInt8.random(in: 0 ... .max) }
        }
    }

    /// The configuration of the orchestrator's process.
    func orchestratorSettings(broker: String, journal: String, store: String) -> JSONValue {
        var channels = JSONObject()
        for channel in Self.channels {
            channels[channel.name] = [
                "kind": .string(channel.kind.rawValue), "identity": .string(channel.identity.rawValue),
                "tokenHash": .string(ChannelDirectory.hash(tokens[channel.name] ?? "")),
            ]
        }
        var departments = JSONObject()
        for (department, token) in departmentTokens.sorted(by: { $0.key < $1.key }) {
            departments[department] = ["tokenHash": .string(ChannelDirectory.hash(token))]
        }
        return [
            "gateway": .string(Self.gateway), "contracts": .string(contracts), "broker": ["url": .string(broker)],
            "orchestratorUser": .string(Self.orchestratorUser), "http": ["port": .integer(Int64(httpPort))],
            "metrics": ["port": .integer(Int64(metricsPorts[0]))], "channels": .object(channels),
            "operators": [Self.caseOperator: ["tokenHash": .string(ChannelDirectory.hash(operatorToken))]], "log": ["format": "text"],
            "departments": .object(departments), "journal": ["folder": .string(journal)], "store": ["folder": .string(store)],
        ]
    }

    /// The configuration of a department's process: it knows its own password and nobody else's, and lives on the day of its demo data.
    func adapterSettings(of department: String, broker: String, data: String) -> JSONValue {
        let place = departments.firstIndex(of: department) ?? 0
        let deskPort = desks.first { $0.name == department }?.port ?? 0
        return [
            "contracts": .string(contracts), "broker": ["url": .string(broker)], "orchestratorUser": .string(Self.orchestratorUser),
            "metrics": ["port": .integer(Int64(metricsPorts[place + 1]))],
            "adapter": [
                "data": .string(data), "gatewayUrl": .string(api), "token": .string(departmentTokens[department] ?? ""),
                "day": .string(DemoPopulation.day.description),
            ],
            "desk": ["port": .integer(Int64(deskPort))], "log": ["format": "text"],
        ]
    }
}
