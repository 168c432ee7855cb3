import JSON

extension OpenAPI {
    /// The document as a value.
    static let document: JSONValue = {
        do {
            var document = try JSONValue(parsing: Array(text.utf8), profile: .document)
            for (text, place) in [
                (casePaths, "paths"), (documentPaths, "paths"), (operatorPaths, "paths"), (officePaths, "paths"),
                (caseComponents, "components"), (documentComponents, "components"), (operatorComponents, "components"),
                (officeComponents, "components"),
                (contractPaths, "paths"), (contractComponents, "components"),
            ] {
                document.join(try JSONValue(parsing: Array(text.utf8), profile: .document), at: place)
            }
            return document
        } catch {
            preconditionFailure("the OpenAPI document is no JSON: \(error)")
        }
    }()

    /// The responses of these statuses, as members of an operation's responses: what each means is the same everywhere.
    static func refusals(_ statuses: Int...) -> String {
        statuses.map { "\"\($0)\": { \"$ref\": \"#/components/responses/\(component(of: $0))\" }" }.joined(separator: ",\n")
    }

    private static func component(of status: Int) -> String {
        switch status {
        case 401: "Unauthenticated"
        case 429: "TooMany"
        case 503: "TryLater"
        default: "Problem"
        }
    }

    /// The document for people: each operation with its parameters and responses.
    static var html: String {
        let document = document
        var html = "<h1>\(text(document["info"]?["title"]))</h1>\n"
        for paragraph in (document["info"]?["description"]?.string ?? "").split(separator: "\n") {
            html += "<p>\(HTML.escaped(String(paragraph)))</p>\n"
        }
        html += "<p>OpenAPI 3.1: <a href=\"/openapi.json\"><code>/openapi.json</code></a></p>\n"
        html += "<p>Contracts of the departments, and what can be asked: <a href=\"/docs/contracts\"><code>/docs/contracts</code></a></p>\n"
        for (path, operations) in document["paths"]?.object ?? [:] {
            for (method, operation) in operations.object ?? [:] { html += section(method.uppercased(), path, operation, in: document) }
        }
        return html
    }

    private static func section(_ method: String, _ path: String, _ operation: JSONValue, in document: JSONValue) -> String {
        var html = "<h2><code>\(method) \(HTML.escaped(path))</code></h2>\n<p><strong>\(text(operation["summary"]))</strong></p>\n"
        if let description = operation["description"] { html += "<p>\(text(description))</p>\n" }
        let parameters = (operation["parameters"]?.array ?? []).map { resolved($0, in: document) }
        if !parameters.isEmpty {
            html += table(parameters.map { ["<code>\(text($0["name"]))</code>", text($0["in"]), text($0["description"])] })
        }
        let responses = (operation["responses"]?.object ?? [:]).map { status, response in
            ["<code>\(status)</code>", text(resolved(response, in: document)["description"])]
        }
        return html + table(responses)
    }

    /// Rows whose first cell is their head.
    private static func table(_ rows: [[String]]) -> String {
        let lines = rows.map { row in
            "<tr>" + row.enumerated().map { $0.offset == 0 ? "<th>\($0.element)</th>" : "<td>\($0.element)</td>" }.joined() + "</tr>\n"
        }
        return "<table>\n\(lines.joined())</table>\n"
    }

    private static func text(_ value: JSONValue?) -> String { HTML.escaped(value?.string ?? "") }

    /// What a `$ref` within the document leads to.
    static func resolved(_ value: JSONValue, in document: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.string, let pointer = JSONPointer(reference.dropFirst()) else { return value }
        return document[pointer] ?? value
    }
}

extension JSONValue {
    /// Puts the members of `other`, and theirs, beside those that stand at a member.
    fileprivate mutating func join(_ other: JSONValue, at name: String) {
        guard var members = object, var inner = members[name]?.object else { return }
        for (name, value) in other.object ?? [:] {
            var joined = inner[name]?.object ?? [:]
            for (name, value) in value.object ?? [:] { joined[name] = value }
            inner[name] = .object(joined)
        }
        members[name] = .object(inner)
        self = .object(members)
    }
}
