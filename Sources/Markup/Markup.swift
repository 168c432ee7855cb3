/// HTML that is put together from parts. What is interpolated is text and is escaped, unless it is markup itself: there is no way to forget it.
///
/// ```swift
/// let title: Markup = "<h1>\(name)</h1>"
/// ```
/// Text may stand in elements and in attributes within double quotes; nowhere else, such as in a style sheet.
package struct Markup: ExpressibleByStringInterpolation, Hashable, Sendable {
    /// The text of it.
    package private(set) var html: String

    package init(stringLiteral html: String) { self.html = html }

    package init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        package init(literalCapacity: Int, interpolationCount: Int) { html.reserveCapacity(literalCapacity) }

        package mutating func appendLiteral(_ literal: String) { html += literal }

        package mutating func appendInterpolation(_ text: String) { Markup.escape(text, into: &html) }
        package mutating func appendInterpolation(_ number: some BinaryInteger) { html += String(number) }
        package mutating func appendInterpolation(_ markup: Markup) { html += markup.html }
        package mutating func appendInterpolation(_ markup: Markup?) { html += markup?.html ?? "" }
        package mutating func appendInterpolation(_ parts: [Markup]) { for part in parts { html += part.html } }
    }

    /// By scalars: a character may be a quotation mark with an accent, which ends an attribute all the same.
    private static func escape(_ text: String, into html: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            default: html.unicodeScalars.append(scalar)
            }
        }
    }
}

extension [Markup] {
    /// One after the other, with a text between each two.
    package func joined(separator: String) -> Markup {
        dropFirst().reduce(first ?? "") { "\($0)\(separator)\($1)" }
    }
}
