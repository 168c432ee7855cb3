import AMQPBus
import Logging
import Messaging
import MessagingTestKit
import Testing

/// A private broker for all tests of a suite, with a console.
struct BrokerScope: SuiteTrait, TestScoping {
    @TaskLocal static var broker: PrivateBroker?
    @TaskLocal static var console: BrokerConsole?

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await withPrivateBroker { broker in
            let console = try await BrokerConsole.open(on: broker)
            try await Self.$broker.withValue(broker) {
                try await Self.$console.withValue(console) { try await function() }
            }
        }
    }
}

extension Trait where Self == BrokerScope {
    /// The suite shares a private broker.
    static var withBroker: Self { BrokerScope() }
}

/// A virtual host of the suite's broker, reached through a relay.
struct AMQPHarness: BusHarness {
    let broker: PrivateBroker
    let console: BrokerConsole
    let relay: Relay
    let virtualHost: String

    var abilities: Set<BusAbility> { [.dropConnections, .restart, .block, .deleteQueue, .limit] }
    var patience: Duration { .seconds(60) }
    var user: String { PrivateBroker.administrator }

    static func with<Result: Sendable>(_ body: (AMQPHarness) async throws -> Result) async throws -> Result {
        let broker = try #require(BrokerScope.broker)
        let console = try #require(BrokerScope.console)
        let virtualHost = "scenario-\(UInt32.random(in: 0 ... .max))"
        try console.addVirtualHost(virtualHost)
        return try await Relay.with(to: broker.port) { relay in
            let harness = AMQPHarness(broker: broker, console: console, relay: relay, virtualHost: virtualHost)
            let result = try await body(harness)
            try console.deleteVirtualHost(virtualHost)
            return result
        }
    }

    /// The way through the relay, with quick reconnects.
    var configuration: AMQPConfiguration {
        get throws {
            var configuration = try AMQPConfiguration(url: "amqp://\(user):\(user)@127.0.0.1:\(relay.port)/\(virtualHost)")
            configuration.backoff = Backoff(first: .milliseconds(2), ceiling: .milliseconds(50))
            configuration.refusedBackoff = Backoff(first: .milliseconds(20), ceiling: .milliseconds(100))
            return configuration
        }
    }

    static var logger: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }

    func makeBus(_ topology: Topology, _ use: Topology.Use) throws -> any MessageBus {
        AMQPBus(try configuration, topology: topology, use: use, logger: Self.logger)
    }

    func depth(of queue: String) throws -> Int? { try console.depth(of: queue, in: virtualHost) }
    func dropConnections() { relay.cut() }

    func stopBroker(wipe: Bool) throws {
        relay.setOpen(false)
        guard wipe else { return }
        try console.deleteVirtualHost(virtualHost)
        try console.addVirtualHost(virtualHost)
    }

    func startBroker() { relay.setOpen(true) }
    func block() throws { try console.setAlarm(true) }
    func unblock() throws { try console.setAlarm(false) }
    func deleteQueue(_ name: String) throws { try console.deleteQueue(name, in: virtualHost) }
    func limit(_ queue: String, to maxLength: Int) throws { try console.limit(queue, to: maxLength, in: virtualHost) }
}
