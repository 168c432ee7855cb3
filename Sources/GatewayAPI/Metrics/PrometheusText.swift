/// The text format of Prometheus, version 0.0.4.
enum PrometheusText {
    /// A name of letters, digits and `_` that does not begin with a digit; every other character becomes `_`. Metric names may hold colons
    /// too, but those are for recording rules.
    static func name(_ text: String) -> String {
        var name = String(decoding: text.utf8.map { isWordCharacter($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        if name.utf8.first.map({ (48...57).contains($0) }) ?? true { name = "_" + name }
        return name
    }

    /// A label's name: as a metric's, without the leading `__` that Prometheus keeps for itself.
    static func labelName(_ text: String) -> String {
        let name = name(text)
        return name.hasPrefix("__") ? "_" + name.drop { $0 == "_" } : name
    }

    /// `{a="1",b="2"}` in the order of the names, so that the same labels always make the same text; empty where there are none.
    static func labels(_ dimensions: [(String, String)], longestValue: Int) -> [String] {
        var values: [String: String] = [:]
        for (name, value) in dimensions {
            // `le` belongs to the histogram.
            let name = labelName(name)
            values[name == "le" ? "exported_le" : name] = escaped(String(value.prefix(longestValue)))
        }
        return values.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
    }

    static func line(_ name: String, _ labels: [String], _ value: Double) -> String {
        labels.isEmpty ? "\(name) \(number(value))\n" : "\(name){\(labels.joined(separator: ","))} \(number(value))\n"
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? value.description
    }

    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n", "\r\n": result += "\\n"
            default: result.append(character)
            }
        }
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
    }
}
