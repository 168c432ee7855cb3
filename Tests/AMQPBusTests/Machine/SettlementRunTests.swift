import Messaging
import MessagingTestKit
import Testing

@testable import AMQPBus

@Suite struct SettlementRunTests {
    private func run(prefetch: Int, delivered count: UInt64) -> SettlementRun {
        var run = SettlementRun(prefetch: prefetch)
        for tag in 1...count { deliver(tag, to: &run) }
        return run
    }

    private func deliver(_ tag: UInt64, to run: inout SettlementRun) {
        let isNext = run.delivered(tag)
        #expect(isNext, "\(tag) is the next")
    }

    @Test("What has finished in a row is accepted with one frame")
    func prefix() {
        var run = run(prefetch: 100, delivered: 5)
        #expect(run.flush() == [])
        for tag: UInt64 in [1, 2, 3] { #expect(run.finished(tag, .accepted) == nil) }
        #expect(run.flush() == [.ack(3, multiple: true)])
        #expect(run.flush() == [])
        #expect(run.finished(4, .accepted) == nil)
        #expect(run.flush() == [.ack(4, multiple: false)])
    }

    @Test("Nothing behind an unfinished delivery is accepted before it has finished")
    func outOfOrder() {
        var run = run(prefetch: 100, delivered: 4)
        for tag: UInt64 in [2, 3, 4] { _ = run.finished(tag, .accepted) }
        #expect(run.flush() == [])
        _ = run.finished(1, .accepted)
        #expect(run.flush() == [.ack(4, multiple: true)])
        #expect(run.isFinished)
    }

    @Test("Where more than half of the prefetch waits behind a slow one, each is accepted by itself")
    func slow() {
        var run = run(prefetch: 6, delivered: 5)
        for tag: UInt64 in [2, 3, 4] { _ = run.finished(tag, .accepted) }
        #expect(run.flush() == [])
        _ = run.finished(5, .accepted)
        #expect(run.flush() == [2, 3, 4, 5].map { .ack($0, multiple: false) })
        deliver(6, to: &run)
        _ = run.finished(1, .accepted)
        #expect(run.flush() == [.ack(1, multiple: false)])
        _ = run.finished(6, .accepted)
        #expect(run.flush() == [.ack(6, multiple: false)])
    }

    @Test("Where the broker may send no more, each that has finished makes room, however many are slow", arguments: [2, 4, 64])
    func full(prefetch: Int) {
        var run = run(prefetch: prefetch, delivered: UInt64(prefetch))
        let last = UInt64(prefetch)
        _ = run.finished(last, .accepted)
        #expect(run.flush() == [.ack(last, multiple: false)])
    }

    @Test("What is not accepted is told at once, and no ack covers it again")
    func notAccepted() {
        var run = run(prefetch: 100, delivered: 4)
        #expect(run.finished(2, .requeued) == .nack(2, requeue: true))
        #expect(run.finished(4, .rejected) == .nack(4, requeue: false))
        _ = run.finished(1, .accepted)
        _ = run.finished(3, .accepted)
        #expect(run.flush() == [.ack(3, multiple: true)])
    }

    @Test("A second word about a delivery, or one about a foreign one, changes nothing")
    func twice() {
        var run = run(prefetch: 10, delivered: 2)
        _ = run.finished(1, .accepted)
        #expect(run.finished(1, .requeued) == nil)
        #expect(run.finished(9, .rejected) == nil)
        #expect(run.flush() == [.ack(1, multiple: false)])
        #expect(run.finished(1, .rejected) == nil)
    }

    @Test("A tag that is not the next one is not taken, and changes nothing", arguments: [0, 1, 2, 4, .max - 1, .max] as [UInt64])
    func stray(_ tag: UInt64) {
        var run = run(prefetch: 10, delivered: 2)
        let isNext = run.delivered(tag)
        #expect(!isNext)
        #expect(run.finished(tag, .requeued) == ((1...2).contains(tag) ? .nack(tag, requeue: true) : nil))
        deliver(3, to: &run)
    }

    @Test("In any order of finishing, the broker learns each settlement once and nothing unfinished", arguments: 1...200)
    func model(seed: UInt64) {
        var random = SeededGenerator(seed)
        let prefetch = Int.random(in: 1...20, using: &random)
        var run = SettlementRun(prefetch: prefetch)
        var next: UInt64 = 1
        var open: Set<UInt64> = []
        var finished: [UInt64: Settlement] = [:]
        var unacked: Set<UInt64> = []
        func tell(_ action: SettlementRun.Action) {
            switch action {
            case .ack(let tag, let multiple):
                #expect(unacked.contains(tag), "an ack names a delivery that is out")
                for covered in unacked where multiple ? covered <= tag : covered == tag {
                    #expect(finished[covered] == .accepted)
                    unacked.remove(covered)
                }
            case .nack(let tag, let requeue):
                #expect(finished[tag] == (requeue ? .requeued : .rejected))
                #expect(unacked.remove(tag) != nil)
            }
        }
        for _ in 0..<300 {
            if unacked.count < prefetch, Bool.random(using: &random) {
                deliver(next, to: &run)
                open.insert(next)
                unacked.insert(next)
                next += 1
            } else if let tag = open.sorted().randomElement(using: &random) {
                open.remove(tag)
                let settlement: Settlement = [.accepted, .accepted, .accepted, .requeued, .rejected].randomElement(using: &random) ?? .accepted
                finished[tag] = settlement
                if let action = run.finished(tag, settlement) { tell(action) }
            }
            if Bool.random(using: &random) {
                for action in run.flush() { tell(action) }
                if unacked.count == prefetch { #expect(unacked == open, "none that has finished keeps the broker from sending") }
            }
        }
        for tag in open {
            finished[tag] = .accepted
            _ = run.finished(tag, .accepted)
        }
        for action in run.flush() { tell(action) }
        #expect(unacked.isEmpty)
    }
}
