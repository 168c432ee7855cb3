import Contracts
import Messaging

/// Puts replies into messages with the properties that the protocol wants.
struct ReplyEnvelope: Sendable {
    let department: String
    let instance: String
    let identifiers: MessageIdentifiers
    let time: any TimeSource

    /// Replies to lookups: nobody would send them again, so it is enough that they are on the socket, and nothing is written to disk.
    func message(_ parcel: ReplyOutbox.Parcel) -> OutgoingMessage {
        OutgoingMessage(
            token: parcel.token,
            route: Route(exchange: ExchangeName.replies, key: RoutingKey.reply(department: department, to: parcel.address)),
            properties: MessageProperties(
                messageID: identifiers.next(), type: MessageType.replies, appID: instance, correlationID: parcel.task,
                timestamp: time.timestamp, traceparent: parcel.trace),
            body: parcel.body, mandatory: true, report: .written)
    }
}
