import ArgumentParser
import JSON

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "The settings.", subcommands: [Show.self], defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every setting, its value, and where it stands. Secrets are not shown.",
            discussion: "A flag wins over the environment, the environment over the file, the file over the default.")

        @Flag(help: "Print JSON, for programs.") var json = false
        @OptionGroup var configuration: ConfigurationOptions

        func run() async throws {
            let layers = try configuration.layers()
            var entries: [(setting: Setting, found: Layers.Found?)] = []
            for setting in layers.settings { entries.append((setting, try layers.find(setting))) }
            if json {
                var document = JSONObject()
                for (setting, found) in entries {
                    document.append(
                        setting.key,
                        ["value": found.map { .string(setting.shown($0.value)) } ?? .null, "origin": found.map { .string($0.origin) } ?? .null])
                }
                Console.out(JSONValue.object(document).line)
            } else {
                let rows = entries.map { [$0.setting.key, $0.found.map(shown(for: $0.setting)) ?? "", $0.found?.origin ?? "", $0.setting.summary] }
                Console.out(Table(headings: ["SETTING", "VALUE", "FROM", "WHAT IT IS"], rows: rows).rendered(style: Style()))
            }
            // What is shown may still be wrong, and then it has to be said.
            _ = try Settings(layers)
        }

        private func shown(for setting: Setting) -> (Layers.Found) -> String { { setting.shown($0.value) } }
    }
}
