import JSON
import Testing

@testable import Contracts

@Suite("The definitions file lets everybody do what the protocol gives him, and nothing else")
struct DefinitionsTests {
    private static let users = BrokerUsers(
        orchestrator: BrokerUser(name: "onevisit", password: "o"), departmentPasswords: ["police": "p"],
        clients: [BrokerUser(name: "bus-portal", password: "b")], listeners: [BrokerUser(name: "notifier", password: "n")],
        administrator: BrokerUser(name: "admin", password: "a"))

    private let definitions = Definitions.export(
        catalogue: Catalogue(
            departments: [.named("police"), .named("social-insurance", brokerUser: "city"), .named("housing-fund", brokerUser: "city")],
            operations: [],
            matters: []),
        gateway: "district-a", users: users, salt: { Array($0.utf8.prefix(4)) })

    private func entry(_ list: String, _ member: String, _ name: String) -> JSONValue? {
        definitions[list]?.array?.first { $0[member]?.string == name }
    }

    private func allows(_ user: String, _ right: String, _ name: String) throws -> Bool {
        let pattern = try #require(entry("permissions", "user", user)?[right]?.string)
        return try name.contains(Regex(pattern))
    }

    @Test func `there is a vhost, and each user has permissions in it`() {
        #expect(definitions["vhosts"] == [["name": "/"]])
        let users = definitions["users"]?.array?.compactMap { $0["name"]?.string }
        #expect(users == ["onevisit", "city", "police", "bus-portal", "notifier", "admin"])
        #expect(definitions["permissions"]?.array?.compactMap { $0["user"]?.string } == users)
    }

    @Test func `a department's user has exactly the rights of the protocol`() {
        #expect(
            entry("permissions", "user", "police") == [
                "user": "police", "vhost": "/", "configure": "^$", "write": #"^onevisit\.(replies|presence|dead)$"#, "read": #"^onevisit\.police\."#,
            ])
        #expect(
            entry("topic_permissions", "user", "police") == [
                "user": "police", "vhost": "/", "exchange": "onevisit.replies", "write": #"^police\."#, "read": "^$",
            ])
    }

    @Test func `a user of two departments has the rights of both and of no third`() throws {
        #expect(try allows("city", "read", "onevisit.housing-fund.lookup"))
        #expect(try allows("city", "read", "onevisit.social-insurance.case"))
        #expect(try !allows("city", "read", "onevisit.police.lookup"))
        #expect(entry("topic_permissions", "user", "city")?["write"] == #"^(housing-fund|social-insurance)\."#)
    }

    @Test(arguments: [
        "amq.default", "onevisit.tasks", "onevisit.dead", "onevisit.events", "onevisit.police.lookup", "onevisit.reply.district-a-7f3a.1",
    ])
    func `the orchestrator may write to what it publishes to and binds`(name: String) throws {
        #expect(try allows("onevisit", "write", name))
    }

    @Test(arguments: ["onevisit.replies", "onevisit.presence", "onevisit.requests", "onevisit.replies.district-b", "amq.topic"])
    func `the orchestrator may not speak for a department, a client or another gateway`(name: String) throws {
        #expect(try !allows("onevisit", "write", name))
    }

    @Test func `the orchestrator reads its own queues and no department's lookups`() throws {
        for name in ["onevisit.replies.district-a", "onevisit.requests.district-a", "onevisit.parked", "onevisit.presence.district-a-7f3a.1"] {
            #expect(try allows("onevisit", "read", name), "\(name)")
        }
        for name in ["onevisit.police.lookup", "onevisit.replies.district-b", "onevisit.reply.district-b-7f3a.1"] {
            #expect(try !allows("onevisit", "read", name), "\(name)")
        }
    }

    @Test func `a client sends requests and reads its own queue, and can do nothing else`() throws {
        #expect(try allows("bus-portal", "write", "onevisit.requests"))
        #expect(try allows("bus-portal", "read", "amq.gen-uXJ9"))
        for name in ["onevisit.tasks", "onevisit.replies", "onevisit.requests.district-a", "amq.default"] {
            #expect(try !allows("bus-portal", "write", name), "\(name)")
            #expect(try !allows("bus-portal", "read", name), "\(name)")
        }
    }

    @Test func `a listener reads the events through queues of its own, and can do nothing else`() throws {
        #expect(try allows("notifier", "read", "onevisit.events"))
        for right in ["configure", "write", "read"] {
            for name in ["notifier.cases", "amq.gen-uXJ9"] { #expect(try allows("notifier", right, name), "\(right) \(name)") }
            for name in [
                "onevisit.events.x", "onevisit.parked", "onevisit.police.case", "onevisit.requests", "notifier", "notifier2.cases", "x.notifier.y",
            ] {
                #expect(try !allows("notifier", right, name), "\(right) \(name)")
            }
        }
        #expect(try !allows("notifier", "write", "onevisit.events") && !allows("notifier", "configure", "onevisit.events"))
    }

    @Test func `the orchestrator has no tag, the administrator has`() {
        #expect(entry("users", "name", "onevisit")?["tags"] == "")
        #expect(entry("users", "name", "admin")?["tags"] == "administrator")
    }

    @Test func `a password is stored as salt and SHA-256 of salt and password`() {
        // The example of the broker's own documentation of the algorithm.
        #expect(BrokerUser.passwordHash("test12", salt: [0x90, 0x8D, 0xC6, 0x0A]) == "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR")
        #expect(entry("users", "name", "police")?["password_hash"]?.string?.hasPrefix("cG9sa") == true)
    }

    @Test func `who has no password given cannot log in by one`() {
        #expect(entry("users", "name", "city")?["password_hash"] == "")
    }

    @Test func `each queue obeys exactly one policy`() throws {
        let patterns = try #require(definitions["policies"]?.array).compactMap { $0["pattern"]?.string }
        let queues = try #require(definitions["queues"]?.array).compactMap { $0["name"]?.string }
        for queue in queues + ["onevisit.reply.district-a-7f3a.1", "onevisit.presence.district-a-7f3a.1"] {
            #expect(try patterns.filter { try queue.contains(Regex($0)) }.count == 1, "\(queue)")
        }
    }
}
