import Foundation
import JSON

/// How many messages one way of checking does in a second.
struct Figure {
    var name: String
    /// Of a package; of our own, which of its ways.
    var version: String
    var perSecond: Double
    /// For each schema alone, where that was measured.
    var each: [Double] = []

    /// The figures of the peers' program.
    static func ofPeers(python: String, corpus: String) throws -> [Figure] {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["Tests/Benchmarks/Peers/schema/validate.py", corpus]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchmarkError("The peers' program ended with \(process.terminationStatus): \(text)") }
        return try text.split(separator: "\n").map { line in
            let json = try JSONValue(parsing: Array(line.utf8), profile: .document)
            guard let name = json["name"]?.string, let version = json["version"]?.string, let rate = json["perSecond"]?.double else {
                throw BenchmarkError("The peers' program printed no figure: \(line)")
            }
            return Figure(name: name, version: version, perSecond: rate, each: (json["each"]?.array ?? []).compactMap(\.double))
        }
    }

    /// Lines of a table, each with how many times as fast the first one is.
    static func table(_ figures: [Figure]) -> [String] {
        let first = figures.first?.perSecond ?? 0
        let rows =
            [["", "a second", "ours is", ""]]
            + figures.map { figure in
                [figure.name, "\(Int(figure.perSecond))", "\((first / figure.perSecond * 100).rounded() / 100) x", figure.version]
            }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
        }
    }

    /// A line for each peer: how many times as fast the first one is, at the schemas where it does worst and best.
    static func extremes(_ figures: [Figure], names: [String]) -> [String] {
        guard let first = figures.first, first.each.count == names.count else { return [] }
        return figures.dropFirst().filter { $0.each.count == names.count }.compactMap { figure in
            let ratios = zip(zip(first.each, figure.each).map { $0 / $1 }, names).sorted { $0.0 < $1.0 }
            guard let worst = ratios.first, let best = ratios.last else { return nil }
            func text(_ ratio: (Double, String)) -> String { "\((ratio.0 * 100).rounded() / 100) x (\(ratio.1))" }
            return "Schema by schema, ours is \(text(worst)) to \(text(best)) of \(figure.name)."
        }
    }

    static func document(_ figures: [Figure]) -> JSONValue {
        .array(
            figures.map {
                [
                    "name": .string($0.name), "version": .string($0.version), "perSecond": .number($0.perSecond),
                    "each": .array($0.each.map { .number($0) }),
                ]
            })
    }
}
