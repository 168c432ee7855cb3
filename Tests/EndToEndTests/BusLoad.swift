import AdapterKit
import Contracts
import JSON
import Messaging
import Synchronization

@testable import onevisit

/// Asks over the bus, as `onevisit.requests.v1`: the same work without HTTP.
final class BusLoad: Sendable {
    private static let patience = Duration.seconds(10)

    private let bus: any MessageBus
    private let gateway: String
    private let channel: String
    private let token: String
    private let matter: String
    /// Of this run, so that no other run's answers are taken for ours.
    private let name = "bench-\(UInt32.random(in: 0 ... .max))"
    private let waiting = Mutex<[String: AsyncStream<Bool>.Continuation]>([:])

    init(bus: any MessageBus, gateway: String, channel: String, token: String, matter: String) {
        self.bus = bus
        self.gateway = gateway
        self.channel = channel
        self.token = token
        self.matter = matter
    }

    /// Runs `body` while answers are being taken. The bus runs elsewhere.
    func run<Value>(_ body: () async throws -> Value) async throws -> Value {
        let queue = "onevisit.reply.\(name)"
        let receiver = bus.receive(Subscription(.exclusive { ExclusiveQueue(name: "\(queue).\($0)", bindings: []) })) { [self] messages in
            for message in messages { take(message) }
        }
        defer { withExtendedLifetime(receiver) {} }
        for await status in bus.statusChanges() where status.isReady { break }
        return try await body()
    }

    @Sendable func ask(_ number: Int, while goOn: () -> Bool, _ tell: (Duration, Bool) -> Void) async throws {
        let population = DemoPopulation()
        var place = number
        while goOn() {
            let person = population.resident(place % DemoPopulation.knownEverywhere)
            place += 1
            let start = ContinuousClock.now
            let isAnswered = await exchange("\(name)-\(number)-\(place)", residentID: person.residentID, name: person.name)
            tell(ContinuousClock.now - start, isAnswered)
        }
    }

    private func exchange(_ id: String, residentID: String, name: String) async -> Bool {
        let body: JSONValue = [
            "protocol": 1, "channel": .string(channel), "token": .string(token), "matter": .string(matter),
            "applicant": ["residentId": .string(residentID), "name": .string(name)], "form": [:],
        ]
        guard let connection = bus.status.consuming.connection else { return false }
        let message = OutgoingMessage(
            route: Route(exchange: ExchangeName.requests, key: gateway),
            properties: MessageProperties(
                messageID: id, type: MessageType.requests, appID: self.name, correlationID: id, replyTo: "onevisit.reply.\(self.name).\(connection)",
                expiration: Self.patience, timestamp: .now),
            body: body.utf8)
        let (answers, feed) = AsyncStream.makeStream(of: Bool.self)
        waiting.withLock { $0[id] = feed }
        defer { waiting.withLock { _ = $0.removeValue(forKey: id) } }
        return await withTaskGroup(of: Bool?.self) { group in
            group.addTask { await self.bus.publish([message]).first == .done ? nil : false }
            group.addTask {
                for await isClosed in answers { return isClosed }
                return nil
            }
            group.addTask {
                // Cancelled when the answer is there.
                do { try await Task.sleep(for: Self.patience) } catch { return nil }
                return false
            }
            defer { group.cancelAll() }
            for await isAnswered in group { if let isAnswered { return isAnswered } }
            return false
        }
    }

    private func take(_ message: IncomingMessage) {
        guard let id = message.properties.correlationID else { return }
        // An answer document has a closing time; a problem has not.
        let isClosed: Bool
        do { isClosed = try JSONValue(parsing: message.body, profile: .bus)["closedAt"] != nil } catch { isClosed = false }
        waiting.withLock { $0[id] }?.yield(isClosed)
    }
}
