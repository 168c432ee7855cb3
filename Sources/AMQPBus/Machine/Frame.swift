import Messaging

/// What the broker sends, as far as it concerns us.
enum Frame: Equatable {
    /// A delivery begins; its header and body follow on the same channel.
    case deliver(tag: UInt64, route: Route, isRedelivered: Bool)
    /// A message comes back; its header and body follow on the same channel.
    case returned(route: Route, reason: String)
    case header(MessageProperties, bodySize: UInt64)
    case body([UInt8])
    case ack(UInt64, multiple: Bool)
    case nack(UInt64, multiple: Bool)
    /// Deliveries may come from now on.
    case consumeDone
    /// The queue of our consumer is gone.
    case cancelled
    case channelClosed(BrokerReason)
    /// The broker has closed the channel as we asked.
    case channelCloseDone
    case connectionClosed(BrokerReason)
    case blocked(reason: String)
    case unblocked
    /// Nothing that we have to act on.
    case other
}

/// Why the broker closed something, word for word.
struct BrokerReason: Error, Equatable {
    /// As `404`.
    var code: UInt16
    /// As `404 NOT_FOUND - no queue 'q' in vhost '/'`.
    var sentence: String

    var error: MessagingError {
        MessagingError(code == 404 || code == 406 ? .topologyMismatch : .closedByBroker, sentence)
    }
}
