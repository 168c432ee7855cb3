import ArgumentParser
import Contracts
import FoundationEssentials
import JSON
import Messaging

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how many requests are answered, and how fast.",
        discussion: """
            Keeps a number of requests in flight, at the bus and through HTTP, and prints requests per second and latencies.
            The load runs on the same machine as what it measures, unless --url names another.

              onevisit bench --private                      on a private broker, which is started for it
              onevisit bench --in-flight 1,64 --wait 10s    on the `onevisit dev` that runs in this folder, through HTTP
            """)

    @Flag(name: .customLong("private"), help: "Start everything for this alone, and stop it afterwards.") var isPrivate = false
    @Option(help: "How many requests are in flight at once, with commas.") var inFlight = "1,16,64"
    @Option(help: "How long each figure is measured.") var duration = "5s"
    @Option(help: "What is asked for.") var matter = "my-affairs"
    @OptionGroup var options: ClientOptions

    private static let warmUp = Duration.seconds(1)

    func run() async throws {
        guard let duration = Duration(setting: duration) else { throw Failure(.usage, "--duration: write a duration such as 5s") }
        let levels = try inFlight.split(separator: ",").map { text throws(Failure) in
            guard let level = Int(text), (1...4096).contains(level) else { throw Failure(.usage, "--in-flight: \(text) is no number from 1 to 4096") }
            return level
        }
        Settings.Log.quiet.bootstrap()
        guard isPrivate else {
            let settings = try Settings(try options.layers())
            guard let endpoint = Endpoint(settings.api.url), let token = settings.api.token else {
                throw Failure(.notAllowed, "No gateway to measure: start `onevisit dev` in this folder, give --url and --token, or use --private.")
            }
            return try await measure(levels, duration, http: HTTPLoad(endpoint: endpoint, token: token, matter: matter), bus: nil)
        }
        try await withPrivateSession { report, broker in
            guard let endpoint = Endpoint(report.api), let token = report.tokens[DevPlan.terminal] else { return }
            try await measure(levels, duration, http: HTTPLoad(endpoint: endpoint, token: token, matter: matter), bus: (report, broker))
        }
    }

    /// Runs everything, as `dev` does, for as long as `body` takes.
    private func withPrivateSession(_ body: (DevReport, Settings.Broker) async throws -> Void) async throws {
        let catalogue = try ContractsFolder.load("Contracts")
        var random = SystemRandomNumberGenerator()
        let plan = try DevPlan(
            contracts: "\(FileManager.default.currentDirectoryPath)/Contracts", catalogue: catalogue, port: nil, using: &random)
        let session = try DevSession(folder: DevFolder(), plan: plan, catalogue: catalogue, executable: Program.path, brokerFolders: nil)
        let result: Result<Void, any Error>
        do {
            let report = try await session.start()
            result = .success(try await body(report, .init(url: report.amqp ?? "")))
        } catch {
            result = .failure(error)
        }
        await session.stop()
        try result.get()
    }

    private func measure(
        _ levels: [Int], _ duration: Duration, http: HTTPLoad, bus: (report: DevReport, broker: Settings.Broker)?
    ) async throws {
        var rows: [(path: String, figures: LoadFigures)] = []
        if let (report, broker) = bus {
            // The token of the channel whose kind is `bus`.
            let channel = "bus"
            let link = try BrokerAccess.bus(broker, topology: Topology(), use: .expect, name: "bench")
            let load = BusLoad(bus: link, gateway: DevPlan.gateway, channel: channel, token: report.tokens[channel] ?? "", matter: matter)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await link.run() }
                defer { group.cancelAll() }
                try await load.run {
                    _ = try await Load(inFlight: levels.max() ?? 1, duration: Self.warmUp).run(load.ask)
                    for level in levels { rows.append(("bus", try await Load(inFlight: level, duration: duration).run(load.ask))) }
                }
            }
        }
        _ = try await Load(inFlight: levels.max() ?? 1, duration: Self.warmUp).run(http.ask)
        for level in levels { rows.append(("http", try await Load(inFlight: level, duration: duration).run(http.ask))) }
        show(rows)
    }

    private func show(_ rows: [(path: String, figures: LoadFigures)]) {
        guard !options.json else {
            let documents = rows.map { path, figures -> JSONValue in
                [
                    "path": .string(path), "inFlight": .integer(Int64(figures.inFlight)), "requests": .integer(Int64(figures.latencies.count)),
                    "perSecond": .number(figures.perSecond.rounded()), "p50Ms": .number(milliseconds(figures.percentile(0.5))),
                    "p99Ms": .number(milliseconds(figures.percentile(0.99))), "failed": .integer(Int64(figures.failures)),
                ]
            }
            Console.out((["matter": .string(matter), "figures": .array(documents)] as JSONValue).line)
            return
        }
        let lines = rows.map { path, figures in
            [
                path, "\(figures.inFlight)", "\(figures.latencies.count)", "\(Int(figures.perSecond.rounded()))",
                "\(milliseconds(figures.percentile(0.5)))", "\(milliseconds(figures.percentile(0.99)))", "\(figures.failures)",
            ]
        }
        Console.out("\(matter):")
        Console.out(
            Table(headings: ["PATH", "IN FLIGHT", "REQUESTS", "PER SECOND", "P50 MS", "P99 MS", "FAILED"], rows: lines).rendered(style: Style()))
    }

    /// To a tenth.
    private func milliseconds(_ duration: Duration?) -> Double { ((duration ?? .zero) / .milliseconds(1) * 10).rounded() / 10 }
}
