import Contracts
import JSON
import Messaging
import Testing

@testable import Orchestration

@Suite("Nobody's flood or slowness is another's loss")
struct FairnessTests {
    private typealias Core = LookupCore<Int>
    private static let crowd = Channel(name: "crowd", kind: .terminal, identity: .face)
    private static let hall = Channel(name: "hall", kind: .terminal, identity: .face)

    /// A matter `flooded` of the police alone, and `overview` of the police and all others.
    private func core(_ others: [String], capacity: Int = 200) throws -> Core {
        let names = ["police"] + others
        let (overview, flooded) = (try matter(named: "overview", names.map { task($0) }), try matter(named: "flooded", [task("police")]))
        let catalogue = Catalogue(
            departments: names.map { Department(name: $0, title: LocalizedText(zh: $0, en: $0), capacity: capacity) },
            operations: try names.map { try operation("\($0).account.read") }, matters: [overview, flooded])
        var core = Core(instance: "district-a-7f3a", catalogue: catalogue, settings: LookupSettings())
        core.replyConnection = 1
        return core
    }

    private func id(_ number: Int) -> String { "01KB30000000000000000" + String(10_000 + number) }

    private func open(_ matter: String, _ number: Int, through channel: Channel, in core: inout Core, at now: Moment = start) throws -> Core.Effects {
        let applicant: JSONValue = ["residentId": "99010419900101123X", "name": "N"]
        let check = try CheckedSubmission(Submission(matter: matter, applicant: applicant, channel: channel), catalogue: core.catalogue)
        return core.open(
            LookupOpening(
                request: id(number), check: check, deadline: .milliseconds(1500), key: nil, channel: channel.name, trace: nil, at: now))
    }

    private func take(_ limit: Int, from core: inout Core) -> [Core.Parcel] {
        var effects = Core.Effects()
        return core.takeParcels(limit: limit, at: start, effects: &effects)
    }

    @Test("However few messages the bus takes at a time, a flooded department gives way to each other at its turn", arguments: [1, 2, 3, 7])
    func turns(limit: Int) throws {
        let others = ["records", "housing-fund", "medical-insurance", "social-insurance"]
        var core = try core(others)
        for number in 0..<150 { _ = try open("flooded", number, through: Self.crowd, in: &core) }
        _ = try open("overview", 150, through: Self.hall, in: &core)
        var (waiting, messages) = (Set(others), 0)
        while !waiting.isEmpty {
            let parcels = take(limit, from: &core)
            guard !parcels.isEmpty else { break }
            for parcel in parcels where !waiting.isEmpty {
                messages += 1
                waiting.remove(parcel.department)
            }
            // The flood goes on.
            for number in 0..<20 { _ = try open("flooded", 1000 * messages + number, through: Self.crowd, in: &core) }
        }
        #expect(waiting.isEmpty)
        #expect(messages <= others.count + 1, "each department once round")
    }

    @Test("A department that is flooded and says nothing takes no time and no task from the others")
    func silence() throws {
        var core = try core(["records"], capacity: 50)
        for number in 0..<400 { _ = try open("flooded", number, through: Self.crowd, in: &core) }
        for step in 0..<200 {
            let (number, now) = (1000 + step, start + 2 * step)
            _ = try open("overview", number, through: Self.crowd, in: &core, at: now)
            var effects = Core.Effects()
            let parcels = core.takeParcels(limit: 100, at: now, effects: &effects)
            for parcel in parcels { core.settled(parcel.token, .done, at: now, effects: &effects) }
            let sent = parcels.filter { $0.department == "records" }.flatMap(\.tasks).map(\.request)
            #expect(sent == [id(number)], "asked at once, and nothing else")
            let known = core.asked(reply("records", answered, request: id(number)))
            let asked = try #require(known)
            core.received(
                reply("records", answered, request: id(number)), request: asked.request, index: asked.index, isValid: true, at: now + 1,
                effects: &effects)
            let part = core.answer(to: id(number), channel: "crowd")?.parts.first { $0.department == "records" }
            #expect(part?.content == .said(answered))
            #expect(part?.milliseconds == 1)
        }
        #expect(core.desks["records"]?.inFlight == 0)
        #expect(core.desks["records"]?.isCircuitOpen(at: start.instant) == false)
    }

    @Test("A channel that fills a department leaves a place in it for the next")
    func channels() throws {
        var core = try core([], capacity: 20)
        let isRefused = LookupEvent.notAsked(department: "police", why: .overLimit)
        var refused = 0
        for number in 0..<100 where try open("flooded", number, through: Self.crowd, in: &core).events.contains(isRefused) { refused += 1 }
        #expect(refused == 84, "16 of the 20 places are taken")
        for number in 100..<103 { #expect(!(try open("flooded", number, through: Self.hall, in: &core).events.contains(isRefused))) }
        // When the crowd's requests end, its places are free again.
        var effects = Core.Effects()
        core.timePassed(at: start + 1500, effects: &effects)
        #expect(core.desks["police"]?.inFlight == 0)
        #expect(core.channels.openCount(of: "crowd") == 0)
        #expect(core.channels.openCount(of: "hall") == 0)
    }
}
