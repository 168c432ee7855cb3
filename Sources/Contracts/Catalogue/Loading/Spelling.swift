/// Guesses what somebody meant to write.
enum Spelling {
    /// Most changed, added, missing or swapped letters of a guess; with more it would confuse.
    private static let furthest = 2

    /// The nearest of the known words as a question, or nothing where none is near.
    static func question(_ word: String, among known: some Sequence<String>) -> String {
        let near = known.map { (word: $0, distance: distance(word, $0)) }
            .filter { $0.distance <= min(furthest, max(1, word.count / 3)) }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }
        return near.map { "; did you mean “\($0.word)”?" } ?? "."
    }

    /// How many letters must be changed, added, removed or swapped with their neighbour.
    private static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.unicodeScalars)
        let b = Array(right.unicodeScalars)
        guard abs(a.count - b.count) <= furthest else { return furthest + 1 }
        var rows = [Array(0...b.count)]
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
