import HTTPTypes

/// What can be asked of the gateway: a path and a method of it; `GET` brings `HEAD` along.
enum Route: Int, CaseIterable {
    case submit, list, request, withdraw, events, timeline, supplement, matters, matter, precheck, departments, livez, readyz, openapi, docs, problem

    var method: HTTPRequest.Method {
        switch self {
        case .submit, .precheck: .post
        case .supplement: .patch
        case .withdraw: .delete
        case .list, .request, .events, .timeline, .matters, .matter, .departments, .livez, .readyz, .openapi, .docs, .problem: .get
        }
    }

    /// As in the OpenAPI document, in log lines and in metrics; the place in braces stands for any single segment.
    var pattern: String {
        switch self {
        case .submit, .list: "/v1/requests"
        case .request, .withdraw: "/v1/requests/{request}"
        case .events: "/v1/requests/{request}/events"
        case .timeline: "/v1/requests/{request}/timeline"
        case .supplement: "/v1/requests/{request}/supplement"
        case .precheck: "/v1/matters/{matter}/precheck"
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
        case .submit, .list, .request, .withdraw, .events, .timeline, .supplement, .matters, .matter, .precheck, .departments: false
        case .livez, .readyz, .openapi, .docs, .problem: true
        }
    }

    func allows(_ method: HTTPRequest.Method) -> Bool {
        method == self.method || self.method == .get && method == .head
    }

    /// The value of `Allow`: the methods of all routes with this path.
    var allowed: String {
        Self.allCases.filter { $0.pattern == pattern }.map { $0.method == .get ? "GET, HEAD" : $0.method.rawValue }.joined(separator: ", ")
    }
}

extension Route {
    private static let literal = Dictionary(grouping: allCases.filter { !$0.pattern.contains("{") }, by: \.pattern)

    private static let open = allCases.filter { $0.pattern.contains("{") }.map { route in
        let pattern = route.pattern
        return (route: route, before: pattern.prefix { $0 != "{" }, after: pattern.drop { $0 != "}" }.dropFirst())
    }

    /// The route of a path, and what stands at the place in braces. Where the path does not know the method it is another route of the path.
    static func resolve(_ path: String, _ method: HTTPRequest.Method = .get) -> (route: Route, parameter: String)? {
        if let routes = literal[path] { return routes.first { $0.allows(method) }.map { ($0, "") } ?? routes.first.map { ($0, "") } }
        var other: (route: Route, parameter: String)?
        for (route, before, after) in open where path.utf8.count > before.utf8.count + after.utf8.count {
            guard path.hasPrefix(before), path.hasSuffix(after) else { continue }
            let parameter = path.dropFirst(before.count).dropLast(after.count)
            guard !parameter.utf8.contains(UInt8(ascii: "/")) else { continue }
            if route.allows(method) { return (route, String(parameter)) }
            other = other ?? (route, String(parameter))
        }
        return other
    }
}
