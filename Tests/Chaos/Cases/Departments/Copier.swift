import AMQPBus
import Contracts
import Logging
import Messaging
import MessagingTestKit
import Synchronization

/// Delivers every request, every task and every reply of cases a second time while it runs, and all of them once more when it ends: at once is what a redelivery
/// does, later what somebody does who repairs something by hand.
struct Copier: Sendable {
    /// How long its connections may take.
    private static let connectLimit = Duration.seconds(10)
    private static let mark = "copy-"

    let stage: Stage
    private let copies = Mutexed<[Copy]>([])

    private struct Copy: Sendable {
        var user: String
        var message: OutgoingMessage
    }

    init(_ stage: Stage) { self.stage = stage }

    /// - Returns: how many messages it delivered again.
    func run(for duration: Duration) async throws -> Int {
        let logger = Logger(label: "copier") { _ in SwiftLogNoOpLogHandler() }
        // Each says what its user may say: the broker refuses one who speaks in another's name.
        let users = [Stage.orchestratorUser, Stage.administrator] + stage.departments.map(\.name)
        var buses: [String: AMQPBus] = [:]
        for user in users {
            let configuration = try AMQPConfiguration(url: stage.url(user, port: stage.broker.port))
            buses[user] = AMQPBus(configuration, topology: Topology(), use: .expect, logger: logger)
        }
        let all = buses
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for bus in all.values { group.addTask { try await bus.run() } }
            defer { group.cancelAll() }
            _ = try await wait(within: Self.connectLimit) { all.values.allSatisfy(\.status.isReady) }
            if let bus = all[Stage.administrator] { group.addTask { await listen(on: bus, all) } }
            try await Task.sleep(for: duration)
            let taken = copies.value
            for (user, messages) in Dictionary(grouping: taken, by: \.user) { _ = await all[user]?.publish(messages.map(\.message)) }
            return taken.count * 2
        }
    }

    private func listen(on bus: AMQPBus, _ all: [String: AMQPBus]) async {
        let source = Subscription.Source.exclusive { connection in
            ExclusiveQueue(
                name: "chaos.copies.\(connection)",
                bindings: [
                    .init(exchange: ExchangeName.tasks, pattern: "*.case"), .init(exchange: ExchangeName.replies, pattern: "*.\(Stage.gateway)"),
                    .init(exchange: ExchangeName.requests, pattern: Stage.gateway),
                ])
        }
        await bus.consume(Subscription(source)) { message in
            guard let copy = copy(of: message) else { return .accepted }
            copies.change { $0.append(copy) }
            _ = await all[copy.user]?.publish([copy.message])
            return .accepted
        }
    }

    /// As its sender would say it again; nil for what is a copy itself.
    private func copy(of message: IncomingMessage) -> Copy? {
        guard !message.properties.messageID.hasPrefix(Self.mark), let user = message.properties.userID else { return nil }
        var properties = message.properties
        properties.messageID = Self.mark + properties.messageID
        properties.isPersistent = true
        var route = message.route
        // Tasks and requests go to their queue alone, past the exchange at which this listens.
        if route.exchange == ExchangeName.requests { route = Route(exchange: ExchangeName.default, key: QueueName.requests(Stage.gateway)) }
        if route.exchange == ExchangeName.tasks { route = Route(exchange: ExchangeName.default, key: "onevisit.\(route.key)") }
        return Copy(user: user, message: OutgoingMessage(route: route, properties: properties, body: message.body))
    }
}

/// A value that several tasks change.
final class Mutexed<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) { mutex = Mutex(value) }

    var value: Value { mutex.withLock { $0 } }

    func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { mutex.withLock { body(&$0) } }
}
