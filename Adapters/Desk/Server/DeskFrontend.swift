import AdapterKit
import Contracts
import HTTPTypes
import Hummingbird
import Logging
import Messaging
import Synchronization

/// Answers every request to the desk's pages: finds out where it leads and who asks, and turns whatever goes wrong into a page.
final class DeskFrontend: HTTPResponder {
    typealias Context = BasicRequestContext

    let desk: DeskDepartment
    let department: LocalizedText
    let papers: (any PaperSource)?
    let time: any TimeSource
    let cookies: DeskCookies
    let limits = Mutex(LoginLimits())

    init(desk: DeskDepartment, isSecure: Bool, papers: (any PaperSource)?, time: any TimeSource) {
        self.desk = desk
        department = desk.catalogue.departments[desk.name]?.title ?? LocalizedText(zh: desk.name, en: desk.name)
        self.papers = papers
        self.time = time
        cookies = DeskCookies(department: desk.name, isSecure: isSecure)
    }

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        var reader = Reader(language: language(of: request), department: department, session: nil)
        let route = DeskRoute(request.uri.path)
        let response: Response
        do {
            response = try await answer(request, route, &reader)
        } catch {
            let problem = problem(of: error, route, context)
            let (title, body) = problem.page
            var page = Page(title: title, body: body(reader), path: "/")
            page.status = problem.status
            var shown = page.response(for: reader)
            if problem.status == .methodNotAllowed { shown.headers[.allow] = route?.methods.map(\.rawValue).joined(separator: ", ") }
            response = shown
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ request: Request, _ route: DeskRoute?, _ reader: inout Reader) async throws -> Response {
        guard let route else { throw PageProblem.notFound }
        guard route.methods.contains(request.method) else { throw PageProblem.methodNotAllowed }
        let isPost = request.method == .post
        if isPost, !request.isFromOurPages { throw PageProblem.notOurForm }
        switch route {
        case .alive: return Response(status: .ok, headers: [.cacheControl: "no-store"], body: ResponseBody(byteBuffer: ByteBuffer(string: "ok\n")))
        case .styleSheet: return Self.file(StyleSheet.text, "text/css; charset=utf-8")
        case .icon: return Self.file(StyleSheet.icon, "image/svg+xml")
        case .language(let name): return try choose(name, next: request.parameters.line(FormNames.next))
        case .login: return isPost ? try await logIn(request, reader) : loginPage(request.parameters.line(FormNames.next), reader)
        case .list, .logout, .task, .reply, .paper: break
        }
        guard let session = try await session(of: request) else { return redirect(toLoginFrom: request, isPost: isPost) }
        reader.session = session
        switch route {
        case .logout:
            try await check(try await request.form(longest: DeskServerSettings.longestLogin), of: session)
            try await desk.clerks.logOut(session.token)
            return redirect(to: "/login", setting: cookies.clear)
        case .task(let number): return try await show(number, .answered, reader, session)
        case .reply(let number, let outcome):
            guard isPost else { return try await show(number, outcome, reader, session) }
            let form = try await request.form(longest: DeskServerSettings.longestForm)
            try await check(form, of: session)
            return try await reply(number, outcome, form, reader, session)
        case .paper(let number, let place): return try await paper(number, place, session)
        default: return try await list(request.parameters, reader)
        }
    }

    private func problem(of error: any Error, _ route: DeskRoute?, _ context: BasicRequestContext) -> PageProblem {
        switch error {
        case let problem as PageProblem: return problem
        case let error as DeskError: return PageProblem(error)
        default:
            // The error's text may quote what an applicant gave, so only its kind is told.
            context.logger.error(
                "a page of the desk could not be given",
                metadata: ["route": "\(route?.pattern ?? "none")", "error": "\(String(reflecting: type(of: error)))"])
            return error is AdapterError ? .unavailable : .unexpected
        }
    }

    // MARK: - Who asks

    private func session(of request: Request) async throws -> Reader.Session? {
        guard let token = request.cookie(cookies.session).map(SessionToken.init), let clerk = try await desk.clerks.clerk(of: token) else {
            return nil
        }
        return Reader.Session(clerk: clerk, token: token)
    }

    private func check(_ form: FormBody, of session: Reader.Session) async throws {
        guard session.token.accepts(formToken: form[FormNames.token]) else { throw PageProblem.notOurForm }
    }

    private func language(of request: Request) -> Language {
        request.cookie(cookies.language).flatMap(Language.init(rawValue:)) ?? .wanted(by: request.headers[.acceptLanguage])
    }

    private func redirect(toLoginFrom request: Request, isPost: Bool) -> Response {
        let path = request.uri.path
        return redirect(to: isPost || path == "/" || !DeskRoute.isPage(path) ? "/login" : "/login?\(FormNames.next)=\(path)")
    }

    // MARK: - What needs nobody

    private static func file(_ text: String, _ type: String) -> Response {
        var fields = PageFields.all
        fields[.contentType] = type
        fields[.cacheControl] = "max-age=3600"
        return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private func choose(_ name: String, next: String) throws -> Response {
        guard let language = Language(rawValue: name) else { throw PageProblem.notFound }
        return redirect(to: DeskRoute.isPage(next) || next == "/login" ? next : "/", setting: cookies.set(language))
    }

    func redirect(to path: String, setting cookie: String? = nil) -> Response {
        var fields = PageFields.all
        fields[.location] = path
        fields[.cacheControl] = "no-store"
        fields[.setCookie] = cookie
        return Response(status: .seeOther, headers: fields)
    }
}
