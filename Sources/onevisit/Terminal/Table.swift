/// Rows under headings, in columns as wide as what stands in them.
struct Table {
    var headings: [String]
    var rows: [[String]]

    /// The lines, without a line break at the end. Trailing blanks are cut.
    func rendered(style: Style) -> String {
        let all = [headings] + rows
        let widths = headings.indices.map { column in all.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
        let lines = all.enumerated().map { place, row in
            let line = zip(row, widths).map { DisplayWidth.pad($0, to: $1) }.joined(separator: "  ")
            let trimmed = String(line.reversed().drop { $0 == " " }.reversed())
            return place == 0 ? style.dim(trimmed) : trimmed
        }
        return lines.joined(separator: "\n")
    }
}
