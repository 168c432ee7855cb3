import Messaging
import MessagingTestKit
import Testing

@testable import AMQPBus

@Suite struct ConfirmTrackerTests {
    private let t0 = ContinuousClock.now

    private func tracker(window: Int = 10, published count: Int) -> ConfirmTracker<Int> {
        var tracker = ConfirmTracker<Int>(window: window)
        for number in 0..<count { tracker.published(number + 1, messageID: "m\(number + 1)", deadline: t0 + .seconds(number + 1)) }
        return tracker
    }

    private func show(_ outcomes: [ConfirmTracker<Int>.Outcome]) -> [String] {
        outcomes.map { "\($0.waiter) \($0.outcome)" }
    }

    @Test("Acks in order, out of order and for many settle each publish once")
    func acks() {
        var tracker = tracker(published: 6)
        #expect(tracker.room == 4)
        #expect(show(tracker.acknowledged(1, multiple: false)) == ["1 done"])
        #expect(tracker.room == 5)
        #expect(show(tracker.acknowledged(3, multiple: false)) == ["3 done"])
        #expect(tracker.room == 6)
        #expect(show(tracker.acknowledged(5, multiple: true)) == ["2 done", "4 done", "5 done"])
        #expect(tracker.room == 9)
        #expect(show(tracker.refused(6, multiple: false)) == ["6 refused"])
        #expect(tracker.isEmpty)
    }

    @Test("Tag 0 with multiple means all that wait")
    func all() {
        var tracker = tracker(published: 3)
        #expect(show(tracker.acknowledged(0, multiple: true)) == ["1 done", "2 done", "3 done"])
        #expect(show(tracker.acknowledged(0, multiple: true)) == [])
    }

    @Test("A return makes its own message returned, once acked, and no other")
    func returned() {
        var tracker = tracker(published: 3)
        tracker.returned(messageID: "m2", reason: "312 NO_ROUTE")
        #expect(show(tracker.acknowledged(3, multiple: true)) == ["1 done", #"2 returned(reason: "312 NO_ROUTE")"#, "3 done"])
        tracker.returned(messageID: "m9", reason: "312 NO_ROUTE")
        #expect(tracker.isEmpty)
    }

    @Test("Of two publishes with one id, two returns mean both")
    func sameID() {
        var tracker = ConfirmTracker<Int>(window: 10)
        for number in 1...3 { tracker.published(number, messageID: "same", deadline: t0) }
        tracker.returned(messageID: "same", reason: "r")
        tracker.returned(messageID: "same", reason: "r")
        #expect(show(tracker.acknowledged(3, multiple: true)) == [#"1 returned(reason: "r")"#, #"2 returned(reason: "r")"#, "3 done"])
    }

    @Test("Of publishes with one id, a return means the one that it names")
    func namedReturn() {
        var tracker = ConfirmTracker<Int>(window: 10)
        for number in 1...3 { tracker.published(number, messageID: "same", deadline: t0) }
        #expect(tracker.returned(messageID: "same", reason: "r", where: { $0 == 2 }) == 2)
        #expect(tracker.returned(messageID: "same", reason: "r", where: { $0 == 2 }) == nil)
        #expect(show(tracker.acknowledged(3, multiple: true)) == ["1 done", #"2 returned(reason: "r")"#, "3 done"])
    }

    @Test("A tag that was never given, or was settled before, changes nothing")
    func foreign() {
        var tracker = tracker(published: 2)
        #expect(show(tracker.acknowledged(7, multiple: true)) == [])
        #expect(show(tracker.acknowledged(1, multiple: false)) == ["1 done"])
        #expect(show(tracker.acknowledged(1, multiple: false)) == [])
        #expect(show(tracker.refused(2, multiple: true)) == ["2 refused"])
        #expect(show(tracker.acknowledged(2, multiple: false)) == [])
    }

    @Test("A lost connection leaves all that wait unknown, and tags begin anew")
    func lost() {
        var tracker = tracker(published: 3)
        tracker.returned(messageID: "m3", reason: "r")
        _ = tracker.acknowledged(2, multiple: false)
        #expect(show(tracker.lost()) == ["1 unknown", "3 unknown"])
        tracker.published(4, messageID: "m4", deadline: t0)
        #expect(show(tracker.acknowledged(1, multiple: false)) == ["4 done"])
    }

    @Test("Who waits too long is told unknown; a confirm that comes later changes nothing, and keeps the count of tags")
    func expired() {
        var tracker = tracker(window: 3, published: 3)
        #expect(tracker.nextDeadline == t0 + .seconds(1))
        #expect(show(tracker.expire(at: t0)) == [])
        #expect(show(tracker.expire(at: t0 + .seconds(2))) == ["1 unknown", "2 unknown"])
        #expect(show(tracker.expire(at: t0 + .seconds(2))) == [])
        #expect(tracker.nextDeadline == t0 + .seconds(3))
        #expect(tracker.room == 2)
        #expect(show(tracker.acknowledged(3, multiple: true)) == ["3 done"])
        #expect(tracker.room == 3)
    }

    @Test("A publish that is never confirmed holds up the others only at 64 times the window")
    func sick() {
        var tracker = ConfirmTracker<Int>(window: 2)
        tracker.published(1, messageID: "m1", deadline: t0)
        for tag in 2...128 {
            #expect(tracker.room == 1)
            tracker.published(tag, messageID: "m\(tag)", deadline: t0)
            _ = tracker.acknowledged(UInt64(tag), multiple: false)
        }
        #expect(tracker.room == 0)
        #expect(show(tracker.acknowledged(1, multiple: false)) == ["1 done"])
        #expect(tracker.room == 2)
    }

    @Test("Whatever the broker says in whatever order, each publish is told of exactly once", arguments: 1...200)
    func exactlyOnce(seed: UInt64) {
        var random = SeededGenerator(seed)
        var tracker = ConfirmTracker<Int>(window: 50)
        var told: [Int: Int] = [:]
        var published = 0
        var openTags: Set<UInt64> = []
        func note(_ outcomes: [ConfirmTracker<Int>.Outcome]) { for outcome in outcomes { told[outcome.waiter, default: 0] += 1 } }
        for _ in 0..<400 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5 where tracker.room > 0:
                published += 1
                tracker.published(published, messageID: "m\(published)", deadline: t0 + .seconds(published))
                openTags.insert(UInt64(published))
            case 5..<8:
                guard let tag = openTags.sorted().randomElement(using: &random) else { continue }
                let multiple = Bool.random(using: &random)
                note(Bool.random(using: &random) ? tracker.acknowledged(tag, multiple: multiple) : tracker.refused(tag, multiple: multiple))
                openTags = openTags.filter { multiple ? $0 > tag : $0 != tag }
            case 8: note(tracker.expire(at: t0 + .seconds(Int.random(in: 0...max(1, published), using: &random))))
            default: tracker.returned(messageID: "m\(Int.random(in: 0...published, using: &random))", reason: "r")
            }
        }
        note(tracker.lost())
        #expect(told.count == published)
        #expect(told.values.allSatisfy { $0 == 1 })
    }
}
