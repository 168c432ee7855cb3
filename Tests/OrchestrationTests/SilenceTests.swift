import Contracts
import Messaging
import Testing

@testable import Orchestration

/// Twenty tasks say enough in all of these, as in production; each task has 800 ms.
@Suite("A department that says nothing at all is noticed by its silence")
struct SilenceWatchTests {
    private let limit = 800

    /// Sends one task every `milliseconds`, and gives when it is to be looked.
    private func send(_ watch: inout SilenceWatch, _ tasks: Int, every milliseconds: Int, from first: Moment = start) -> [ContinuousClock.Instant] {
        (0..<tasks).compactMap { number in
            let now = first + number * milliseconds
            return watch.sent(1, in: UInt64(number), until: (now + limit).instant, at: now.instant)
        }
    }

    private func looked(_ watch: inout SilenceWatch, at milliseconds: Int, confirmed: UInt64 = .max) -> SilenceWatch.Verdict {
        watch.looked(at: (start + milliseconds).instant) { $0 <= confirmed }
    }

    @Test("It is looked when the first is past its deadline and the twentieth has had half of its time, and once however many there are")
    func due() {
        for (pace, due) in [(0, 800), (10, 800), (21, 800), (50, 950 + 400)] {
            var watch = SilenceWatch(enough: 20)
            #expect(send(&watch, 19, every: pace).isEmpty, "too few say nothing")
            var more = SilenceWatch(enough: 20)
            #expect(send(&more, 100, every: pace) == [(start + due).instant])
            #expect(looked(&more, at: due) == .silent)
        }
    }

    @Test("One word within the first one's time begins anew")
    func word() {
        var watch = SilenceWatch(enough: 20)
        _ = send(&watch, 20, every: 10)
        watch.heard()
        #expect(looked(&watch, at: 800) == .done)
        _ = send(&watch, 20, every: 10, from: start + 900)
        watch.heard()
        #expect(send(&watch, 20, every: 10, from: start + 1500).isEmpty, "a look is under way")
        #expect(looked(&watch, at: 1700) == .again(at: (start + 2300).instant))
        #expect(looked(&watch, at: 2300) == .silent)
    }

    @Test("A contract that allows longer is waited for")
    func slow() {
        var watch = SilenceWatch(enough: 20)
        let look = watch.sent(20, in: 1, until: (start + 5000).instant, at: start.instant)
        #expect(look == (start + 5000).instant)
        var mixed = SilenceWatch(enough: 20)
        _ = send(&mixed, 10, every: 10)
        #expect(mixed.sent(10, in: 11, until: (start + 5100).instant, at: (start + 100).instant) == (start + 2600).instant)
    }

    @Test("What the broker has not confirmed perhaps never reached it")
    func unconfirmed() {
        var watch = SilenceWatch(enough: 20)
        _ = send(&watch, 30, every: 10)
        #expect(looked(&watch, at: 800, confirmed: 18) == .again(at: (start + 900).instant))
        #expect(looked(&watch, at: 900, confirmed: 19) == .silent, "those after the twentieth do not matter")
    }

    @Test("Who comes late for a look stood still himself, and hears first what was said meanwhile")
    func late() {
        var watch = SilenceWatch(enough: 20)
        _ = send(&watch, 20, every: 10)
        #expect(looked(&watch, at: 901) == .again(at: (start + 1001).instant))
        var deaf = watch
        #expect(looked(&deaf, at: 1001) == .silent)
        watch.heard()
        #expect(looked(&watch, at: 1001) == .done)
    }

    @Test("After a verdict it begins anew")
    func again() {
        var watch = SilenceWatch(enough: 20)
        _ = send(&watch, 20, every: 0)
        #expect(looked(&watch, at: 800) == .silent)
        #expect(looked(&watch, at: 801) == .done)
        #expect(send(&watch, 20, every: 0, from: start + 6000) == [(start + 6800).instant])
    }
}
