import ArgumentParser
import JSON
import Messaging

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Account for all accepted cases: closed, or open and where.",
        discussion: "Needs an operator's token. Exits with 2 where a case is missing from the account.")

    @Option(help: ArgumentHelp("Only cases accepted since then: 1h, 7d, 2026-11-01 or a time. By default all that are kept.", valueName: "time"))
    var since: String?
    @OptionGroup var options: ClientOptions

    func run() async throws {
        let query = try since.map { text throws(Failure) in
            guard let since = CaseTime.since(text, now: .now) else {
                throw Failure(.usage, "--since \(text): write 90m, 1h, 7d, 2026-11-01 or a time")
            }
            return "?since=\(PathSegment.encoded(since.description))"
        }
        let account = try await options.operatorClient().get("/v1/operations/account\(query ?? "")")
        Console.out(options.json ? account.line : CaseText(style: Style()).account(account))
        let unexplained = CaseText.unexplained(account)
        guard unexplained == 0 else {
            throw Failure(.findings, "The account does not balance: \(unexplained) of the accepted cases are neither closed nor open anywhere.")
        }
    }
}
