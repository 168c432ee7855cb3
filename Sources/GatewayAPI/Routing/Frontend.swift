import Contracts
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Orchestration

/// One call: what was asked, by whom, in which language the caller reads.
struct Call {
    var request: Request
    /// What stands at the places in braces of the route's pattern.
    var parameters: [String]
    var channel: Channel
    var language: Language

    /// What stands at the first of them.
    var parameter: String { parameters.first ?? "" }
}

/// One call of a department's adapter.
struct DepartmentCall {
    /// What stands at the place in braces of the route's pattern.
    var sha256: String
    var department: String
}

/// One call of an operator's.
struct OperatorCall {
    var request: Request
    /// What stands at the places in braces of the route's pattern.
    var parameters: [String]
    var `operator`: Operator
    var language: Language

    /// The request that the path names.
    var id: String { parameters.first ?? "" }
}

/// Answers every request to the gateway: finds the route, checks who asks, and turns whatever goes wrong into a problem document.
struct Frontend: HTTPResponder {
    typealias Context = BasicRequestContext

    let desk: any RequestDesk
    /// Nil where this gateway takes no cases.
    let cases: (any CaseDesk)?
    let channels: ChannelDirectory
    let operators: OperatorDirectory
    let departmentTokens: DepartmentDirectory
    let limits: GatewayLimits
    let pages: StaticPages
    /// Nil where nobody gave pages about the contracts.
    let reference: ContractReference?
    let metrics = HTTPMetrics()

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let destination = Route.resolve(request.uri.path, request.method)
        let measurement = metrics.begin(destination?.route, request.method)
        let language = Language.preferred(by: request.headers[.acceptLanguage])
        var response: Response
        do {
            response = try await answer(request, destination, language)
        } catch let problem as Problem {
            response = problem.response(in: language, instance: instance(destination, context))
            if problem.code == .methodNotAllowed { response.headers[.allow] = destination?.route.allowed }
        } catch is CallerLeft {
            response = Response(status: .callerLeft)
        } catch {
            // The error's text may quote what the applicant wrote, so only its type is told.
            context.logger.error(
                "a request could not be answered",
                metadata: ["route": "\(destination?.route.pattern ?? "none")", "error": "\(String(reflecting: type(of: error)))"])
            response = Problem.unexpected.response(in: language, instance: instance(destination, context))
        }
        metrics.end(measurement, response.status)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ request: Request, _ destination: Destination?, _ language: Language) async throws -> Response {
        guard let destination else { throw Problem.noSuchPath }
        let route = destination.route
        guard route.allows(request.method) else { throw Problem.methodNotAllowed(route.allowed) }
        /// - Parameter type: what the response is of; nil where it is of what somebody stored.
        func call(for type: MediaType? = .json) throws(Problem) -> Call {
            let call = Call(request: request, parameters: destination.parameters, channel: try channel(of: request), language: language)
            if let type, !type.isAccepted(by: request.headers[.accept]) { throw Problem.notAcceptable(type) }
            return call
        }
        func operatorCall() throws(Problem) -> OperatorCall {
            let call = OperatorCall(
                request: request, parameters: destination.parameters, operator: try self.operator(of: request), language: language)
            guard MediaType.json.isAccepted(by: request.headers[.accept]) else { throw Problem.notAcceptable(.json) }
            return call
        }
        switch route {
        case .submit: return try await submit(try call())
        case .request: return try await self.request(try call())
        case .list: return try await list(try call())
        case .withdraw: return try await withdraw(try call())
        case .timeline: return try await timeline(try call())
        case .clock: return try await clock(try call())
        case .supplement: return try await supplement(try call())
        case .precheck: return try await precheck(try call())
        case .documents: return try await documents(try call())
        case .document: return try await document(try call(for: nil))
        case .storeDocument: return try await storeDocument(try call())
        case .taskDocument:
            return try await document(DepartmentCall(sha256: destination.parameter, department: try department(of: request)))
        case .events: return try await events(try call(for: .eventStream))
        case .matters: return try matters(try call())
        case .matter: return try matter(try call())
        case .departments: return departments(try call())
        case .why: return try await why(try operatorCall())
        case .account: return try await account(try operatorCall())
        case .held: return try await held(try operatorCall())
        case .step: return try await step(try operatorCall())
        case .parkedList: return try await parkedList(try operatorCall())
        case .parkedMessage: return try await parkedMessage(try operatorCall())
        case .actOnParked: return try await actOnParked(try operatorCall())
        case .everyCase: return try await everyCase(try operatorCall())
        case .record: return try await record(try operatorCall())
        case .officeClock: return try await officeClock(try operatorCall())
        case .orderClock: return try await orderClock(try operatorCall())
        case .contracts: return contracts(try operatorCall())
        case .uses: return try await uses(try operatorCall())
        case .livez: return .json(["status": "ok"])
        case .readyz: return readiness(isVerbose: request.uri.queryParameters["verbose"] != nil)
        case .openapi: return pages.openapi.response
        case .docs: return pages.docs.response
        case .reference: return try referenceStart()
        case .referencePage: return try referencePage(destination.parameter)
        case .problem:
            guard let page = pages.problems[destination.parameter] else { throw Problem.noSuchPath }
            return page.response
        }
    }

    private func channel(of request: Request) throws(Problem) -> Channel {
        guard let token = request.bearerToken else { throw Problem.tokenMissing }
        guard let channel = channels.channel(token: token) else { throw Problem.tokenUnknown }
        return channel
    }

    /// A channel that comes here is told that it may not; who is neither is told that nobody knows him.
    private func `operator`(of request: Request) throws(Problem) -> Operator {
        guard let token = request.bearerToken else { throw Problem.operatorTokenMissing }
        if let known = operators.operator(token: token) { return known }
        throw channels.channel(token: token) == nil ? Problem.operatorTokenUnknown : Problem.operatorsOnly
    }

    /// As for operators.
    private func department(of request: Request) throws(Problem) -> String {
        guard let token = request.bearerToken else { throw Problem.departmentTokenMissing }
        if let known = departmentTokens.department(token: token) { return known }
        throw channels.channel(token: token) == nil ? Problem.departmentTokenUnknown : Problem.departmentsOnly
    }

    /// What a problem document points at: the request if the path names one, else this very call, whose id stands in our log too.
    private func instance(_ destination: Destination?, _ context: BasicRequestContext) -> String? {
        if let destination, destination.route.namesRequest, destination.parameter.isRequestID { return "/v1/requests/\(destination.parameter)" }
        // Not `context.id`, which traps where a log handler keeps no metadata.
        return context.logger[metadataKey: "hb.request.id"].map { "urn:onevisit:call:\($0)" }
    }
}

extension Request {
    /// The token of `Authorization: Bearer <token>`; nil where there is none.
    fileprivate var bearerToken: String? {
        guard let authorization = headers[.authorization] else { return nil }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1].trimmed)
    }
}

extension String {
    /// Whether it looks like an id that we gave out, so that it can be repeated without repeating what somebody typed in by mistake.
    fileprivate var isRequestID: Bool {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9"), letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        return utf8.count == 26 && utf8.allSatisfy { digits.contains($0) || letters.contains($0) } && utf8.contains { letters.contains($0) }
    }
}

extension HTTPResponse.Status {
    /// As nginx writes it into its log. Nobody receives it; it keeps such calls apart in the metrics.
    static let callerLeft = HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")
}
