import Contracts
import HTTPTypes
import Hummingbird
import Messaging
import Synchronization

extension DeskFrontend {
    func loginPage(_ next: String, _ reader: Reader, name: String = "", mistake: LocalizedText? = nil) -> Response {
        var page = Page(title: Words.logIn, body: LoginPage(next: next, name: name, mistake: mistake).body(for: reader), path: "/login")
        if mistake != nil { page.status = .forbidden }
        return page.response(for: reader)
    }

    func logIn(_ request: Request, _ reader: Reader) async throws -> Response {
        let form = try await request.form(longest: DeskServerSettings.longestLogin)
        let (name, next) = (form.line("name"), form.line(FormNames.next))
        if let wait = limits.withLock({ $0.wait(name, at: time.now) }) {
            let minutes = Int((wait / .seconds(60)).rounded(.up))
            var response = loginPage(next, reader, name: name, mistake: Words.loginWait(minutes: minutes))
            response.status = .tooManyRequests
            response.headers[.retryAfter] = String(minutes * 60)
            return response
        }
        // Counted before it is known, so that many tries at once are not all the first.
        limits.withLock { $0.failed(name, at: time.now) }
        guard let token = try await desk.clerks.logIn(name, Passphrase(typed: form.line("passphrase"))) else {
            return loginPage(next, reader, name: name, mistake: Words.wrongLogin)
        }
        limits.withLock { $0.succeeded(name) }
        return redirect(to: DeskRoute.isPage(next) ? next : "/", setting: cookies.set(token))
    }
}
