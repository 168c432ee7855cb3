import AdapterKit
import Contracts
import GRDB
import Messaging
import MessagingTestKit
import Testing

@testable import DeskAdapter

@Suite("Clerks", .timeLimit(.minutes(2)))
struct ClerkTests {
    private let office: Office
    private var clerks: DeskClerks { office.desk.clerks }

    init() throws { office = try Office() }

    private func add(_ name: String) async throws -> Passphrase {
        var random = SeededGenerator(7)
        let passphrase = Passphrase(using: &random)
        try await clerks.add(name, passphrase: passphrase)
        return passphrase
    }

    @Test func `a passphrase is four groups of five, and is read with or without its hyphens`() {
        var random = SystemRandomNumberGenerator()
        let (one, other) = (Passphrase(using: &random), Passphrase(using: &random))
        #expect(one.text.split(separator: "-").map(\.count) == [5, 5, 5, 5])
        #expect(one.hash != other.hash && one.isLongEnough)
        #expect(Passphrase(typed: " \(one.text.uppercased().replacing("-", with: " "))").hash == one.hash)
        #expect(!Passphrase(typed: "swordfish").isLongEnough)
    }

    @Test func `who knows his passphrase is logged in, and nobody else`() async throws {
        let passphrase = try await add("林晓")
        let token = try #require(try await clerks.logIn("林晓", passphrase))
        #expect(try await clerks.clerk(of: token) == "林晓")
        #expect(try await clerks.logIn("林晓", Passphrase(typed: passphrase.text + "x")) == nil)
        #expect(try await clerks.logIn("赵敏", passphrase) == nil)
        #expect(try await clerks.clerk(of: SessionToken("00")) == nil)
        try await clerks.logOut(token)
        #expect(try await clerks.clerk(of: token) == nil)
    }

    @Test func `neither passphrases nor sessions can be read from the database`() async throws {
        let passphrase = try await add("林晓")
        let token = try #require(try await clerks.logIn("林晓", passphrase))
        let kept = try await office.desk.ledger.read { database in
            try String.fetchAll(
                database, sql: "SELECT passphrase_hash FROM onevisit_desk_clerk UNION ALL SELECT token_hash FROM onevisit_desk_session")
        }
        #expect(kept.count == 2)
        #expect(!kept.contains(token.text) && kept.allSatisfy { !$0.contains(passphrase.text) })
    }

    @Test func `a session ends when nobody uses it, and with the working day`() async throws {
        let token = try #require(try await clerks.logIn("林晓", try await add("林晓")))
        for _ in 0..<11 {
            office.clock.advance(by: .seconds(50 * 60))
            #expect(try await clerks.clerk(of: token) == "林晓")
        }
        office.clock.advance(by: .seconds(50 * 60))
        #expect(try await clerks.clerk(of: token) == nil, "ten hours are over")
        let second = try #require(try await clerks.logIn("林晓", Passphrase(typed: try passphrase(again: 7))))
        office.clock.advance(by: .seconds(3600))
        #expect(try await clerks.clerk(of: second) == nil, "an hour of rest")
        _ = try await clerks.logIn("林晓", Passphrase(typed: try passphrase(again: 7)))
        #expect(try await office.count("onevisit_desk_session") == 1, "old ones are cleared away")
    }

    private func passphrase(again seed: UInt64) throws -> String {
        var random = SeededGenerator(seed)
        return Passphrase(using: &random).text
    }

    @Test func `who is removed is out at once`() async throws {
        let passphrase = try await add("林晓")
        let token = try #require(try await clerks.logIn("林晓", passphrase))
        #expect(try await clerks.all().map(\.name) == ["林晓"])
        try await clerks.remove("林晓")
        #expect(try await clerks.clerk(of: token) == nil)
        #expect(try await clerks.logIn("林晓", passphrase) == nil)
        let error = await #expect(throws: DeskError.self) { try await clerks.remove("林晓") }
        #expect(error?.code == .clerk)
    }

    @Test(arguments: ["", " lin", "lin ", "a\nb", "a\u{202E}b", String(repeating: "长", count: 41)])
    func `a name that would not stand in a table is refused`(name: String) async throws {
        let error = await #expect(throws: DeskError.self) { try await add(name) }
        #expect(error?.code == .clerk)
    }

    @Test func `a name is given once`() async throws {
        _ = try await add("林晓")
        await #expect(throws: DeskError.self) { try await add("林晓") }
    }

    @Test func `a form belongs to its session`() {
        var random = SystemRandomNumberGenerator()
        let (one, other) = (SessionToken(using: &random), SessionToken(using: &random))
        #expect(one.accepts(formToken: one.formToken))
        #expect(
            !one.accepts(formToken: other.formToken) && !one.accepts(formToken: nil) && !one.accepts(formToken: "zz") && !one.accepts(formToken: ""))
        #expect(one.formToken != one.text)
    }
}

@Suite("Wrong passphrases")
struct LoginLimitsTests {
    private let start = ContinuousClock.now

    @Test func `after five in a quarter of an hour the name has to wait, and no other`() {
        var limits = LoginLimits()
        for place in 0..<5 {
            #expect(limits.wait("lin", at: start + .seconds(place)) == nil)
            limits.failed("lin", at: start + .seconds(place))
        }
        #expect(limits.wait("lin", at: start + .seconds(5)) == .seconds(895))
        #expect(limits.wait("zhao", at: start + .seconds(5)) == nil)
        #expect(limits.wait("lin", at: start + .seconds(900)) == nil, "the first is forgotten")
        limits.failed("lin", at: start + .seconds(900))
        #expect(limits.wait("lin", at: start + .seconds(900)) == .seconds(1))
    }

    @Test func `the right one forgives`() {
        var limits = LoginLimits()
        for _ in 0..<4 { limits.failed("lin", at: start) }
        limits.succeeded("lin")
        limits.failed("lin", at: start)
        #expect(limits.wait("lin", at: start) == nil)
    }

    @Test func `names that nobody has do not fill the memory`() {
        var limits = LoginLimits()
        for number in 0..<3000 { limits.failed("name \(number)", at: start + .milliseconds(number)) }
        let mirror = Mirror(reflecting: limits).children.first { $0.label == "wrong" }?.value as? [String: [ContinuousClock.Instant]]
        #expect(mirror?.count == LoginLimits.mostNames)
        #expect(mirror?["name 2999"] != nil && mirror?["name 0"] == nil)
    }
}
