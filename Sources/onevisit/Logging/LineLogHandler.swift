import Glibc
import JSON
import Logging
import Messaging

/// Writes each event as one line to standard error: JSON for machines, or text for a terminal.
struct LineLogHandler: LogHandler {
    enum Form: Sendable {
        case json
        case text(Style)
    }

    let label: String
    let form: Form
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, form: Form, level: Logger.Level) {
        self.label = label
        self.form = form
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        let line = LogLine(timestamp: .now, level: event.level, label: label, message: event.message.description, metadata: all)
        switch form {
        case .json: Console.write(String(decoding: line.json.utf8, as: UTF8.self) + "\n", to: STDERR_FILENO)
        case .text(let style): Console.write(line.text(style: style) + "\n", to: STDERR_FILENO)
        }
    }
}
