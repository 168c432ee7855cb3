/// The types that we send and take.
enum MediaType: String {
    case json = "application/json"
    case problem = "application/problem+json"
    /// RFC 7396.
    case mergePatch = "application/merge-patch+json"
    case eventStream = "text/event-stream"
    case html = "text/html; charset=utf-8"
    case plain = "text/plain; charset=utf-8"
    /// Prometheus' text format.
    case metrics = "text/plain; version=0.0.4; charset=utf-8"

    /// Whether an `Accept` field allows this type: the most specific range that fits decides (RFC 9110 §12.5.1).
    func isAccepted(by field: String?) -> Bool {
        guard let field, field != "*/*", field != rawValue else { return true }
        let ranges = WeightedElement.list(field)
        let family = rawValue.prefix { $0 != "/" } + "/*"
        for range in [rawValue[...], family, "*/*"] {
            if let match = ranges.first(where: { $0.name == range }) { return match.quality > 0 }
        }
        return ranges.isEmpty
    }

    /// Whether a `Content-Type` field names this type, whatever its parameters.
    func isNamed(by field: String?) -> Bool {
        guard let field else { return false }
        return field == rawValue || field.prefix { $0 != ";" }.trimmed.lowercased() == rawValue
    }
}
