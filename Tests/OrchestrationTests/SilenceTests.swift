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
            return watch.sent(1, until: (now + limit).instant, at: now.instant)
        }
    }

    /// Where nothing else is said, all that went out is confirmed.
    private func looked(_ watch: inout SilenceWatch, at milliseconds: Int, last: UInt64 = 7, confirmed: UInt64 = 7) -> SilenceWatch.Verdict {
        watch.looked(at: (start + milliseconds).instant, last: last, confirmed: confirmed)
    }

    private func again(at milliseconds: Int) -> SilenceWatch.Verdict { .again(at: (start + milliseconds).instant) }

    @Test("It is looked when the first is past its deadline and the twentieth has had half of its time, and again a moment later")
    func due() {
        for (pace, due) in [(0, 800), (10, 800), (21, 800), (50, 950 + 400)] {
            var few = SilenceWatch(enough: 20)
            #expect(send(&few, 19, every: pace).isEmpty, "too few say nothing")
            var watch = SilenceWatch(enough: 20)
            #expect(send(&watch, 100, every: pace) == [(start + due).instant], "once, however many there are")
            #expect(looked(&watch, at: due) == again(at: due + 100))
            #expect(looked(&watch, at: due + 100) == .silent)
        }
    }

    @Test("One word within the first one's time, or a moment after, begins anew")
    func word() {
        var watch = SilenceWatch(enough: 20)
        _ = send(&watch, 20, every: 10)
        watch.heard()
        #expect(looked(&watch, at: 800) == .done)
        _ = send(&watch, 20, every: 10, from: start + 900)
        watch.heard()
        #expect(send(&watch, 20, every: 10, from: start + 1500).isEmpty, "a look is under way")
        #expect(looked(&watch, at: 1700) == again(at: 2300))
        #expect(looked(&watch, at: 2300) == again(at: 2400))
        watch.heard()
        #expect(looked(&watch, at: 2400) == .done)
    }

    @Test("A contract that allows longer is waited for")
    func slow() {
        var watch = SilenceWatch(enough: 20)
        #expect(watch.sent(20, until: (start + 5000).instant, at: start.instant) == (start + 5000).instant)
        var mixed = SilenceWatch(enough: 20)
        _ = send(&mixed, 10, every: 10)
        #expect(mixed.sent(10, until: (start + 5100).instant, at: (start + 100).instant) == (start + 2600).instant)
    }

    @Test("While the broker does not confirm what has gone out, silence may be its own")
    func unconfirmed() {
        var watch = SilenceWatch(enough: 20)
        _ = send(&watch, 30, every: 10)
        #expect(looked(&watch, at: 800, last: 30, confirmed: 30) == again(at: 900), "what goes out from now on is waited for")
        #expect(looked(&watch, at: 900, last: 40, confirmed: 29) == again(at: 1000))
        #expect(looked(&watch, at: 1000, last: 50, confirmed: 39) == again(at: 1100))
        #expect(looked(&watch, at: 1100, last: 60, confirmed: 50) == .silent, "what went out since does not matter")
    }

    @Test("Who comes late for a look stood still himself, and hears first what was said meanwhile")
    func late() {
        var watch = SilenceWatch(enough: 20)
        _ = send(&watch, 20, every: 10)
        #expect(looked(&watch, at: 3000) == again(at: 3100))
        #expect(looked(&watch, at: 3201) == again(at: 3301))
        var still = watch
        #expect(looked(&still, at: 3301) == .silent)
        watch.heard()
        #expect(looked(&watch, at: 3301) == .done)
    }

    @Test("After a verdict it begins anew")
    func verdict() {
        var watch = SilenceWatch(enough: 20)
        _ = send(&watch, 20, every: 0)
        _ = looked(&watch, at: 800)
        #expect(looked(&watch, at: 900) == .silent)
        #expect(looked(&watch, at: 901) == .done)
        #expect(send(&watch, 20, every: 0, from: start + 6000) == [(start + 6800).instant])
    }
}
