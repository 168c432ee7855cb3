import HTTPTypes

/// What can be asked of the gateway: a path and a method of it; `GET` brings `HEAD` along.
enum Route: Int, CaseIterable {
    case submit, list, request, withdraw, events, timeline, clock, supplement, matters, matter, precheck, departments
    case documents, document, storeDocument, taskDocument
    case why, account, held, step, contracts, uses
    case parkedList, parkedMessage, actOnParked, everyCase, record, officeClock, orderClock
    case livez, readyz, openapi, docs, problem, reference, referencePage

    var method: HTTPRequest.Method {
        switch self {
        case .submit, .precheck, .step, .orderClock, .actOnParked: .post
        case .supplement: .patch
        case .storeDocument: .put
        case .withdraw: .delete
        case .list, .request, .events, .timeline, .clock, .matters, .matter, .departments: .get
        case .documents, .document, .taskDocument: .get
        case .why, .account, .held, .contracts, .uses, .everyCase, .record, .officeClock, .parkedList, .parkedMessage: .get
        case .livez, .readyz, .openapi, .docs, .problem, .reference, .referencePage: .get
        }
    }

    /// As in the OpenAPI document, in log lines and in metrics; a place in braces stands for any single segment.
    var pattern: String {
        switch self {
        case .submit, .list: "/v1/requests"
        case .request, .withdraw: "/v1/requests/{request}"
        case .events: "/v1/requests/{request}/events"
        case .timeline: "/v1/requests/{request}/timeline"
        case .clock: "/v1/requests/{request}/clock"
        case .supplement: "/v1/requests/{request}/supplement"
        case .documents: "/v1/requests/{request}/documents"
        case .document, .storeDocument: "/v1/requests/{request}/documents/{name}"
        case .taskDocument: "/v1/documents/{sha256}"
        case .precheck: "/v1/matters/{matter}/precheck"
        case .matters: "/v1/matters"
        case .matter: "/v1/matters/{matter}"
        case .departments: "/v1/departments"
        case .why: "/v1/operations/requests/{request}/why"
        case .account: "/v1/operations/account"
        case .held: "/v1/operations/held"
        case .step: "/v1/operations/requests/{request}/steps/{step}"
        case .parkedList: "/v1/operations/parked"
        case .parkedMessage, .actOnParked: "/v1/operations/parked/{id}"
        case .everyCase: "/v1/operations/requests"
        case .record: "/v1/operations/requests/{request}/record"
        case .officeClock, .orderClock: "/v1/operations/requests/{request}/clock"
        case .contracts: "/v1/operations/contracts"
        case .uses: "/v1/operations/uses"
        case .livez: "/livez"
        case .readyz: "/readyz"
        case .openapi: "/openapi.json"
        case .docs: "/docs"
        case .problem: "/problems/{code}"
        case .reference: "/docs/contracts"
        case .referencePage: "/docs/contracts/{page}"
        }
    }

    /// Whether the first place in braces is a request.
    var namesRequest: Bool {
        switch self {
        case .request, .withdraw, .events, .timeline, .clock, .supplement, .why, .step, .record, .officeClock, .orderClock: true
        case .documents, .document, .storeDocument: true
        case .submit, .list, .matters, .matter, .precheck, .departments, .account, .held, .contracts, .uses, .everyCase, .parkedList: false
        case .taskDocument, .parkedMessage, .actOnParked, .livez, .readyz, .openapi, .docs, .problem, .reference, .referencePage: false
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

/// Where a path leads.
struct Destination {
    var route: Route
    /// What stands at the places in braces, in their order.
    var parameters: [String]

    /// What stands at the first place in braces; empty where there is none.
    var parameter: String { parameters.first ?? "" }
}

extension Route {
    private static let literal = Dictionary(grouping: allCases.filter { !$0.pattern.contains("{") }, by: \.pattern)

    /// The segments of the patterns with places in braces, which are nil.
    private static let open = allCases.filter { $0.pattern.contains("{") }.map { route in
        (route: route, segments: route.pattern.split(separator: "/").map { $0.hasPrefix("{") ? nil : $0 })
    }

    /// Where a path leads. Where the path does not know the method it is another route of the path.
    static func resolve(_ path: String, _ method: HTTPRequest.Method = .get) -> Destination? {
        if let routes = literal[path], let route = routes.first(where: { $0.allows(method) }) ?? routes.first {
            return Destination(route: route, parameters: [])
        }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard path.hasPrefix("/") else { return nil }
        var other: Destination?
        for (route, pattern) in open where pattern.count == segments.count {
            guard zip(pattern, segments).allSatisfy({ $0 == nil ? !$1.isEmpty : $0 == $1 }) else { continue }
            let destination = Destination(route: route, parameters: zip(pattern, segments).filter { $0.0 == nil }.map { String($0.1) })
            if route.allows(method) { return destination }
            other = other ?? destination
        }
        return other
    }
}

extension Route {
    /// Whether a request brings a document.
    static func isUpload(_ head: HTTPRequest) -> Bool {
        guard head.method == .put, let path = head.path else { return false }
        return resolve(String(path.prefix { $0 != "?" }), .put)?.route == .storeDocument
    }
}
