import Contracts
import JSON
import Messaging
import MessagingTestKit
import Synchronization

/// An adapter as somebody might write it who has read the protocol and nothing else of ours but names: it keeps every rule, or all but one.
final class Librarian: Sendable {
    static let instance = "library-0001"
    static let batch = 8
    /// How long the slow ones of the mistakes take for a lookup.
    private static let slowness: Duration = .milliseconds(40)

    struct State: Sendable {
        var serial = 0
        var firstAddress: String?
        var answered: Set<String> = []
        var ledger: [String: Entry] = [:]
        /// The back office: how many cards were issued for a key. It knows the key, so a second order for it issues nothing.
        var issued: [String: Int] = [:]
        var ledgerConnection: Int?
        var outbox: [Errand] = []
        var jobs: [Job] = []
        var isStopping = false
        var isDead = false
    }

    /// What is on record of a key.
    struct Entry: Sendable {
        var operation: OperationReference?
        var input: JSONValue?
        var outcome: Outcome
        var asOf: Timestamp
    }

    /// A reply that is to be sent.
    struct Errand: Sendable {
        var address: String
        var entry: JSONValue
        var task: String
        var lane: Lane
    }

    /// What was acknowledged before it was done.
    struct Job: Sendable {
        var errands: [Errand]
        var connection: Int?
    }

    let mistake: Mistake?
    let trouble: Trouble?
    let catalogue: Catalogue
    let bus: InMemoryBus
    /// Logged in as somebody else.
    private let clerk: InMemoryBus
    let state = Mutex(State())
    private let interval: Duration
    private let stopping = Alarm()
    private let jobs = Alarm()

    init(_ broker: InMemoryBroker, _ catalogue: Catalogue, mistake: Mistake?, trouble: Trouble? = nil, interval: Duration) {
        self.mistake = mistake
        self.trouble = trouble
        self.catalogue = catalogue
        self.interval = interval
        bus = InMemoryBus(
            broker: broker, user: LibraryContracts.department, topology: .adapter(department: LibraryContracts.department), use: .expect)
        clerk = InMemoryBus(broker: broker, user: "clerk", topology: Topology(), use: .expect)
    }

    // MARK: - Life

    /// Lives until it is asked to stop; then it finishes what it has begun, and says that it leaves.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { life in
            life.addTask { try await self.bus.run() }
            life.addTask { try await self.clerk.run() }
            await withTaskGroup(of: Void.self) { work in
                for lane in Lane.allCases { work.addTask { await self.consume(lane) } }
                work.addTask { await self.announce() }
                work.addTask { await self.resend() }
                work.addTask { await self.workOff() }
                await self.stopping.wait()
                work.cancelAll()
            }
            if !state.withLock({ $0.isDead }) {
                for job in takeJobs() { _ = await send(job.errands) }
                if mistake != .leavesInSilence, mistake != .saysNothingOfItself { await say(.leaving) }
            }
            life.cancelAll()
            while try await life.next() != nil {}
        }
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        stopping.ring()
    }

    /// Ends as a process does that fell over something.
    private func die() {
        state.withLock { $0.isDead = true }
        stop()
    }

    var isDead: Bool { state.withLock { $0.isDead } }

    /// How many cards were issued.
    var issued: Int { state.withLock { $0.issued.values.reduce(0, +) } }

    private func consume(_ lane: Lane) async {
        let prefetch = mistake == .takesAllAtOnce ? Int.max : 10_000
        let subscription = Subscription(.queue(QueueName.tasks(of: LibraryContracts.department, lane: lane)), prefetch: prefetch)
        await bus.consume(subscription) { await self.handle($0, lane) }
    }

    func number() -> Int {
        state.withLock { state in
            state.serial += 1
            return state.serial
        }
    }

    // MARK: - Presence

    private func announce() async {
        guard mistake != .saysNothingOfItself else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var known: Int?
                for await status in self.bus.statusChanges() where status.isReady {
                    guard let connection = status.consuming.connection, connection != known else { continue }
                    known = connection
                    if connection == 1 || self.mistake != .fallsSilentForGood { await self.say(.serving) }
                }
            }
            guard mistake != .announcesOnce else { return }
            group.addTask {
                while await Self.waits(self.interval) {
                    guard self.bus.status.isReady, let connection = self.bus.status.consuming.connection else { continue }
                    if connection == 1 || self.mistake != .fallsSilentForGood { await self.say(.serving) }
                }
            }
        }
    }

    private func say(_ word: Presence.State) async {
        var operations = Dictionary(grouping: catalogue.operations(of: LibraryContracts.department), by: \.reference.name).mapValues { versions in
            versions.map { Presence.Version(version: $0.reference.version, contract: $0.contractHash) }
        }
        if mistake == .forgetsAnOperation { operations["library.opening.read"] = nil }
        let offset: Duration = mistake == .hasAWrongClock ? .seconds(10) : .zero
        let presence = Presence(
            department: LibraryContracts.department, instance: Self.instance, state: word, operations: operations, batch: Self.batch, capacity: 1000,
            now: Timestamp.now.advanced(by: offset), software: "librarian 1")
        let appID = mistake == .signsAsSomebodyElse ? "library-9999" : Self.instance
        let properties = MessageProperties(messageID: "\(Self.instance)-\(number())", type: MessageType.presence, appID: appID, timestamp: .now)
        _ = await bus.publish([
            OutgoingMessage(
                route: Route(exchange: ExchangeName.presence, key: ""), properties: properties, body: presence.json.utf8, mandatory: false)
        ])
    }

    static func waits(_ duration: Duration) async -> Bool {
        do {
            try await Task.sleep(for: duration)
            return true
        } catch {
            return false
        }
    }

    // MARK: - Messages

    private func handle(_ message: IncomingMessage, _ lane: Lane) async -> Settlement {
        if trouble == .answersNothing || mistake == (lane == .lookup ? .answersNoLookup : .answersNoCase) { return .accepted }
        if mistake == .fallsOver, String(decoding: message.body, as: UTF8.self) == "this is not JSON" {
            die()
            return .requeued
        }
        if trouble == .floods { await flood() }
        let text = message.body
        if let guessed = guessed(text, lane) { return await finish([guessed], lane) }
        guard mistake == .trustsAnybody || message.properties.userID == "onevisit" else { return await park(message, .untrustedSender) }
        guard mistake == .ignoresEncodings || message.properties.contentEncoding == nil else { return await park(message, .unreadable) }
        guard mistake != .takesSmallMessages || text.count < 500_000, let body = read(text) else { return await park(message, .unreadable) }
        if lane == .case, WithdrawalMessage.isOne(body) { return await withdraw(body, message) }
        let tasks: TaskMessage
        do { tasks = try TaskMessage(body) } catch { return await park(message, .unreadable) }
        guard let replyTo = tasks.replyTo, body["withdrawals"] == nil else { return await park(message, .unreadable) }
        let errands = await errands(tasks, message, lane, replyTo)
        return await finish(errands, lane)
    }

    /// Sends what is to be said, and says what the broker is told.
    private func finish(_ errands: [Errand], _ lane: Lane) async -> Settlement {
        if lane == .lookup, mistake == .acknowledgesFirst {
            let connection = bus.status.consuming.connection
            state.withLock { $0.jobs.append(Job(errands: errands, connection: connection)) }
            jobs.ring()
            return .accepted
        }
        if lane == .lookup, mistake == .dropsWhatItHas {
            _ = await Self.waits(Self.slowness)
            if state.withLock({ $0.isStopping }) { return .accepted }
        }
        let isSent = await send(errands)
        if lane == .case, mistake == .neverAcknowledges {
            while await Self.waits(.seconds(1)) {}
        }
        return isSent ? .accepted : .requeued
    }

    private func takeJobs() -> [Job] {
        state.withLock { state in
            defer { state.jobs = [] }
            return state.jobs
        }
    }

    /// Does what was acknowledged before; what a broken connection took along is gone.
    private func workOff() async {
        await withTaskGroup(of: Void.self) { group in
            while !Task.isCancelled {
                await jobs.wait()
                guard !Task.isCancelled else { return }
                for job in takeJobs() {
                    group.addTask {
                        _ = await Self.waits(Self.slowness)
                        if let connection = job.connection, self.bus.status.consuming.connection != connection { return }
                        _ = await self.send(job.errands)
                    }
                }
            }
        }
    }

    private func read(_ body: [UInt8]) -> JSONValue? {
        var body = body
        var profile = JSONProfile.bus
        let text = String(decoding: body.prefix(64), as: UTF8.self)
        if mistake == .ignoresTheProtocol, text.hasPrefix(#"{"protocol":2"#) { body[12] = UInt8(ascii: "1") }
        if mistake == .readsMembersTwice, text.hasPrefix(#"{"protocol":1,"protocol":1,"#) {
            body = Array("{".utf8) + body.dropFirst(#"{"protocol":1,"#.utf8.count)
        }
        if mistake == .followsAnyDepth, text.hasPrefix(#"{"more":[["#) { profile = .document }
        if mistake == .takesAnyNumberOfMembers, text.hasPrefix(#"{"more":{"m0""#) { profile = .document }
        do { return try JSONValue(parsing: body, profile: profile) } catch { return nil }
    }

    // MARK: - Sending

    /// Sends replies. False where the connection was lost, so that they are asked for again.
    func send(_ errands: [Errand]) async -> Bool {
        var isSent = true
        for errand in errands {
            let messages = mistake == .answersTwice && errand.lane == .lookup ? [message(errand), message(errand)] : [message(errand)]
            let sender = mistake == .sendsAsSomebodyElse && errand.lane == .lookup ? clerk : bus
            for outcome in await sender.publish(messages) {
                switch outcome {
                case .done: if errand.lane == .lookup { state.withLock { _ = $0.answered.insert(errand.task) } }
                case .returned, .refused:
                    if errand.lane == .case, mistake != .hasNoOutbox { state.withLock { $0.outbox.append(errand) } }
                case .unknown, .notSent: isSent = false
                }
            }
        }
        return isSent
    }

    private func message(_ errand: Errand) -> OutgoingMessage {
        let isPersistent = errand.lane == .case || mistake == .persistsLookups
        let properties = MessageProperties(
            messageID: mistake == .numbersNothing ? "reply" : "\(Self.instance)-\(number())", type: MessageType.replies, appID: Self.instance,
            isPersistent: isPersistent, correlationID: mistake == .namesNoTask ? nil : errand.task, timestamp: .now,
            contentType: mistake == .namesNoContentType ? nil : "application/json")
        var address = errand.address
        if mistake == .repliesWhereItRepliedFirst {
            address = state.withLock { state in
                if state.firstAddress == nil { state.firstAddress = errand.address }
                return state.firstAddress ?? errand.address
            }
        }
        return OutgoingMessage(
            route: Route(exchange: ExchangeName.replies, key: RoutingKey.reply(department: LibraryContracts.department, to: address)),
            properties: properties, body: ReplyMessage.body(entries: [errand.entry]))
    }

    /// Sends again what nobody took.
    private func resend() async {
        while await Self.waits(.milliseconds(50)) {
            let waiting = state.withLock { state in
                defer { state.outbox = [] }
                return state.outbox
            }
            guard !waiting.isEmpty else { continue }
            if await !send(waiting) { state.withLock { $0.outbox += waiting } }
        }
    }

    func park(_ message: IncomingMessage, _ code: ReservedCode) async -> Settlement {
        guard mistake != .parksNothing else { return .accepted }
        let parked = ParkedMessage(
            code: code.rawValue, detail: "it cannot be handled", department: LibraryContracts.department, instance: Self.instance,
            properties: message.properties, body: message.body)
        let properties = MessageProperties(
            messageID: "\(Self.instance)-\(number())", type: MessageType.parked, appID: Self.instance, isPersistent: true, timestamp: .now)
        let outgoing = OutgoingMessage(route: Route(exchange: ExchangeName.dead, key: ""), properties: properties, body: parked.json.utf8)
        return await bus.publish([outgoing]).first == .done ? .accepted : .requeued
    }

    private func flood() async {
        let entry: JSONValue = ["task": "nobody's"]
        let address = state.withLock { $0.firstAddress } ?? "contract-test-0001-1"
        for _ in 0..<100 {
            let messages = (0..<300).map { _ in message(Errand(address: address, entry: entry, task: "nobody's", lane: .lookup)) }
            _ = await bus.publish(messages)
        }
    }
}
