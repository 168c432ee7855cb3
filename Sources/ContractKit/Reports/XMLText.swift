/// Text within XML 1.0.
enum XMLText {
    /// Fit for the content of elements and for attributes in double quotes. Readers turn line ends and tabs of attributes into spaces, so these are
    /// written by their numbers; other control characters cannot be written at all and become a sign that says so.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n", "\r", "\t": escaped += "&#\(scalar.value);"
            case _ where scalar.properties.generalCategory == .control, "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
