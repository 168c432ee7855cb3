/// What a `Prefer` field asks for (RFC 7240). Preferences that we do not know or cannot read are passed over, as the RFC has it; of one
/// that stands twice the first counts.
struct Preference: Hashable {
    /// `wait=N`: how many seconds the caller is willing to wait.
    var wait: Int?
    /// `respond-async`: the caller does not want to wait at all.
    var isAsync = false

    init(_ field: String?) {
        guard let field else { return }
        for element in field.lowercased().split(separator: ",") {
            let preference = element.prefix { $0 != ";" }
            let parts = preference.split(separator: "=", maxSplits: 1).map { $0.trimmed }
            switch (parts.first, parts.count) {
            case ("respond-async", 1): isAsync = true
            case ("wait", 2):
                let text = parts[1].drop { $0 == "\"" }.prefix { $0 != "\"" }
                if wait == nil, text.utf8.allSatisfy({ (48...57).contains($0) }) { wait = Int(text) }
            default: break
            }
        }
    }
}
