import ArgumentParser
import JSON

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how many requests a gateway answers, and how fast.",
        discussion: """
            Keeps a number of requests in flight through HTTP and prints requests per second and latencies. Asks with people of the
            demonstration, so point it at a gateway whose departments hold nobody else.

              onevisit bench                                the `onevisit dev` that runs in this folder
              onevisit bench --in-flight 24 --duration 10s  as 24 terminals, each asking as soon as it is answered
            """)

    @Option(help: "How many requests are in flight at once, with commas.") var inFlight = "1,16,64"
    @Option(help: "How long each figure is measured.") var duration = "5s"
    @Option(help: "What is asked for.") var matter = "my-affairs"
    @OptionGroup var options: ClientOptions

    private static let warmUp = Duration.seconds(1)
    /// How long the first complete answer may take: an adapter says every 5 s that it is there.
    private static let patience = Duration.seconds(30)

    func run() async throws {
        guard let duration = Duration(setting: duration) else { throw Failure(.usage, "--duration: write a duration such as 5s") }
        let levels = try inFlight.split(separator: ",").map { text throws(Failure) in
            guard let level = Int(text), (1...4096).contains(level) else { throw Failure(.usage, "--in-flight: \(text) is no number from 1 to 4096") }
            return level
        }
        Settings.Log.quiet.bootstrap()
        let settings = try Settings(try options.layers())
        guard let endpoint = Endpoint(settings.api.url), let token = settings.api.token else {
            throw Failure(.notAllowed, "No gateway to measure: start `onevisit dev` in this folder, or give --url and --token.")
        }
        let http = HTTPLoad(endpoint: endpoint, token: token, matter: matter)
        guard try await http.waitUntilComplete(within: Self.patience) else {
            throw Failure(.failed, "No answer to \(matter) was complete within \(Self.patience). `onevisit departments list` shows who is missing.")
        }
        _ = try await Load(inFlight: levels.max() ?? 1, duration: Self.warmUp).run(http.ask)
        var rows: [LoadFigures] = []
        for level in levels { rows.append(try await Load(inFlight: level, duration: duration).run(http.ask)) }
        show(rows)
    }

    private func show(_ rows: [LoadFigures]) {
        guard !options.json else {
            for figures in rows {
                let document: JSONValue = [
                    "matter": .string(matter), "inFlight": .integer(Int64(figures.inFlight)), "requests": .integer(Int64(figures.latencies.count)),
                    "requestsPerSecond": .number((figures.perSecond * 10).rounded() / 10), "p50ms": .number(milliseconds(figures.percentile(0.5))),
                    "p99ms": .number(milliseconds(figures.percentile(0.99))), "failed": .integer(Int64(figures.failures)),
                ]
                Console.out(document.line)
            }
            return
        }
        let lines = rows.map { figures in
            [
                "\(figures.inFlight)", "\(figures.latencies.count)", "\(Int(figures.perSecond.rounded()))",
                "\(milliseconds(figures.percentile(0.5)))", "\(milliseconds(figures.percentile(0.99)))", "\(figures.failures)",
            ]
        }
        Console.out("\(matter):")
        Console.out(Table(headings: ["IN FLIGHT", "REQUESTS", "PER SECOND", "P50 MS", "P99 MS", "FAILED"], rows: lines).rendered(style: Style()))
    }

    /// To a hundredth.
    private func milliseconds(_ duration: Duration?) -> Double { ((duration ?? .zero) / .milliseconds(1) * 100).rounded() / 100 }
}
