/// The little HTML that the reference is made of.
enum HTMLText {
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }

    static func code(_ text: String) -> String { "<code>\(escaped(text))</code>" }

    static func link(_ target: String, _ text: String) -> String { "<a href=\"\(escaped(target))\">\(text)</a>" }

    /// - Parameters:
    ///   - caption: What the table tells, for those who hear it read out.
    ///   - rows: Cells of HTML; the first of each is its head.
    static func table(caption: String, headings: [String], rows: [[String]]) -> String {
        let head = headings.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
        let body = rows.map { row in
            "<tr>" + row.enumerated().map { $0.offset == 0 ? "<th scope=\"row\">\($0.element)</th>" : "<td>\($0.element)</td>" }.joined() + "</tr>\n"
        }.joined()
        return """
            <div class="wide" tabindex="0" role="region" aria-label="\(escaped(caption))"><table>
            <caption>\(escaped(caption))</caption>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body)</tbody>
            </table></div>

            """
    }
}
