/// HTML that is put together from parts. What is interpolated is text and is escaped, unless it is markup itself: there is no way to forget it.
struct Markup: ExpressibleByStringInterpolation, Hashable, Sendable {
    private(set) var html: String

    init(stringLiteral html: String) { self.html = html }

    init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        init(literalCapacity: Int, interpolationCount: Int) { html.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { html += literal }

        mutating func appendInterpolation(_ text: String) { Markup.escape(text, into: &html) }
        mutating func appendInterpolation(_ number: some BinaryInteger) { html += String(number) }
        mutating func appendInterpolation(_ markup: Markup) { html += markup.html }
        mutating func appendInterpolation(_ markup: Markup?) { html += markup?.html ?? "" }
        mutating func appendInterpolation(_ parts: [Markup]) { for part in parts { html += part.html } }
    }

    /// Fit for the content of elements and for attributes in double quotes.
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

    /// What a field is called by labels and links: letters, digits and what is safe in addresses; other characters by their numbers.
    static func identifier(_ name: String) -> String {
        name.unicodeScalars.reduce(into: "field-") { result, scalar in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-")
            result += isPlain ? String(scalar) : "_\(String(scalar.value, radix: 16))_"
        }
    }
}
