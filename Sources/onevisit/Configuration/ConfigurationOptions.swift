import ArgumentParser
import FoundationEssentials
import Glibc
import Logging

/// The flags that every command with a configuration has.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Configuration file.", discussion: "By default ./onevisit.json or /etc/onevisit/onevisit.json, where there is one."))
    var config: String?

    @Option(name: .customLong("set"), parsing: .singleValue, help: ArgumentHelp("Set a value; can be repeated.", valueName: "key=value"))
    var values: [String] = []

    /// The layers of this run. A `dev` that runs in this folder is where the commands ask unless told otherwise.
    /// - Parameter flags: what the command's own flags set; they win over `--set`.
    func layers(flags: [String: String?] = [:]) throws(Failure) -> Layers {
        var all: [String: String] = [:]
        for assignment in values {
            guard let equals = assignment.firstIndex(of: "=") else { throw Failure(.usage, "--set \(assignment): write --set key=value") }
            let key = String(assignment[..<equals])
            guard ConfigurationFile.setting(named: key) != nil else {
                let meant = Suggestion.closest(to: key, among: Setting.general.map(\.key)).map { " Did you mean \($0)?" } ?? ""
                throw Failure(.usage, "--set \(key): there is no such setting.\(meant) `onevisit config show` lists them.")
            }
            all[key] = String(assignment[assignment.index(after: equals)...])
        }
        for (key, value) in flags { if let value { all[key] = value } }
        let environment = Environment.all
        let path = config ?? environment["ONEVISIT_CONFIG"] ?? ConfigurationFile.places.first { FileManager.default.fileExists(atPath: $0) }
        var file: ConfigurationFile?
        if let path { file = try ConfigurationFile(path: path) }
        return Layers(flags: all, environment: environment, file: file, defaults: (ClientContext.path, ClientContext.read()?.defaults ?? [:]))
    }
}

extension Settings.Log {
    /// For commands that say by themselves what went wrong.
    static let quiet = Settings.Log(level: .critical, format: "text")

    /// Sends all logging of this process where these settings say. Once a process.
    func bootstrap() {
        let form: LineLogHandler.Form =
            switch format {
            case "json": .json
            case "text": .text(Style(descriptor: STDERR_FILENO))
            default: isatty(STDERR_FILENO) == 1 ? .text(Style(descriptor: STDERR_FILENO)) : .json
            }
        LoggingSystem.bootstrap { [level] label in LineLogHandler(label: label, form: form, level: level) }
    }
}
