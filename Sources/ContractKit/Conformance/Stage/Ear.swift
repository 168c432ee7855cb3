import Contracts
import JSON
import Messaging
import Synchronization

/// A reply as it arrived: read leniently, so that what is wrong with it is found where that is looked for.
struct HeardReply: Sendable {
    let at: ContinuousClock.Instant
    let message: IncomingMessage
    /// The entry of the message.
    let raw: JSONValue
    /// How many entries the message had.
    let entries: Int

    var task: String { raw["task"]?.string ?? "" }
    var outcome: String { raw["outcome"]?.string ?? "" }
    var code: String? { raw["problem"]?["code"]?.string }
    /// What it says, but for the time, the sender and the sending that it answers.
    var word: JSONValue {
        var word = raw.object ?? JSONObject()
        for name in ["attempt", "round", "instance", "asOf", "trace", "task"] { word[name] = nil }
        return .object(word)
    }
}

/// An announcement as it arrived.
struct HeardPresence: Sendable {
    let at: ContinuousClock.Instant
    let timestamp: Timestamp
    let message: IncomingMessage
    let presence: Result<Presence, EnvelopeError>
    let raw: JSONValue

    var isServing: Bool { if case .success(let presence) = presence { presence.state == .serving } else { false } }
}

/// A parked message as it arrived.
struct HeardParked: Sendable {
    let message: IncomingMessage
    let parked: Result<ParkedMessage, EnvelopeError>
}

/// All that an adapter says while it is tried: bounded, whatever it says.
final class Ear: Sendable {
    private struct State {
        var replies: [String: [HeardReply]] = [:]
        var counts: [String: Int] = [:]
        var presences: [HeardPresence] = []
        var parked: [HeardParked] = []
        /// Messages to our addresses that are no replies at all.
        var unreadable: [IncomingMessage] = []
        var heard = 0
        var alarms: [Int: Alarm] = [:]
        var nextAlarm = 0
    }

    private let state = Mutex(State())
    private let department: String
    private let time: any TimeSource
    /// Announcements and parked messages that are kept: a run of an hour announces 720 times.
    private static let mostKept = 2000

    init(department: String, time: any TimeSource) {
        self.department = department
        self.time = time
    }

    // MARK: - Hearing

    func receive(_ messages: [IncomingMessage]) {
        let (now, timestamp) = (time.now, time.timestamp)
        let alarms = state.withLock { state in
            for message in messages {
                state.heard += 1
                guard state.heard <= ConformanceSettings.mostHeard else { continue }
                switch message.route.exchange {
                case ExchangeName.presence: presence(message, now, timestamp, &state)
                case ExchangeName.dead: parked(message, &state)
                default: replies(message, now, &state)
                }
            }
            return Array(state.alarms.values)
        }
        for alarm in alarms { alarm.ring() }
    }

    private func replies(_ message: IncomingMessage, _ now: ContinuousClock.Instant, _ state: inout State) {
        guard let body = Self.json(message), let entries = body["replies"]?.array, !entries.isEmpty, body["protocol"]?.integer == 1 else {
            if state.unreadable.count < ConformanceSettings.mostRepliesKept { state.unreadable.append(message) }
            return
        }
        for entry in entries {
            let heard = HeardReply(at: now, message: message, raw: entry, entries: entries.count)
            state.counts[heard.task, default: 0] += 1
            if state.counts[heard.task, default: 0] <= ConformanceSettings.mostRepliesKept { state.replies[heard.task, default: []].append(heard) }
        }
    }

    private func presence(_ message: IncomingMessage, _ now: ContinuousClock.Instant, _ timestamp: Timestamp, _ state: inout State) {
        let body = Self.json(message) ?? .null
        // Other departments of the same broker are none of our business.
        guard body["department"]?.string == department || message.properties.appID.hasPrefix(department + "-") else { return }
        let presence: Result<Presence, EnvelopeError>
        do throws(EnvelopeError) { presence = .success(try Presence(body)) } catch { presence = .failure(error) }
        // The first and the last say most: those in the middle go.
        if state.presences.count >= Self.mostKept { state.presences.remove(at: Self.mostKept / 2) }
        state.presences.append(HeardPresence(at: now, timestamp: timestamp, message: message, presence: presence, raw: body))
    }

    private func parked(_ message: IncomingMessage, _ state: inout State) {
        let parked: Result<ParkedMessage, EnvelopeError>
        do throws(EnvelopeError) { parked = .success(try ParkedMessage(Self.json(message) ?? .null)) } catch { parked = .failure(error) }
        guard state.parked.count < Self.mostKept else { return }
        state.parked.append(HeardParked(message: message, parked: parked))
    }

    private static func json(_ message: IncomingMessage) -> JSONValue? {
        do { return try JSONValue(parsing: message.body, profile: .bus) } catch { return nil }
    }

    // MARK: - Remembering

    func replies(to task: String) -> [HeardReply] { state.withLock { $0.replies[task] ?? [] } }
    func count(of task: String) -> Int { state.withLock { $0.counts[task] ?? 0 } }
    var allReplies: [HeardReply] { state.withLock { $0.replies.values.flatMap { $0 } }.sorted { $0.at < $1.at } }
    /// How often each task was answered.
    var counts: [String: Int] { state.withLock { $0.counts } }
    var presences: [HeardPresence] { state.withLock { $0.presences } }
    var parked: [HeardParked] { state.withLock { $0.parked } }
    var unreadable: [IncomingMessage] { state.withLock { $0.unreadable } }
    /// How many messages came in all.
    var heard: Int { state.withLock { $0.heard } }
    var isFlooded: Bool { heard > ConformanceSettings.mostHeard }

    /// Waits until something is so, looking whenever something was heard. False where it is not so by then.
    func waits(until limit: ContinuousClock.Instant, _ isSo: () -> Bool) async throws -> Bool {
        let alarm = Alarm()
        let number = state.withLock { state in
            state.nextAlarm += 1
            state.alarms[state.nextAlarm] = alarm
            return state.nextAlarm
        }
        defer { state.withLock { _ = $0.alarms.removeValue(forKey: number) } }
        while !isSo() {
            guard time.now < limit else { return false }
            await alarm.wait(until: limit, by: time)
            try Task.checkCancellation()
        }
        return true
    }
}
