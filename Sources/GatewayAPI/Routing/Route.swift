import HTTPTypes

/// What can be asked of the gateway. Each path knows one method; `GET` brings `HEAD` along.
enum Route: Int, CaseIterable {
    case submit, request, events, matters, matter, departments, livez, readyz, openapi, docs, problem

    var method: HTTPRequest.Method { self == .submit ? .post : .get }

    /// As in the OpenAPI document, in log lines and in metrics; the place in braces stands for any single segment.
    var pattern: String {
        switch self {
        case .submit: "/v1/requests"
        case .request: "/v1/requests/{request}"
        case .events: "/v1/requests/{request}/events"
        case .matters: "/v1/matters"
        case .matter: "/v1/matters/{matter}"
        case .departments: "/v1/departments"
        case .livez: "/livez"
        case .readyz: "/readyz"
        case .openapi: "/openapi.json"
        case .docs: "/docs"
        case .problem: "/problems/{code}"
        }
    }

    /// Whether anyone may ask. The others want a channel's token.
    var isOpen: Bool {
        switch self {
        case .submit, .request, .events, .matters, .matter, .departments: false
        case .livez, .readyz, .openapi, .docs, .problem: true
        }
    }

    func allows(_ method: HTTPRequest.Method) -> Bool {
        method == self.method || self.method == .get && method == .head
    }

    /// The value of `Allow`.
    var allowed: String { method == .get ? "GET, HEAD" : method.rawValue }
}

extension Route {
    private static let literal = Dictionary(uniqueKeysWithValues: allCases.filter { !$0.pattern.contains("{") }.map { ($0.pattern, $0) })

    private static let open = allCases.filter { $0.pattern.contains("{") }.map { route in
        let pattern = route.pattern
        return (route: route, before: pattern.prefix { $0 != "{" }, after: pattern.drop { $0 != "}" }.dropFirst())
    }

    /// The route of a path, and what stands at the place in braces.
    static func resolve(_ path: String) -> (route: Route, parameter: String)? {
        if let route = literal[path] { return (route, "") }
        for (route, before, after) in open where path.utf8.count > before.utf8.count + after.utf8.count {
            guard path.hasPrefix(before), path.hasSuffix(after) else { continue }
            let parameter = path.dropFirst(before.count).dropLast(after.count)
            if !parameter.utf8.contains(UInt8(ascii: "/")) { return (route, String(parameter)) }
        }
        return nil
    }
}
