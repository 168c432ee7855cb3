import AMQPBus
import Logging
import Messaging
import MessagingTestKit
import Testing

/// A private broker for all tests of a suite, and the control of it.
struct BrokerScope: SuiteTrait, TestScoping {
    @TaskLocal static var control: BrokerControl?

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await withPrivateBroker { broker in
            try await Self.$control.withValue(BrokerControl(broker)) { try await function() }
        }
    }
}

extension Trait where Self == BrokerScope {
    /// The suite shares a private broker.
    static var withBroker: Self { BrokerScope() }
}

/// A virtual host of the suite's broker, reached through a proxy.
struct AMQPHarness: BusHarness {
    let control: BrokerControl
    let proxy: FaultProxy
    let virtualHost: String

    var broker: PrivateBroker { control.broker }

    var abilities: Set<BusAbility> { [.dropConnections, .restart, .block, .deleteQueue, .limit] }
    var patience: Duration { .seconds(60) }
    var user: String { PrivateBroker.administrator }

    static func with<Result: Sendable>(_ body: (AMQPHarness) async throws -> Result) async throws -> Result {
        let control = try #require(BrokerScope.control)
        let virtualHost = "scenario-\(UInt32.random(in: 0 ... .max))"
        try await control.addVirtualHost(virtualHost)
        return try await FaultProxy.with(to: control.broker.port) { proxy in
            let harness = AMQPHarness(control: control, proxy: proxy, virtualHost: virtualHost)
            let result = try await body(harness)
            try await control.deleteVirtualHost(virtualHost)
            return result
        }
    }

    /// The way through the proxy, with quick reconnects.
    var configuration: AMQPConfiguration {
        get throws {
            var configuration = try AMQPConfiguration(url: "amqp://\(user):\(user)@127.0.0.1:\(proxy.port)/\(virtualHost)")
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

    func depth(of queue: String) async throws -> Int? { try await control.depth(of: queue, in: virtualHost) }
    func dropConnections() { proxy.end() }

    func stopBroker(wipe: Bool) async throws {
        proxy.faults.admission = .refuse
        proxy.end()
        guard wipe else { return }
        try await control.deleteVirtualHost(virtualHost)
        try await control.addVirtualHost(virtualHost)
    }

    func startBroker() { proxy.faults.admission = .forward }
    func block() async throws { try await control.setAlarm(.memory, true) }
    func unblock() async throws { try await control.setAlarm(.memory, false) }
    func deleteQueue(_ name: String) async throws { try await control.deleteQueue(name, in: virtualHost) }

    func limit(_ queue: String, to maxLength: Int) async throws {
        try await control.setPolicy("limit", for: "^\(queue)$", "[{<<\"max-length\">>, \(maxLength)}]", in: virtualHost)
    }

    /// Holds up all bytes, or lets them go on.
    func setFrozen(_ isFrozen: Bool) { proxy.faults.both { $0.isFrozen = isFrozen } }
}
