import Messaging
import Testing

@testable import AMQPBus

@Suite struct DeliveryAssemblerTests {
    private let route = Route(exchange: "onevisit.tasks", key: "police.lookup")
    private let properties = MessageProperties(messageID: "m-1", type: "t", appID: "a")

    private func delivery(_ tag: UInt64, _ body: [UInt8]) -> DeliveryAssembler.Content {
        .delivery(tag: tag, IncomingMessage(route: route, properties: properties, body: body))
    }

    @Test("Method, header and bodies become one message")
    func whole() throws {
        var assembler = DeliveryAssembler(bodyLimit: 100)
        #expect(try assembler.next(.deliver(tag: 1, route: route, isRedelivered: false)) == nil)
        #expect(try assembler.next(.header(properties, bodySize: 5)) == nil)
        #expect(try assembler.next(.body([1, 2])) == nil)
        #expect(try assembler.next(.body([3, 4, 5])) == delivery(1, [1, 2, 3, 4, 5]))
        #expect(try assembler.next(.deliver(tag: 2, route: route, isRedelivered: false)) == nil)
        #expect(try assembler.next(.header(properties, bodySize: 2)) == nil)
        #expect(try assembler.next(.body([6, 7])) == delivery(2, [6, 7]))
    }

    @Test("A message without a body is complete with its header")
    func empty() throws {
        var assembler = DeliveryAssembler(bodyLimit: 100)
        _ = try assembler.next(.deliver(tag: 3, route: route, isRedelivered: true))
        #expect(
            try assembler.next(.header(properties, bodySize: 0))
                == .delivery(tag: 3, IncomingMessage(route: route, properties: properties, body: [], isRedelivered: true)))
    }

    @Test("A body over the limit is read to its end and not kept; the next message is whole")
    func oversized() throws {
        var assembler = DeliveryAssembler(bodyLimit: 3)
        _ = try assembler.next(.deliver(tag: 1, route: route, isRedelivered: false))
        _ = try assembler.next(.header(properties, bodySize: 4))
        #expect(try assembler.next(.body([1, 2])) == nil)
        #expect(try assembler.next(.body([3, 4])) == .oversized(tag: 1, bodySize: 4))
        _ = try assembler.next(.deliver(tag: 2, route: route, isRedelivered: false))
        _ = try assembler.next(.header(properties, bodySize: 3))
        #expect(try assembler.next(.body([1, 2, 3])) == delivery(2, [1, 2, 3]))
    }

    @Test("A size that nobody could hold costs nothing")
    func absurd() throws {
        var assembler = DeliveryAssembler(bodyLimit: 3)
        _ = try assembler.next(.deliver(tag: 1, route: route, isRedelivered: false))
        #expect(try assembler.next(.header(properties, bodySize: .max)) == nil)
        #expect(try assembler.next(.body([1, 2])) == nil)
    }

    @Test("A return is complete with its body, and names its message")
    func returned() throws {
        var assembler = DeliveryAssembler(bodyLimit: 0)
        _ = try assembler.next(.returned(route: route, reason: "312 NO_ROUTE"))
        _ = try assembler.next(.header(properties, bodySize: 2))
        #expect(try assembler.next(.body([1, 2])) == .returned(messageID: "m-1", route: route, reason: "312 NO_ROUTE"))
    }

    @Test("Frames out of order are an error")
    func disorder() {
        #expect(throws: DeliveryAssembler.Disorder()) {
            var assembler = DeliveryAssembler(bodyLimit: 10)
            _ = try assembler.next(.body([1]))
        }
        #expect(throws: DeliveryAssembler.Disorder()) {
            var assembler = DeliveryAssembler(bodyLimit: 10)
            _ = try assembler.next(.deliver(tag: 1, route: route, isRedelivered: false))
            _ = try assembler.next(.deliver(tag: 2, route: route, isRedelivered: false))
        }
        #expect(throws: DeliveryAssembler.Disorder(), "more than the header said") {
            var assembler = DeliveryAssembler(bodyLimit: 10)
            _ = try assembler.next(.deliver(tag: 1, route: route, isRedelivered: false))
            _ = try assembler.next(.header(properties, bodySize: 1))
            _ = try assembler.next(.body([1, 2]))
        }
    }
}
