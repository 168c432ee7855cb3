import Contracts
import JSON
import JSONSchema
import Messaging
import MessagingTestKit
import Testing

@testable import Orchestration

@Suite("The lookup core asks whom it can, once, and keeps the answer for a while")
struct LookupCoreTests {
    private typealias Core = LookupCore<Int>

    private func catalogue(_ matter: Matter, capacity: Int = 200) throws -> Catalogue {
        let departments = Set(matter.tasks.map(\.operation.department))
        return Catalogue(
            departments: departments.map { Department(name: $0, title: LocalizedText(zh: $0, en: $0), capacity: capacity) },
            operations: try matter.tasks.map { try operation($0.operation.name) }, matters: [matter])
    }

    private func core(_ matter: Matter, capacity: Int = 200, settings: LookupSettings = .init()) throws -> Core {
        var core = Core(instance: "district-a-7f3a", catalogue: try catalogue(matter, capacity: capacity), settings: settings)
        core.replyConnection = 1
        return core
    }

    private func opening(_ core: borrowing Core, _ id: String = request, key: String? = nil, at now: Moment = start) throws -> LookupOpening {
        LookupOpening(
            request: id, check: try check(core), deadline: .milliseconds(1500), key: key, channel: "terminal", trace: nil, at: now)
    }

    private func check(_ core: borrowing Core, name: String = "N") throws -> CheckedSubmission {
        let channel = Channel(name: "terminal", kind: .terminal, identity: .face)
        let applicant: JSONValue = ["residentId": "99010419900101123X", "name": .string(name)]
        return try CheckedSubmission(Submission(matter: "overview", applicant: applicant, channel: channel), catalogue: core.catalogue)
    }

    private func parcels(_ core: inout Core, at now: Moment = start, limit: Int = 100) -> [Core.Parcel] {
        var effects = Core.Effects()
        return core.takeParcels(limit: limit, at: now, effects: &effects)
    }

    private func id(_ number: Int) -> String { "01KB300000000000000000" + String(1000 + number) }

    @Test("A request goes out as one message a department, and comes back to who waits")
    func roundTrip() throws {
        var core = try core(matter(task("police"), task("records")))
        let opened = core.open(try opening(core))
        #expect(opened.hasTasks)
        let sent = parcels(&core).sorted { $0.department < $1.department }
        #expect(sent.map(\.department) == ["police", "records"])
        #expect(sent.map(\.replyTo) == ["district-a-7f3a-1", "district-a-7f3a-1"])
        #expect(sent[0].tasks[0].task == "\(request)-police")
        #expect(sent[0].tasks[0].deadline == (start + 800).timestamp, "the operation's limit comes before the request's deadline")
        #expect(sent[0].expiration == .milliseconds(800))
        guard case .waiting = core.wait(for: request, channel: "terminal", until: (start + 5000).instant, id: core.nextID(), waiter: 7) else {
            Issue.record("The request is closed already.")
            return
        }
        var effects = Core.Effects()
        for department in ["police", "records"] {
            let known = core.asked(reply(department, answered))
            let asked = try #require(known)
            core.received(reply(department, answered), request: asked.request, index: asked.index, isValid: true, at: start + 12, effects: &effects)
        }
        #expect(effects.answered.map(\.waiter) == [7])
        #expect(effects.answered.map(\.answer.state) == [.complete])
        #expect(core.openCount == 0)
        #expect(core.desks.values.allSatisfy { $0.inFlight == 0 })
    }

    @Test("What waits for a department goes out together, as many as its adapters like")
    func batches() throws {
        var core = try core(matter(task("police")))
        core.presence.listening(at: start.instant)
        let operations = ["police.account.read": [Presence.Version(version: 1, contract: nil)]]
        core.presence.heard(
            Presence(
                department: "police", instance: "a", state: .serving, operations: operations, batch: 4, capacity: 9, now: start.timestamp,
                software: ""),
            at: start)
        for number in 0..<10 { _ = core.open(try opening(core, id(number))) }
        #expect(parcels(&core).map(\.tasks.count) == [4, 4, 2])
        #expect(parcels(&core).isEmpty)
    }

    @Test("A department at its limit is over it for the next, and for the next one only")
    func limit() throws {
        var core = try core(matter(task("police"), task("records")), capacity: 2)
        for number in 0..<2 { _ = core.open(try opening(core, id(number))) }
        let over = core.open(try opening(core, id(2)))
        #expect(over.events.contains(.notAsked(department: "police", why: .overLimit)))
        #expect(core.answer(to: id(2), channel: "terminal")?.state == .failed)
        var effects = Core.Effects()
        core.received(reply("police", answered, request: id(0)), request: id(0), index: 0, isValid: true, at: start, effects: &effects)
        let after = core.open(try opening(core, id(3)))
        #expect(!after.events.contains(.notAsked(department: "police", why: .overLimit)))
        #expect(after.events.contains(.notAsked(department: "records", why: .overLimit)))
    }

    @Test("The same key joins; the same key with another content is refused; another channel sees nothing")
    func keys() throws {
        var core = try core(matter(task("police")))
        _ = core.open(try opening(core, key: "k1"))
        #expect(try core.earlier("k1", channel: "terminal", check: check(core)) == request)
        #expect(try core.earlier("k1", channel: "portal", check: check(core)) == nil)
        #expect(try core.earlier("k2", channel: "terminal", check: check(core)) == nil)
        let other = try check(core, name: "M")
        #expect(throws: Problem.keyReused) { try core.earlier("k1", channel: "terminal", check: other) }
        #expect(core.answer(to: request, channel: "portal") == nil)
    }

    @Test("A message that comes back, or that the broker refuses, is sent once more, with the next attempt; then the department is unavailable")
    func returned() throws {
        for (outcome, reason) in [(PublishOutcome.returned(reason: "NO_ROUTE"), "returned"), (.refused, "refused-by-broker")] {
            var core = try core(matter(task("police")))
            _ = core.open(try opening(core))
            for attempt in 1...2 {
                let sent = try #require(parcels(&core).first)
                #expect(sent.tasks.map(\.attempt) == [attempt])
                var effects = Core.Effects()
                core.settled(sent.token, outcome, at: start, effects: &effects)
            }
            #expect(core.answer(to: request, channel: "terminal")?.parts[0].reason?.code == reason)
            #expect(core.desks["police"]?.inFlight == 0)
        }
    }

    @Test("A department whose adapter offers another version alone is not asked, and says so")
    func otherVersion() throws {
        var core = try core(matter(task("police")))
        core.presence.listening(at: start.instant)
        core.presence.heard(
            Presence(
                department: "police", instance: "a", state: .serving, operations: ["police.account.read": [.init(version: 2, contract: nil)]],
                batch: 4, capacity: 9, now: start.timestamp, software: ""),
            at: start)
        let opened = core.open(try opening(core))
        #expect(opened.events.contains(.notAsked(department: "police", why: .versionNotOffered)))
        #expect(core.answer(to: request, channel: "terminal")?.parts[0].reason?.code == "version-not-offered")
    }

    @Test("A publish of unknown outcome is left to the deadline")
    func unknown() throws {
        var core = try core(matter(task("police")))
        _ = core.open(try opening(core))
        let sent = try #require(parcels(&core).first)
        var effects = Core.Effects()
        core.settled(sent.token, .unknown, at: start, effects: &effects)
        #expect(effects.events == [.publishUnknown(department: "police")])
        #expect(core.answer(to: request, channel: "terminal")?.state == .pending)
    }

    @Test("The silence of those who perhaps never heard is not held against them", arguments: [PublishOutcome.unknown, .done])
    func silence(outcome: PublishOutcome) throws {
        var core = try core(matter(task("police")))
        var effects = Core.Effects()
        for number in 0..<30 { _ = core.open(try opening(core, id(number))) }
        for parcel in parcels(&core) { core.settled(parcel.token, outcome, at: start, effects: &effects) }
        core.timePassed(at: start + 1500, effects: &effects)
        #expect(core.desks["police"]?.isCircuitOpen(at: (start + 1500).instant) == (outcome == .done))
        #expect(core.desks["police"]?.inFlight == 0)
    }

    @Test("Who says nothing at all is not asked from a moment after the first limit on; a word, a lost message or way is no silence")
    func fallsSilent() throws {
        func isOpen(in time: Int = 900, _ meanwhile: (inout Core, inout Core.Effects) throws -> Void) throws -> Bool {
            var core = try core(matter(task("police")))
            var effects = Core.Effects()
            for number in 0..<30 { _ = core.open(try opening(core, id(number))) }
            for parcel in parcels(&core) { core.settled(parcel.token, .done, at: start, effects: &effects) }
            #expect(core.nextTimer() == (start + 800).instant)
            core.timePassed(at: start + 800, effects: &effects)
            #expect(core.nextTimer() == (start + 900).instant)
            try meanwhile(&core, &effects)
            core.timePassed(at: start + time, effects: &effects)
            return core.desks["police"]?.isCircuitOpen(at: (start + time).instant) ?? true
        }
        #expect(try isOpen { _, _ in })
        #expect(try !isOpen(in: 899) { _, _ in })
        for attempt in 1...2 {
            let word = reply("police", answered, attempt: attempt, request: id(7))
            #expect(try !isOpen { $0.received(word, request: id(7), index: 0, isValid: true, at: start + 850, effects: &$1) })
        }
        #expect(try !isOpen { $0.repliesRead(by: 2, at: start + 850, effects: &$1) })
        for outcome in [PublishOutcome.unknown, .refused] {
            #expect(
                try !isOpen { core, effects in
                    _ = core.open(try opening(core, id(30)))
                    let token = try #require(parcels(&core).first?.token)
                    core.settled(token, outcome, at: start + 850, effects: &effects)
                })
        }
    }

    @Test("While the broker confirms nothing, nobody counts as silent")
    func brokerIsSilent() throws {
        var core = try core(matter(task("police")))
        var effects = Core.Effects()
        for number in 0..<30 { _ = core.open(try opening(core, id(number))) }
        _ = parcels(&core)
        for time in stride(from: 800, to: 1500, by: 100) { core.timePassed(at: start + time, effects: &effects) }
        #expect(core.desks["police"]?.isCircuitOpen(at: (start + 1400).instant) == false)
    }

    @Test("When the way back is lost, what was sent is asked again over the new one")
    func replyPath() throws {
        var core = try core(matter(task("police")))
        _ = core.open(try opening(core))
        #expect(parcels(&core).count == 1)
        var effects = Core.Effects()
        core.repliesRead(by: nil, at: start, effects: &effects)
        #expect(parcels(&core).isEmpty, "no lookup is published while no reply can come")
        core.repliesRead(by: 2, at: start + 100, effects: &effects)
        let again = try #require(parcels(&core, at: start + 100).first)
        #expect(again.replyTo == "district-a-7f3a-2")
        #expect(again.tasks.map(\.attempt) == [2])
        core.received(reply("police", answered), request: request, index: 0, isValid: true, at: start + 120, effects: &effects)
        #expect(core.answer(to: request, channel: "terminal")?.state == .complete, "a reply counts for any attempt that was sent")
    }

    @Test("A part that was asked ends once for the counters, with what it shows then: said, silent, or not reached")
    func endings() throws {
        var core = try core(matter(task("police"), task("records"), task("housing")))
        var effects = core.open(try opening(core))
        for _ in 1...2 {
            for parcel in parcels(&core) {
                core.settled(parcel.token, parcel.department == "housing" ? .returned(reason: "") : .done, at: start, effects: &effects)
            }
        }
        core.received(reply("police", answered), request: request, index: 0, isValid: true, at: start, effects: &effects)
        core.timePassed(at: start + 1500, effects: &effects)
        // Late, so it amends the answer and ends nothing.
        core.received(reply("records", answered), request: request, index: 1, isValid: true, at: start + 1600, effects: &effects)
        let ended = effects.events.filter { if case .ended = $0 { true } else { false } }
        #expect(
            ended == [
                .ended(department: "housing", outcome: "unavailable"), .ended(department: "police", outcome: "answered"),
                .ended(department: "records", outcome: "timed-out"),
            ])
    }

    @Test("The deadline closes; what waited unsent is let go")
    func deadline() throws {
        var core = try core(matter(task("police")))
        core.replyConnection = nil
        _ = core.open(try opening(core))
        var effects = Core.Effects()
        core.timePassed(at: start + 1499, effects: &effects)
        #expect(effects.events.isEmpty)
        core.timePassed(at: start + 1500, effects: &effects)
        #expect(core.answer(to: request, channel: "terminal")?.state == .failed)
        core.repliesRead(by: 1, at: start + 1501, effects: &effects)
        #expect(parcels(&core, at: start + 1501).isEmpty)
    }

    @Test("A waiter that leaves early gets the answer as it stands and leaves nothing behind")
    func leaving() throws {
        var core = try core(matter(task("police")))
        _ = core.open(try opening(core))
        _ = core.wait(for: request, channel: "terminal", until: (start + 100).instant, id: core.nextID(), waiter: 1)
        var effects = Core.Effects()
        core.timePassed(at: start + 100, effects: &effects)
        #expect(effects.answered.map(\.answer.state) == [.pending])
        core.timePassed(at: start + 1500, effects: &effects)
        #expect(effects.answered.count == 1)
    }

    @Test("Closed answers are kept for their time and their number, the oldest go first, with their keys")
    func retention() throws {
        var settings = LookupSettings()
        settings.mostClosed = 2
        var core = try core(matter(task("police")), settings: settings)
        var effects = Core.Effects()
        for number in 0..<3 {
            _ = core.open(try opening(core, id(number), key: "k\(number)", at: start + number))
            core.received(
                reply("police", answered, request: id(number)), request: id(number), index: 0, isValid: true, at: start + number, effects: &effects)
        }
        #expect(core.answer(to: id(0), channel: "terminal") == nil, "there are two more, and the clock need not come to it")
        #expect(core.answer(to: id(1), channel: "terminal") != nil)
        #expect(core.keys.count == 2)
        core.timePassed(at: start + 60_001, effects: &effects)
        #expect(core.answer(to: id(1), channel: "terminal") == nil)
        #expect(core.answer(to: id(2), channel: "terminal") != nil)
        core.timePassed(at: start + 60_002, effects: &effects)
        #expect(core.entries.isEmpty)
        #expect(core.keys.isEmpty)
        #expect(core.asked(reply("police", answered, request: id(2))) == nil, "a reply after that is too late")
    }

    @Test("It is counted how often each operation is asked, and when last; what cannot be asked is not counted")
    func traffic() throws {
        var core = try core(matter(task("police"), task("records")))
        let police = task("police").operation
        _ = core.open(try opening(core, id(0)))
        _ = core.open(try opening(core, id(1), at: start + 500))
        #expect(core.traffic.tasks(of: police) == 2)
        #expect(core.traffic.last(of: police) == (start + 500).timestamp)
        let other = OperationReference(police.name, version: police.version + 1)
        #expect(core.traffic.tasks(of: other) == 0 && core.traffic.last(of: other) == nil)
        core.presence.listening(at: start.instant)
        _ = core.open(try opening(core, id(2), at: start + 20_000))
        #expect(core.traffic.tasks(of: police) == 2, "the department is away")
    }

    @Test("Of 10 000 requests in any order of replies, silence and time, each closes exactly once, each part asked ends once, and nothing stays")
    func closesOnce() throws {
        var random = SeededGenerator(42)
        var core = try core(matter(task("police"), task("records", need: .optional)))
        var now = start
        var closings: [String: Int] = [:]
        var (asked, ended) = ([String: Int](), [String: Int]())
        func note(_ effects: Core.Effects) {
            for event in effects.events {
                if case .asked(let department, isRepeat: false) = event { asked[department, default: 0] += 1 }
                if case .ended(let department, _) = event { ended[department, default: 0] += 1 }
            }
            for answered in effects.answered { closings[answered.answer.request, default: 0] += 1 }
        }
        for number in 0..<10_000 {
            let id = "01KB30000000000000000" + String(10_000 + number)
            note(core.open(try opening(core, id, at: now)))
            _ = core.wait(for: id, channel: "terminal", until: (now + 9000).instant, id: core.nextID(), waiter: number)
            var effects = Core.Effects()
            for parcel in core.takeParcels(limit: 100, at: now, effects: &effects) {
                core.settled(parcel.token, random.next() % 5 == 0 ? .returned(reason: "") : .done, at: now, effects: &effects)
            }
            for department in ["police", "records"] where random.next() % 3 != 0 {
                let outcome = [answered, busy, faulty, .notFound][Int(random.next() % 4)]
                let attempt = Int(random.next() % 2) + 1
                guard let asked = core.asked(reply(department, outcome, request: id)) else { continue }
                core.received(
                    reply(department, outcome, attempt: attempt, request: id), request: asked.request, index: asked.index,
                    isValid: random.next() % 7 != 0,
                    at: now, effects: &effects)
            }
            now = now + Int(random.next() % 20)
            core.timePassed(at: now, effects: &effects)
            note(effects)
        }
        var effects = Core.Effects()
        core.timePassed(at: now + 1500, effects: &effects)
        core.timePassed(at: now + 120_000, effects: &effects)
        note(effects)
        let immediately = 10_000 - closings.count
        #expect(closings.values.allSatisfy { $0 == 1 })
        #expect(immediately >= 0)
        #expect(asked.count == 2)
        #expect(asked == ended)
        #expect(core.openCount == 0)
        #expect(core.entries.isEmpty)
        #expect(core.nextTimer() == nil)
        #expect(core.desks.values.allSatisfy { $0.inFlight == 0 })
    }
}
