import Markup

/// The pieces that the pages of the reference are made of.
extension Markup {
    static func code(_ text: String) -> Markup { "<code>\(text)</code>" }

    static func link(_ target: String, _ text: String) -> Markup { "<a href=\"\(target)\">\(text)</a>" }

    /// - Parameters:
    ///   - caption: What the table tells, for those who hear it read out.
    ///   - rows: The first cell of each is its head.
    static func table(caption: String, headings: [String], rows: [[Markup]]) -> Markup {
        let head = headings.map { "<th scope=\"col\">\($0)</th>" as Markup }
        let body = rows.map { row -> Markup in
            let cells = row.enumerated().map { $0.offset == 0 ? "<th scope=\"row\">\($0.element)</th>" : "<td>\($0.element)</td>" as Markup }
            return "<tr>\(cells)</tr>\n"
        }
        return """
            <div class="wide" tabindex="0" role="region" aria-label="\(caption)"><table>
            <caption>\(caption)</caption>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body)</tbody>
            </table></div>

            """
    }
}
