import ArgumentParser
import JSON

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look at this installation and say what is wrong with it.",
        discussion: "Changes nothing. Ends with 0 when it is healthy and with 2 when something has failed.")

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Look only at this: \(Examination.all.joined(separator: ", ")). Can be repeated.", valueName: "what"))
    var only: [String] = []

    @OptionGroup var options: ClientOptions

    func validate() throws {
        for id in only where !Examination.all.contains(id) {
            throw ValidationError("--only \(id): there is \(Examination.all.joined(separator: ", "))")
        }
    }

    func run() async throws {
        let layers = try options.layers()
        let settings = try Settings(layers)
        Settings.Log.quiet.bootstrap()
        let broker = Setting.general.first { $0.key == "broker.url" }
        let origin = try broker.flatMap { setting throws(Failure) in try layers.find(setting)?.origin } ?? "default"
        let examination = Examination(settings: settings, brokerOrigin: origin)
        var checks: [HealthCheck] = []
        let style = Style()
        for id in only.isEmpty ? Examination.usual : only {
            let check = await examination.check(id)
            checks.append(check)
            if !options.json { Console.out(check.line(style: style)) }
        }
        let isHealthy = !checks.contains { $0.status == .failed }
        if options.json { Console.out((["healthy": .bool(isHealthy), "checks": .array(checks.map(\.json))] as JSONValue).line) }
        if !isHealthy { throw Failure(.findings) }
    }
}
