import Contracts
import JSON
import Messaging
import Testing

@testable import Orchestration

@Suite("A submission that is refused says what to do instead")
struct SubmissionTests {
    private static let applicant: JSONValue = ["residentId": "99010419900101123X", "name": "N"]

    /// What the submission is refused with.
    private func refusal(
        of applicant: JSONValue = applicant, form: JSONValue = [:], ticket: String? = nil, through kind: Matter.ChannelKind = .terminal,
        identity: Matter.Identity = .face, offeredBy kinds: [Matter.ChannelKind] = [.terminal]
    ) throws -> Problem? {
        let matter = try matter(named: "overview", [task("police")], through: kinds)
        let catalogue = Catalogue(
            departments: [Department(name: "police", title: LocalizedText(zh: "公安局", en: "Police"))],
            operations: [try operation("police.account.read")], matters: [matter])
        let channel = Channel(name: kind.rawValue, kind: kind, identity: identity)
        let submission = Submission(matter: "overview", applicant: applicant, form: form, ticket: ticket, channel: channel)
        return #expect(throws: Problem.self) { try CheckedSubmission(submission, catalogue: catalogue) }
    }

    @Test func `who comes to the wrong place is told where to go`() throws {
        let problem = try #require(try refusal(offeredBy: [.counter, .portal]))
        #expect(problem.code == .matterNotOffered)
        #expect(problem.detail.en == "This channel does not offer the matter. It is offered by: counters, the portal.")
        #expect(problem.detail.zh == "此渠道不办理该事项，请到：服务窗口、网上门户。")
    }

    @Test func `a channel that is not sure enough of who asks is told how sure it has to be`() throws {
        let problem = try #require(try refusal(identity: .card))
        #expect(problem.code == .identityTooWeak)
        #expect(problem.detail.en.contains("face"))
    }

    @Test(arguments: ["", "A 017", "号017", String(repeating: "1", count: 41), "99010419900101123X"])
    func `a ticket that is none, or names a person, is refused, and not repeated`(ticket: String) throws {
        let problem = try #require(try refusal(ticket: ticket))
        #expect(problem.mistakes.map(\.pointer.description) == ["/ticket"])
        #expect(problem.mistakes.allSatisfy { ticket.isEmpty || !$0.message.en.contains(ticket) })
    }

    @Test func `mistakes are counted, and each has its place`() throws {
        let one = try #require(try refusal(of: ["residentId": "99010419900101123X"]))
        #expect(one.code == .invalidForm)
        #expect(one.detail.en == "There is one mistake.")
        #expect(one.mistakes.map(\.pointer.description) == ["/applicant/name"])
        let two = try #require(try refusal(of: [:]))
        #expect(two.detail.en == "There are 2 mistakes.")
    }
}
