import Contracts
import JSON
public import Messaging
import Synchronization

/// Asks the department over the bus, and waits for its word.
public final class BusHook: GivenHook {
    /// The type of the message, and of the answer.
    public static let messageType = "onevisit.setup.v1"
    /// How long a department may take for an answer.
    private static let patience: Duration = .seconds(30)

    private let bus: any MessageBus
    private let instance: String
    private let time: any TimeSource
    private let asked = Mutex(0)

    /// - Parameter instance: `<gateway>-<4 hex>`, whose queues the bus may declare.
    public init(bus: any MessageBus, instance: String, time: any TimeSource = SystemTime()) {
        self.bus = bus
        self.instance = instance
        self.time = time
    }

    /// The queue that the department reads for that. Its rights cover it.
    public static func queue(of department: String) -> String { "onevisit.\(department).setup" }

    public func setUp(_ given: Given) async -> GivenAnswer {
        switch await ask(given.json, of: given.department) {
        case .failure(let silence): return .impossible(silence.reason)
        case .success(let answer):
            guard answer["ready"]?.bool == true else { return .impossible(answer["reason"]?.string ?? "the department says that it cannot be had") }
            return .ready
        }
    }

    public func effects(_ question: EffectQuestion) async -> EffectAnswer {
        switch await ask(question.json, of: question.department) {
        case .failure(let silence): .unknown(silence.reason)
        case .success(let answer): EffectAnswer(answer, from: "the department")
        }
    }

    /// Why there is no answer.
    private struct Silence: Error { var reason: String }

    private func ask(_ question: JSONValue, of department: String) async -> Result<JSONValue, Silence> {
        let number = asked.withLock { asked in
            asked += 1
            return asked
        }
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
        guard await isReady(by: limit) else { return .failure(Silence(reason: "the bus is not ready: \(bus.status.consuming)")) }
        let properties = MessageProperties(
            messageID: "\(instance)-setup-\(number)", type: Self.messageType, appID: instance, replyTo: address, timestamp: time.timestamp)
        let message = OutgoingMessage(
            route: Route(exchange: ExchangeName.default, key: Self.queue(of: department)), properties: properties, body: question.utf8)
        guard await bus.publish([message]).first == .done else {
            return .failure(Silence(reason: "nobody reads the queue \(Self.queue(of: department))"))
        }
        guard let answer = await box.value(by: limit, time) else {
            return .failure(
                Silence(reason: "the department did not answer within \(Self.patience.inWords) on the queue \(Self.queue(of: department))"))
        }
        return .success(answer)
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

/// What a department answered, once it has.
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
