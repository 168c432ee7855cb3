import JSON
import Markup

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
    static var page: Markup {
        let document = document
        let description = (document["info"]?["description"]?.string ?? "").split(separator: "\n").map { "<p>\(String($0))</p>\n" as Markup }
        let operations = (document["paths"]?.object ?? [:]).flatMap { path, operations in
            (operations.object ?? [:]).map { method, operation in section(method.uppercased(), path, operation, in: document) }
        }
        return """
            <h1>\(text(document["info"]?["title"]))</h1>
            \(description)<p>OpenAPI 3.1: <a href="/openapi.json"><code>/openapi.json</code></a></p>
            <p>Contracts of the departments, and what can be asked: <a href="/docs/contracts"><code>/docs/contracts</code></a></p>
            \(operations)
            """
    }

    private static func section(_ method: String, _ path: String, _ operation: JSONValue, in document: JSONValue) -> Markup {
        let description = operation["description"].map { "<p>\(text($0))</p>\n" as Markup }
        let parameters = (operation["parameters"]?.array ?? []).map { resolved($0, in: document) }.map { parameter -> [Markup] in
            ["<code>\(text(parameter["name"]))</code>", "\(text(parameter["in"]))", "\(text(parameter["description"]))"]
        }
        let responses = (operation["responses"]?.object ?? [:]).map { status, response -> [Markup] in
            ["<code>\(status)</code>", "\(text(resolved(response, in: document)["description"]))"]
        }
        return """
            <h2><code>\(method) \(path)</code></h2>
            <p><strong>\(text(operation["summary"]))</strong></p>
            \(description)\(parameters.isEmpty ? nil : table(parameters))\(table(responses))
            """
    }

    /// Rows whose first cell is their head.
    private static func table(_ rows: [[Markup]]) -> Markup {
        let lines = rows.map { row -> Markup in
            let cells = row.enumerated().map { $0.offset == 0 ? "<th>\($0.element)</th>" : "<td>\($0.element)</td>" as Markup }
            return "<tr>\(cells)</tr>\n"
        }
        return "<table>\n\(lines)</table>\n"
    }

    private static func text(_ value: JSONValue?) -> String { value?.string ?? "" }

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
