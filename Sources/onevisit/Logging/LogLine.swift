import JSON
import Logging
import Messaging

/// One log line as a value: what both forms are made of.
struct LogLine {
    var timestamp: Timestamp
    var level: Logger.Level
    var label: String
    var message: String
    /// Of the handler, of its provider and of the event, the later over the earlier.
    var metadata: Logger.Metadata

    /// One JSON object: `ts`, `level`, `logger`, `msg`, then the metadata by name. Names of our own four are left to us.
    var json: JSONValue {
        var object: JSONObject = [
            "ts": .string(timestamp.description), "level": .string(level.rawValue), "logger": .string(label), "msg": .string(message),
        ]
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) where object[name] == nil { object.append(name, Self.json(value)) }
        return .object(object)
    }

    /// `05:00:00.000 warning  message  name=value …`, for people.
    func text(style: Style) -> String {
        let time = timestamp.description.split(separator: "T").last.map { String($0.dropLast()) } ?? ""
        let name = DisplayWidth.pad(level.rawValue, to: Self.longestLevel)
        let coloured =
            switch level {
            case .trace, .debug: style.dim(name)
            case .info, .notice: style.green(name)
            case .warning: style.yellow(name)
            case .error, .critical: style.red(name)
            }
        let details = metadata.sorted { $0.key < $1.key }.map { " \(style.dim("\($0.key)="))\($0.value)" }.joined()
        // A line break in a value would pass for a line of its own.
        return "\(style.dim(time)) \(coloured) \(message)\(details)".replacing("\n", with: "⏎")
    }

    private static let longestLevel = Logger.Level.critical.rawValue.count

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string(value.description)
        case .array(let values): .array(values.map(json))
        case .dictionary(let members):
            .object(members.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = json($1.value) })
        }
    }
}
