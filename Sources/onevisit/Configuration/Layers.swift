import Configuration
import FoundationEssentials

/// The layers from which settings come: flags > environment > file > defaults.
struct Layers: Sendable {
    /// A value and where it stood.
    struct Found: Hashable, Sendable {
        var value: String
        var origin: String
    }

    private enum Source: Sendable {
        case flags, environment, file(String)
        /// What this run starts from, and where that stood.
        case defaults(String)
    }

    private let layers: [(source: Source, provider: any ConfigProvider)]
    /// Every channel, operator and department that some layer names.
    private let names: [SettingFamily: [String]]

    /// - Parameters:
    ///   - flags: values by key, as given on the command line.
    ///   - defaults: what this run starts from, over the defaults of the settings, and where it stood.
    init(
        flags: [String: String] = [:], environment: [String: String] = [:], file: ConfigurationFile? = nil,
        defaults: (origin: String, values: [String: String]) = ("default", [:])
    ) {
        func memory(_ name: String, _ values: [String: String]) -> any ConfigProvider {
            InMemoryProvider(
                name: name,
                values: values.reduce(into: [:]) { $0[AbsoluteConfigKey(Self.components($1.key))] = ConfigValue(.string($1.value), isSecret: true) })
        }
        let variables = EnvironmentVariablesProvider(environmentVariables: environment, secretsSpecifier: .all)
        var layers: [(Source, any ConfigProvider)] = [
            (.flags, memory("flags", flags)), (.environment, variables.prefixKeys(with: ConfigKey(["onevisit"]))),
        ]
        if let file { layers.append((.file(file.path), memory("file", file.values))) }
        layers.append((.defaults(defaults.origin), memory("defaults", defaults.values)))
        self.layers = layers
        names = SettingFamily.allCases.reduce(into: [:]) { names, family in
            let listed = environment[family.listingVariable] ?? flags[family.listing] ?? file?.values[family.listing] ?? ""
            let named = listed.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
            let spoken = [file?.values ?? [:], flags, defaults.values].flatMap(\.keys)
            names[family] = Set(named + family.names(in: spoken)).sorted()
        }
    }

    /// The members of a family that some layer names, in their order.
    func names(of family: SettingFamily) -> [String] { names[family] ?? [] }

    /// Every setting that there is with these layers.
    var settings: [Setting] {
        Setting.general + SettingFamily.allCases.flatMap { family in names(of: family).flatMap(family.settings(of:)) }
    }

    /// The value of a setting and where it stands; nil where nobody says anything.
    func find(_ setting: Setting) throws(Failure) -> Found? {
        for layer in layers {
            if let found = value(of: setting.key, in: layer) { return found }
            if setting.mayComeFromFile, let path = value(of: setting.fileKey, in: layer) {
                guard let data = FileManager.default.contents(atPath: path.value) else {
                    throw Failure(.failed, "\(setting.key): the file \(path.value) cannot be read (\(path.origin))")
                }
                let text = String(decoding: data, as: UTF8.self).trimmingPrefix { $0.isWhitespace }
                let value = String(text.reversed().drop { $0.isWhitespace }.reversed())
                return Found(value: value, origin: "\(path.value), named by \(path.origin)")
            }
        }
        return setting.fallback.map { Found(value: $0, origin: "default") }
    }

    private func value(of key: String, in layer: (source: Source, provider: any ConfigProvider)) -> Found? {
        let result: LookupResult
        // Text is text in every layer, so there is nothing that could not be converted.
        do { result = try layer.provider.value(forKey: AbsoluteConfigKey(Self.components(key)), type: .string) } catch { return nil }
        guard case .string(let value)? = result.value?.content else { return nil }
        let origin =
            switch layer.source {
            case .flags: "flag"
            case .environment: result.encodedKey
            case .file(let path): path
            case .defaults(let origin): origin
            }
        return Found(value: value, origin: origin)
    }

    private static func components(_ key: String) -> [String] { key.split(separator: ".").map(String.init) }
}
