import Messaging
import Testing

@testable import Contracts

@Suite("The topology is the protocol's")
struct TopologyTests {
    private let topology = Topology.orchestrator(gateway: "district-a", departments: [.named("police"), .named("housing-fund")])

    @Test func `each department has a queue for each lane, bound by its own key`() {
        #expect(
            topology.bindings.filter { $0.exchange == "onevisit.tasks" } == [
                .init(exchange: "onevisit.tasks", queue: "onevisit.housing-fund.lookup", pattern: "housing-fund.lookup"),
                .init(exchange: "onevisit.tasks", queue: "onevisit.housing-fund.case", pattern: "housing-fund.case"),
                .init(exchange: "onevisit.tasks", queue: "onevisit.police.lookup", pattern: "police.lookup"),
                .init(exchange: "onevisit.tasks", queue: "onevisit.police.case", pattern: "police.case"),
            ])
    }

    @Test func `queues carry exactly the arguments that the protocol names`() {
        let arguments = Dictionary(uniqueKeysWithValues: topology.queues.map { ($0.name, $0.arguments) })
        #expect(arguments["onevisit.police.lookup"] == ["x-overflow": "reject-publish"])
        #expect(
            arguments["onevisit.police.case"] == [
                "x-queue-type": "quorum", "x-overflow": "reject-publish", "x-dead-letter-exchange": "onevisit.dead",
                "x-dead-letter-strategy": "at-least-once",
            ])
        #expect(arguments["onevisit.replies.district-a"] == ["x-queue-type": "quorum", "x-overflow": "reject-publish"])
        #expect(arguments["onevisit.requests.district-a"] == ["x-queue-type": "quorum", "x-overflow": "reject-publish"])
        #expect(arguments["onevisit.parked"] == ["x-queue-type": "quorum"])
    }

    @Test func `six exchanges, of the kinds that the protocol names`() {
        #expect(
            topology.exchanges == [
                .init("onevisit.tasks", .topic), .init("onevisit.replies", .topic), .init("onevisit.requests", .direct),
                .init("onevisit.presence", .fanout), .init("onevisit.events", .topic), .init("onevisit.dead", .fanout),
            ])
    }

    @Test func `an adapter expects its own queues and where it publishes, and nothing that the orchestrator does not declare`() {
        let expected = Topology.adapter(department: "police")
        #expect(expected.exchanges.map(\.name) == ["onevisit.replies", "onevisit.presence", "onevisit.dead"])
        #expect(expected.queues.map(\.name) == ["onevisit.police.lookup", "onevisit.police.case"])
        #expect(Set(expected.exchanges).isSubset(of: topology.exchanges))
        #expect(Set(expected.queues).isSubset(of: topology.queues))
        #expect(expected.bindings.isEmpty)
    }

    @Test func `a connection's address, queue and bindings follow from instance and number`() {
        let instance = ReplyAddress.instance(gateway: "district-a", identity: 0x7f)
        #expect(instance == "district-a-007f")
        let address = ReplyAddress(instance: instance, connection: 2)
        #expect(address.description == "district-a-007f-2")
        #expect(
            address.replyQueue
                == ExclusiveQueue(
                    name: "onevisit.reply.district-a-007f.2", bindings: [.init(exchange: "onevisit.replies", pattern: "*.district-a-007f-2")]))
        #expect(
            address.presenceQueue
                == ExclusiveQueue(name: "onevisit.presence.district-a-007f.2", bindings: [.init(exchange: "onevisit.presence", pattern: "")]))
        #expect(RoutingKey.reply(department: "police", to: address.description) == "police.district-a-007f-2")
    }

    @Test func `the longest gateway name still gives addresses that are names`() {
        let gateway = String(repeating: "g", count: ReplyAddress.longestGateway)
        let instance = ReplyAddress.instance(gateway: gateway, identity: .max)
        #expect(Name.isAddress(ReplyAddress(instance: instance, connection: 2_147_483_647).description))
        #expect(!Name.isAddress(ReplyAddress(instance: instance + "g", connection: 2_147_483_647).description))
    }
}

extension Department {
    static func named(_ name: String, brokerUser: String? = nil) -> Department {
        Department(name: name, title: LocalizedText(zh: name, en: name), brokerUser: brokerUser)
    }
}
