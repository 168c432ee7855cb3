import Messaging
import Testing

@testable import AMQPBus

@Suite struct AMQPConfigurationTests {
    struct Address: CustomTestStringConvertible {
        var url: String
        var host: String
        var port: Int
        var virtualHost = "/"
        var user = "onevisit"
        var password: String? = "secret"
        var isSecure = false
        var testDescription: String { url }
    }

    @Test(
        "An address is read into its parts",
        arguments: [
            Address(url: "amqp://onevisit:secret@broker", host: "broker", port: 5672),
            Address(url: "amqp://onevisit:secret@broker/", host: "broker", port: 5672),
            Address(url: "AMQP://onevisit:secret@broker:5673/%2F", host: "broker", port: 5673),
            Address(url: "amqps://onevisit:secret@broker/district-a", host: "broker", port: 5671, virtualHost: "district-a", isSecure: true),
            Address(url: "amqp://onevisit:secret@[::1]:5673/a%20b", host: "::1", port: 5673, virtualHost: "a b"),
            Address(url: "amqp://onevisit:secret@[::1]", host: "::1", port: 5672),
            Address(url: "amqp://onevisit:s%40c:r%2Ft@127.0.0.1", host: "127.0.0.1", port: 5672, password: "s@c:r/t"),
            Address(url: "amqp://onevisit:@broker", host: "broker", port: 5672, password: ""),
            Address(url: "amqps://onevisit@broker", host: "broker", port: 5671, password: nil, isSecure: true),
            Address(url: "amqp://%E5%B1%85:secret@broker", host: "broker", port: 5672, user: "居"),
        ])
    func reads(_ address: Address) throws {
        let configuration = try AMQPConfiguration(url: address.url)
        #expect(configuration.host == address.host)
        #expect(configuration.port == address.port)
        #expect(configuration.virtualHost == address.virtualHost)
        #expect(configuration.user == address.user)
        #expect(configuration.password == address.password)
        #expect((configuration.tls != nil) == address.isSecure)
    }

    @Test(
        "What cannot be read gets a sentence that says what is wrong, and keeps the password to itself",
        arguments: [
            ("", "amqp://"), ("broker:5672", "amqp://"), ("http://u:topsecret@broker", "amqp://"), ("amqp://broker", "user is missing"),
            ("amqp://:topsecret@broker", "user is missing"), ("amqp://u:topsecret@", "host is missing"),
            ("amqp://u:topsecret@:5672", "host is missing"), ("amqp://u:topsecret@broker:", "port"), ("amqp://u:topsecret@broker:0", "port"),
            ("amqp://u:topsecret@broker:65536", "port"), ("amqp://u:topsecret@broker:+5672", "port"), ("amqp://u:topsecret@::1", "brackets"),
            ("amqp://u:topsecret@[::1", "']'"), ("amqp://u:topsecret@[::1]x", "']'"), ("amqp://u:topsecret@[::1]:", "port"),
            ("amqp://u:topsecret@broker/a/b", "%2F"), ("amqp://u:topsecret@broker/%2", "virtual host"), ("amqp://u:top%zzsecret@broker", "password"),
            ("amqp://u:topsecret@broker?heartbeat=5", "query"), ("amqp://u%00:topsecret@broker", "user"), ("amqp://%ff:topsecret@broker", "UTF-8"),
        ])
    func refuses(url: String, hint: String) throws {
        let error = try #require(throws: MessagingError.self) { try AMQPConfiguration(url: url) }
        #expect(error.code == .invalidConfiguration)
        #expect(!error.isRetriable)
        #expect(error.message.contains(hint), "\(error.message)")
        #expect(!error.message.contains("secret"), "\(error.message)")
    }

    @Test("Settings that make no sense are refused before anything is tried")
    func validates() async throws {
        func message(_ change: (inout AMQPConfiguration) -> Void) throws -> String {
            var configuration = try AMQPConfiguration(url: "amqps://u:p@broker")
            configuration.tls?.caFile = "/dev/null"
            try configuration.validate()
            change(&configuration)
            return try #require(throws: MessagingError.self) { try configuration.validate() }.message
        }
        #expect(try message { $0.heartbeat = .zero }.contains("heartbeat"))
        #expect(try message { $0.publishWindow = 0 }.contains("window"))
        #expect(try message { $0.watchdogLimit = .seconds(1) }.contains("watchdog"))
        #expect(try message { $0.password = nil }.contains("certificate"))
        #expect(try message { $0.tls?.caFile = "/nowhere/ca.pem" }.contains("/nowhere/ca.pem"))
        #expect(try message { $0.tls?.certificateFile = "/dev/null" }.contains("key"))
    }

    @Test("A bus that cannot start lets go of those who wanted to read", .timeLimit(.minutes(1)))
    func neverStarted() async throws {
        var configuration = try AMQPConfiguration(url: "amqp://u:p@broker")
        configuration.password = nil
        let bus = AMQPBus(configuration, topology: Topology(), use: .expect, logger: AMQPHarness.logger)
        await withTaskGroup { group in
            for name in ["a", "b"] { group.addTask { await bus.consume(Subscription(.queue(name))) { _ in .accepted } } }
            await #expect(throws: MessagingError.self) { try await bus.run() }
            // Returns only when both have.
        }
        await bus.consume(Subscription(.queue("c"))) { _ in .accepted }
    }

    @Test("What AMQP cannot carry is named")
    func misfits() {
        func message(_ change: (inout OutgoingMessage) -> Void) -> String? {
            var message = OutgoingMessage(
                route: Route(exchange: "e", key: "k"), properties: MessageProperties(messageID: "m", type: "t", appID: "a"), body: [1, 2, 3])
            change(&message)
            return message.misfit(bodyLimit: 3)
        }
        let long = String(repeating: "é", count: 128)
        #expect(message { _ in } == nil)
        #expect(message { $0.body = [1, 2, 3, 4] } == "The body has 4 bytes; 3 are the limit.")
        #expect(message { $0.route.key = long }?.contains("routing key") == true)
        #expect(message { $0.properties.correlationID = long }?.contains("correlation id") == true)
        #expect(message { $0.properties.tracestate = long } == nil)
        #expect(message { $0.properties.tracestate = long + long + "x" }?.contains("trace state") == true)
    }
}
