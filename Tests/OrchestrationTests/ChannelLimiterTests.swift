import Contracts
import Testing

@testable import Orchestration

@Suite("A channel may open so many requests a second, and have so many open")
struct ChannelLimiterTests {
    private func channel(_ name: String = "crowd", rate: Int = 1000, burst: Int? = nil, concurrency: Int = 1000) -> Channel {
        Channel(name: name, kind: .portal, identity: .none, limits: ChannelLimits(rate: rate, burst: burst, concurrency: concurrency))
    }

    @Test("What comes faster than the rate is told when there is leave again, and gets it then")
    func rate() {
        var limiter = ChannelLimiter()
        let crowd = channel(rate: 2, burst: 3)
        for _ in 1...3 { #expect(limiter.refusal(of: crowd, at: start.instant) == nil) }
        #expect(limiter.refusal(of: crowd, at: start.instant) == .init(limit: .rate, retryAfter: .milliseconds(500)))
        #expect(limiter.refusal(of: crowd, at: (start + 499).instant)?.limit == .rate)
        #expect(limiter.refusal(of: crowd, at: (start + 500).instant) == nil)
        #expect(limiter.refusal(of: crowd, at: (start + 500).instant)?.limit == .rate)
    }

    @Test("Who has its fill of open requests gets leave when one closes, and the refusals cost nothing of its rate")
    func concurrency() {
        var limiter = ChannelLimiter()
        let crowd = channel(rate: 3, concurrency: 2)
        for _ in 1...2 {
            #expect(limiter.refusal(of: crowd, at: start.instant) == nil)
            limiter.opened("crowd")
        }
        for _ in 1...9 { #expect(limiter.refusal(of: crowd, at: start.instant)?.limit == .concurrency) }
        limiter.closed("crowd")
        #expect(limiter.refusal(of: crowd, at: start.instant) == nil, "the third of three in this second")
        #expect(limiter.openCount(of: "crowd") == 1)
    }

    @Test("One channel's flood takes nothing from another")
    func apart() {
        var limiter = ChannelLimiter()
        let (crowd, hall) = (channel(rate: 5, concurrency: 5), channel("hall", rate: 5, concurrency: 5))
        for _ in 1...1000 where limiter.refusal(of: crowd, at: start.instant) == nil { limiter.opened("crowd") }
        #expect(limiter.openCount(of: "crowd") == 5)
        for _ in 1...5 {
            #expect(limiter.refusal(of: hall, at: start.instant) == nil)
            limiter.opened("hall")
        }
        #expect(limiter.refusal(of: hall, at: start.instant)?.limit == .concurrency)
    }

    @Test("The usual limits let 24 terminals ask as fast as they are answered, and leave room for four more channels")
    func usual() {
        var limiter = ChannelLimiter()
        let hall = Channel(name: "hall", kind: .terminal, identity: .face)
        var refusals = 0
        // Every 2 ms each of them is answered and asks again, for 5 s.
        for tick in 0..<2500 {
            for _ in 1...24 {
                if limiter.refusal(of: hall, at: (start + 2 * tick).instant) != nil { refusals += 1 } else { limiter.opened("hall") }
            }
            for _ in 1...24 { limiter.closed("hall") }
        }
        #expect(refusals == 0)
        #expect(hall.limits.concurrency * 5 <= LookupSettings().mostOpen)
    }
}

@Suite("What all share")
struct FairShareTests {
    private func taken(by holder: String, _ share: inout FairShare, of capacity: Int = 200) -> Int {
        (1...1000).count { _ in share.take(for: holder, of: capacity) }
    }

    @Test("One alone gets most of it, and never all")
    func alone() {
        var share = FairShare()
        #expect(taken(by: "crowd", &share) == 160)
        #expect(taken(by: "hall", &share) == 32)
        #expect(taken(by: "portal", &share) == 7)
    }

    @Test("Where two want all they can get, each comes to the same")
    func two() {
        var share = FairShare()
        var crowd = taken(by: "crowd", &share)
        var hall = taken(by: "hall", &share)
        // What the first gives back one by one, both try to get.
        for _ in 1...200 {
            share.giveBack(of: "crowd")
            hall += taken(by: "hall", &share)
            crowd += taken(by: "crowd", &share) - 1
        }
        #expect(abs(crowd - hall) <= 4, "\(crowd) and \(hall)")
        #expect(share.total == crowd + hall)
        #expect((170...190).contains(share.total))
    }

    @Test("What is scarce is still used up", arguments: [(1, 1), (2, 2), (3, 3), (5, 4)])
    func scarce(capacity: Int, most: Int) {
        var share = FairShare()
        #expect(taken(by: "crowd", &share, of: capacity) == most)
    }

    @Test("All that was taken can be given back and taken again")
    func again() {
        var share = FairShare()
        let first = taken(by: "crowd", &share)
        for _ in 0..<first { share.giveBack(of: "crowd") }
        #expect(share.total == 0)
        #expect(taken(by: "crowd", &share) == first)
    }
}
