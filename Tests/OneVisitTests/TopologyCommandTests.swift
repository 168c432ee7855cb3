import ArgumentParser
import Contracts
import Testing

@testable import onevisit

@Suite("The users of the broker")
struct TopologyCommandTests {
    private let catalogue = Catalogue(
        departments: [Department(name: "police", title: LocalizedText(zh: "公安", en: "Police"))], operations: [], matters: [])

    private func users(_ arguments: String...) throws -> BrokerUsers {
        try TopologyCommand.Export.parse(arguments).users(of: catalogue, orchestrator: "onevisit", passwords: ["portal": "p", "notifier": "n"])
    }

    @Test("Clients and listeners are named one by one, and have their passwords")
    func named() throws {
        let users = try users("--client", "portal", "--client", "kiosk", "--listener", "notifier", "--administrator", "admin")
        #expect(users.clients == [BrokerUser(name: "portal", password: "p"), BrokerUser(name: "kiosk", password: nil)])
        #expect(users.listeners == [BrokerUser(name: "notifier", password: "n")])
        #expect(users.administrator?.name == "admin")
    }

    @Test(
        "A name that somebody has already, or that is none, is refused",
        arguments: [
            ["--client", "police"], ["--listener", "onevisit"], ["--client", "portal", "--listener", "portal"], ["--client", "a", "--client", "a"],
            ["--listener", "admin", "--administrator", "admin"], ["--listener", "a.b"], ["--client", "Portal"], ["--listener", ""],
        ])
    func refused(_ arguments: [String]) throws {
        let command = try TopologyCommand.Export.parse(arguments)
        let failure = #expect(throws: Failure.self) { try command.users(of: catalogue, orchestrator: "onevisit", passwords: [:]) }
        #expect(failure?.message.contains(arguments[1]) == true)
    }
}
