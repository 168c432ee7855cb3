import Testing

@testable import Messaging

@Suite struct DirectPublishesTests {
    private func message(_ id: String) -> OutgoingMessage {
        OutgoingMessage(
            token: 99, route: Route(exchange: "e", key: "k"), properties: MessageProperties(messageID: id, type: "t", appID: "a"), body: [])
    }

    @Test("While it is closed, a publish is not sent, with the reason, and nobody is woken")
    func closed() async {
        let publishes = DirectPublishes(closed: "down")
        #expect(
            await publishes.publish([message("1"), message("2")], wake: { Issue.record("woken") }) == [
                .notSent(reason: "down"), .notSent(reason: "down"),
            ])
        #expect(publishes.takeMessages(limit: 10).isEmpty)
    }

    @Test("Outcomes come back in the order of the messages, however they were told")
    func order() async {
        let publishes = DirectPublishes(closed: "down")
        publishes.open()
        let outcomes = await publishes.publish([message("1"), message("2"), message("3")]) {
            let first = publishes.takeMessages(limit: 2)
            let rest = publishes.takeMessages(limit: 2)
            #expect(first.map(\.properties.messageID) == ["1", "2"])
            #expect(rest.map(\.properties.messageID) == ["3"])
            publishes.settled([(rest[0].token, .refused), (first[1].token, .unknown)])
            publishes.settled([(first[1].token, .done), (12345, .done)])
            publishes.settled([(first[0].token, .done)])
        }
        #expect(outcomes == [.done, .unknown, .refused])
    }

    @Test("Closing tells those that were not taken; those that were taken wait for their outcome")
    func closing() async {
        let publishes = DirectPublishes(closed: "down")
        publishes.open()
        let outcomes = await publishes.publish([message("1"), message("2")]) {
            let taken = publishes.takeMessages(limit: 1)
            publishes.close(reason: "lost")
            publishes.settled([(taken[0].token, .unknown)])
        }
        #expect(outcomes == [.unknown, .notSent(reason: "lost")])
        #expect(await publishes.publish([], wake: {}) == [])
    }
}
