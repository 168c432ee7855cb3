import Messaging
import Testing

@testable import AdapterKit

@Suite struct DeliveryProgressTests {
    private let start = ContinuousClock.now

    private func delivery(limits: [Duration], told: Int = 0) -> DeliveryProgress {
        DeliveryProgress(limits: limits.map { start + $0 }, told: told, now: start)
    }

    @Test func `a delivery is accepted when every task is answered and every reply is on the socket`() {
        var delivery = delivery(limits: [.seconds(1), .seconds(1)], told: 1)
        #expect(delivery.finish(0) == true)
        delivery.wrote()
        delivery.wrote()
        #expect(delivery.settlement(at: start) == nil)
        #expect(delivery.finish(1) == true)
        #expect(delivery.isResolved)
        #expect(delivery.settlement(at: start) == nil)
        delivery.wrote()
        #expect(delivery.settlement(at: start) == .accepted)
        #expect(delivery.isOver)
    }

    @Test func `a delivery without anything to do is accepted at once`() {
        let delivery = delivery(limits: [])
        #expect(delivery.isOver)
        #expect(delivery.settlement(at: start) == .accepted)
    }

    @Test func `a slow task does not keep its delivery unsettled`() {
        var delivery = delivery(limits: [.seconds(1), .seconds(1)])
        #expect(delivery.finish(0) == true)
        delivery.wrote()
        #expect(delivery.settlement(at: start + .milliseconds(199)) == nil)
        #expect(delivery.settlement(at: start + .milliseconds(200)) == .accepted)
        #expect(!delivery.isOver)
    }

    @Test func `a reply that waits for the socket keeps its delivery unsettled however long`() {
        var delivery = delivery(limits: [.seconds(1), .seconds(1)])
        #expect(delivery.finish(0) == true)
        #expect(delivery.settlement(at: start + .seconds(9)) == nil)
    }

    @Test func `a task over its time is given up once, and what it says later is not sent`() {
        var delivery = delivery(limits: [.milliseconds(100), .seconds(1)])
        #expect(delivery.giveUp(at: start + .milliseconds(99)) == [])
        #expect(delivery.giveUp(at: start + .milliseconds(100)) == [0])
        #expect(delivery.giveUp(at: start + .milliseconds(110)) == [])
        #expect(delivery.finish(0) == false)
        #expect(delivery.finish(1) == true)
        delivery.wrote()
        delivery.wrote()
        #expect(delivery.settlement(at: start + .milliseconds(120)) == .accepted)
    }

    @Test func `what was broken off by a stop goes back to the queue`() {
        var delivery = delivery(limits: [.seconds(1), .seconds(1)])
        #expect(delivery.finish(0) == true)
        delivery.wrote()
        delivery.abandon(1)
        #expect(delivery.settlement(at: start) == .requeued)
        #expect(delivery.isOver)
    }
}
