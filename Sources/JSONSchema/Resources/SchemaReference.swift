/// References between schemas, as RFC 3986 has them: what a URI reference means from where it stands.
struct SchemaReference: Hashable {
    /// The address of a document or of a resource within one, without a fragment. Empty for the document itself where it has no address.
    var uri: String
    /// What stands behind `#`, without percent escapes; empty for the resource as a whole.
    var fragment: String

    /// Resolves a reference against the address of the resource that it stands in. Nil where its fragment is malformed.
    init?(_ text: String, from base: String) {
        let hash = text.utf8.firstIndex(of: UInt8(ascii: "#")) ?? text.endIndex
        guard let fragment = Self.unescaped(text[hash...].dropFirst()) else { return nil }
        self.fragment = fragment
        uri = Self.resolve(text[..<hash], against: base)
    }

    /// RFC 3986, section 5.2.2.
    private static func resolve(_ reference: Substring, against base: String) -> String {
        if reference.isEmpty { return base }
        let reference = Parts(reference)
        let base = Parts(base[...])
        var target = reference
        if reference.scheme == nil {
            target.scheme = base.scheme
            if reference.authority == nil {
                target.authority = base.authority
                if reference.path.isEmpty {
                    target.path = base.path
                    target.query = reference.query ?? base.query
                } else if !reference.path.hasPrefix("/") {
                    target.path = base.merged(with: reference.path)
                }
            }
        }
        target.path = withoutDots(target.path)
        return target.text
    }

    /// RFC 3986, section 5.2.4, on whole segments.
    private static func withoutDots(_ path: String) -> String {
        guard path.utf8.contains(UInt8(ascii: ".")) else { return path }
        let isAbsolute = path.hasPrefix("/")
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(isAbsolute ? 1 : 0)
        for (place, segment) in segments.enumerated() {
            let isLast = place == segments.count - 1
            switch segment {
            case ".": if isLast { kept.append("") }
            case "..":
                _ = kept.popLast()
                if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return (isAbsolute ? "/" : "") + kept.joined(separator: "/")
    }

    /// A fragment without its percent escapes; nil where one is malformed.
    private static func unescaped(_ fragment: Substring) -> String? {
        guard fragment.utf8.contains(UInt8(ascii: "%")) else { return String(fragment) }
        var bytes: [UInt8] = []
        var rest = Array(fragment.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// The parts of a URI reference without fragment: RFC 3986, appendix B.
private struct Parts {
    var scheme: Substring?
    var authority: Substring?
    var path: String
    var query: Substring?

    init(_ text: Substring) {
        var rest = text
        if let end = rest.firstIndex(where: { ":/?".contains($0) }), rest[end] == ":", end > rest.startIndex {
            scheme = rest[..<end]
            rest = rest[rest.index(after: end)...]
        }
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex { "/?".contains($0) } ?? rest.endIndex
            authority = rest[..<end]
            rest = rest[end...]
        }
        let mark = rest.firstIndex(of: "?") ?? rest.endIndex
        path = String(rest[..<mark])
        query = mark < rest.endIndex ? rest[rest.index(after: mark)...] : nil
    }

    /// RFC 3986, section 5.2.3.
    func merged(with path: String) -> String {
        if authority != nil, self.path.isEmpty { return "/" + path }
        guard let slash = self.path.lastIndex(of: "/") else { return path }
        return self.path[...slash] + path
    }

    var text: String {
        (scheme.map { "\($0):" } ?? "") + (authority.map { "//\($0)" } ?? "") + path + (query.map { "?\($0)" } ?? "")
    }
}
