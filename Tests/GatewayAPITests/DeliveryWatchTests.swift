import Testing

@testable import GatewayAPI

@Suite("When a response is left unread")
struct DeliveryWatchTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("What is taken by then is done, and the next response is looked after anew")
    func taken() {
        var watch = DeliveryWatch<ContinuousClock.Instant>(limit: .seconds(8))
        for begin in [0, 20] {
            watch.responseBegan()
            #expect(watch.responseEnded(at: at(begin)) == at(begin + 8))
            #expect(watch.looked(at: at(begin + 8), isTaken: true) == .done)
        }
    }

    @Test("What still lies there then is too slow")
    func unread() {
        var watch = DeliveryWatch<ContinuousClock.Instant>(limit: .seconds(8))
        #expect(watch.responseEnded(at: at(0)) == at(8))
        #expect(watch.looked(at: at(8), isTaken: false) == .tooSlow)
    }

    @Test("Where responses follow each other there is one look at a time, and each has its time")
    func busy() {
        var watch = DeliveryWatch<ContinuousClock.Instant>(limit: .seconds(8))
        #expect(watch.responseEnded(at: at(0)) == at(8))
        for second in 1...7 {
            watch.responseBegan()
            #expect(watch.responseEnded(at: at(second)) == nil)
        }
        #expect(watch.looked(at: at(8), isTaken: false) == .again(at: at(15)))
        #expect(watch.looked(at: at(15), isTaken: false) == .tooSlow)
    }

    @Test("While another response is being written what lies there may be its own")
    func writing() {
        var watch = DeliveryWatch<ContinuousClock.Instant>(limit: .seconds(8))
        #expect(watch.responseEnded(at: at(0)) == at(8))
        watch.responseBegan()
        #expect(watch.looked(at: at(8), isTaken: false) == .done)
        #expect(watch.responseEnded(at: at(9)) == at(17))
    }
}
