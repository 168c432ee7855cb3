import Contracts
public import JSON
public import Messaging
import Synchronization

/// The state of a department in which an example holds.
public struct Given: Hashable, Sendable {
    public var department: String
    public var operation: String
    public var version: Int
    public var example: String
    /// The contract's sentence.
    public var text: String
    /// What the example asks.
    public var request: JSONValue

    /// What a hook gets.
    public var json: JSONValue {
        [
            "setup": 1, "department": .string(department), "operation": .string(operation), "operationVersion": .integer(Int64(version)),
            "example": .string(example), "given": .string(text), "request": request,
        ]
    }
}

/// Brings a department into the state in which an example holds.
public protocol GivenHook: Sendable {
    func setUp(_ given: Given) async -> GivenAnswer
}

/// What became of it.
public enum GivenAnswer: Hashable, Sendable {
    case ready
    /// It cannot be had; the example is left out.
    case impossible(String)
}

/// There is no hook: what has a `given` is left out, or, where somebody says so, is there already.
public struct NoHook: GivenHook {
    private let isReady: Bool

    /// - Parameter isReady: whether the department is in the state of all its examples, as after it was filled with them.
    public init(isReady: Bool) { self.isReady = isReady }

    public func setUp(_ given: Given) async -> GivenAnswer {
        isReady ? .ready : .impossible("nobody set up “\(given.text)”: give a hook, or say that it is there")
    }
}

/// Sends what is given to the department over the bus, and waits for its word.
public struct BusHook: GivenHook {
    /// The type of the message, and of the answer.
    public static let messageType = "onevisit.setup.v1"
    /// How long a department may take to set something up.
    private static let patience: Duration = .seconds(30)

    private let bus: any MessageBus
    private let instance: String
    private let time: any TimeSource

    /// - Parameter instance: `<gateway>-<4 hex>`, whose queues the bus may declare.
    public init(bus: any MessageBus, instance: String, time: any TimeSource = SystemTime()) {
        self.bus = bus
        self.instance = instance
        self.time = time
    }

    /// The queue that the department reads for that. Its rights cover it.
    public static func queue(of department: String) -> String { "onevisit.\(department).setup" }

    public func setUp(_ given: Given) async -> GivenAnswer {
        let address = "\(instance)-setup"
        let queue = ExclusiveQueue(
            name: "onevisit.reply.\(instance).setup",
            bindings: [.init(exchange: ExchangeName.replies, pattern: RoutingKey.replies(to: address))])
        let box = AnswerBox()
        let receiver = bus.receive(Subscription(.exclusive { _ in queue })) { messages in
            for message in messages { box.keep(message.body) }
        }
        defer { withExtendedLifetime(receiver) {} }
        let limit = time.now.advanced(by: Self.patience)
        guard await isReady(by: limit) else { return .impossible("the bus is not ready: \(bus.status.consuming)") }
        let properties = MessageProperties(
            messageID: "\(instance)-\(given.example.utf8.count)-\(given.operation)", type: Self.messageType, appID: instance, replyTo: address,
            timestamp: time.timestamp)
        let message = OutgoingMessage(
            route: Route(exchange: ExchangeName.default, key: Self.queue(of: given.department)), properties: properties, body: given.json.utf8)
        guard await bus.publish([message]).first == .done else {
            return .impossible("nobody reads the queue \(Self.queue(of: given.department))")
        }
        guard let body = await box.value(by: limit, time) else {
            return .impossible("the department did not say within \(Self.patience.inWords) that it set up “\(given.text)”")
        }
        guard body["ready"]?.bool == true else { return .impossible(body["reason"]?.string ?? "the department says that it cannot be had") }
        return .ready
    }

    private func isReady(by limit: ContinuousClock.Instant) async -> Bool {
        let bus = bus
        let time = time
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await status in bus.statusChanges() where status.isReady { return true }
                return false
            }
            group.addTask {
                do { try await time.sleep(until: limit) } catch { return false }
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }
}

/// What a department answered to a set-up, once it has.
private final class AnswerBox: Sendable {
    private let answer = Mutex<JSONValue?>(nil)
    private let alarm = Alarm()

    func keep(_ body: [UInt8]) {
        let json: JSONValue
        do { json = try JSONValue(parsing: body, profile: .bus) } catch { return }
        answer.withLock { $0 = $0 ?? json }
        alarm.ring()
    }

    func value(by limit: ContinuousClock.Instant, _ time: any TimeSource) async -> JSONValue? {
        while true {
            if let known = answer.withLock({ $0 }) { return known }
            guard time.now < limit, !Task.isCancelled else { return nil }
            await alarm.wait(until: limit, by: time)
        }
    }
}
