/// One event of an event stream.
struct ServerSentEvent: Hashable, Sendable {
    var name: String
    var data: String
    var id: String?
}

/// Takes an event stream apart as its bytes arrive, as the HTML standard describes it.
struct ServerSentEventParser {
    private var rest: [UInt8] = []
    private var name = ""
    private var data: [String] = []
    private var id: String?

    /// The events that are complete with these bytes.
    mutating func read(_ bytes: [UInt8]) -> [ServerSentEvent] {
        rest += bytes
        var events: [ServerSentEvent] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            var line = String(decoding: rest[..<end], as: UTF8.self)
            rest.removeSubrange(...end)
            if line.hasSuffix("\r") { line.removeLast() }
            if line.isEmpty {
                if !data.isEmpty { events.append(ServerSentEvent(name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"), id: id)) }
                (name, data, id) = ("", [], nil)
            } else {
                take(line)
            }
        }
        return events
    }

    private mutating func take(_ line: String) {
        let field = line.prefix { $0 != ":" }
        var value = line[field.endIndex...].dropFirst()
        if value.first == " " { value = value.dropFirst() }
        switch field {
        case "event": name = String(value)
        case "data": data.append(String(value))
        case "id": id = String(value)
        // A comment, whose field is empty, or one that says nothing to us.
        default: break
        }
    }
}
