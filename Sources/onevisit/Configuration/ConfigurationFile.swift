import FoundationEssentials
import JSON

/// A configuration file: a JSON object whose nested names are the dotted keys.
struct ConfigurationFile {
    /// Where one is looked for when none is named.
    static let places = ["onevisit.json", "/etc/onevisit/onevisit.json"]

    var path: String
    /// Each value as text, by its dotted key.
    var values: [String: String]

    /// Reads a file. Every name that is no setting is reported at once.
    init(path: String) throws(Failure) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.failed, "the configuration file \(path) cannot be read")
        }
        try self.init(path: path, text: Array(data))
    }

    init(path: String, text: [UInt8]) throws(Failure) {
        let document: JSONValue
        do { document = try JSONValue(parsing: text, profile: .document) } catch {
            throw Failure(.failed, "\(path):\(error.line):\(error.column): \(error.reason)")
        }
        guard let object = document.object else { throw Failure(.failed, "\(path): a configuration is a JSON object") }
        self.path = path
        values = [:]
        var mistakes: [String] = []
        Self.flatten(object, under: [], into: &values, &mistakes)
        mistakes += values.keys.sorted().filter { Self.setting(named: $0) == nil }.map { key in
            "there is no setting \(key)" + (Suggestion.closest(to: key, among: Setting.general.map(\.key)).map { "; did you mean \($0)?" } ?? "")
        }
        guard mistakes.isEmpty else { throw Failure(.failed, mistakes.map { "\(path): \($0)" }.joined(separator: "\n")) }
    }

    /// The setting that a key means.
    static func setting(named key: String) -> Setting? {
        let named = SettingFamily.allCases.flatMap { family in family.names(in: [key]).flatMap(family.settings(of:)) }
        return (Setting.general + named).first { $0.key == key || $0.mayComeFromFile && $0.fileKey == key }
    }

    private static func flatten(_ object: JSONObject, under path: [String], into values: inout [String: String], _ mistakes: inout [String]) {
        for (name, value) in object {
            let key = (path + [name]).joined(separator: ".")
            switch value {
            case .object(let inner): flatten(inner, under: path + [name], into: &values, &mistakes)
            case .string(let text): values[key] = text
            case .integer(let number): values[key] = String(number)
            case .bool(let truth): values[key] = String(truth)
            case .number, .array, .null: mistakes.append("\(key) must be a text or a whole number")
            }
        }
    }
}

/// Finds the word that somebody meant.
enum Suggestion {
    /// The closest of them, if it is close: at most a third of its letters differ.
    static func closest(to word: String, among words: [String]) -> String? {
        guard let best = words.min(by: { distance(word, $0) < distance(word, $1) }) else { return nil }
        return distance(word, best) <= max(2, best.count / 3) ? best : nil
    }

    /// How many letters must be put in, taken out or changed.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (place, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = place + 1
            for column in right.indices {
                let change = diagonal + (letter == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
