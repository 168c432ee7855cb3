import Messaging

/// Puts the frames of one channel together: method, header and bodies become one message.
struct DeliveryAssembler {
    /// What is complete.
    enum Content: Equatable {
        case delivery(tag: UInt64, IncomingMessage)
        /// Its body is over the limit and was not kept.
        case oversized(tag: UInt64, bodySize: UInt64)
        case returned(messageID: String, route: Route, reason: String)
    }

    /// Frames came in an order that the protocol does not know.
    struct Disorder: Error, Equatable {}

    private enum Method {
        case deliver(tag: UInt64, route: Route, isRedelivered: Bool)
        case returned(route: Route, reason: String)
    }

    private enum State {
        case idle
        case header(Method)
        case body(Method, MessageProperties, size: UInt64, missing: UInt64)
    }

    /// What a body may weigh: more is read and thrown away.
    let bodyLimit: Int
    private var state = State.idle
    private var body: [UInt8] = []

    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    /// Takes the next frame of its channel.
    mutating func next(_ frame: Frame) throws(Disorder) -> Content? {
        switch (state, frame) {
        case (.idle, .deliver(let tag, let route, let isRedelivered)):
            state = .header(.deliver(tag: tag, route: route, isRedelivered: isRedelivered))
            return nil
        case (.idle, .returned(let route, let reason)):
            state = .header(.returned(route: route, reason: reason))
            return nil
        case (.header(let method), .header(let properties, let size)):
            state = .body(method, properties, size: size, missing: size)
            return size == 0 ? finish(method, properties, size: 0) : nil
        case (.body(let method, let properties, let size, let missing), .body(let bytes)):
            guard bytes.count <= missing else { throw Disorder() }
            if size <= bodyLimit {
                if body.isEmpty, bytes.count == size {
                    body = bytes
                } else {
                    if body.isEmpty { body.reserveCapacity(Int(size)) }
                    body.append(contentsOf: bytes)
                }
            }
            guard bytes.count == missing else {
                state = .body(method, properties, size: size, missing: missing - UInt64(bytes.count))
                return nil
            }
            return finish(method, properties, size: size)
        default:
            throw Disorder()
        }
    }

    private mutating func finish(_ method: Method, _ properties: MessageProperties, size: UInt64) -> Content {
        defer {
            state = .idle
            body = []
        }
        switch method {
        case .returned(let route, let reason): return .returned(messageID: properties.messageID, route: route, reason: reason)
        case .deliver(let tag, let route, let isRedelivered):
            guard size <= bodyLimit else { return .oversized(tag: tag, bodySize: size) }
            return .delivery(tag: tag, IncomingMessage(route: route, properties: properties, body: body, isRedelivered: isRedelivered))
        }
    }
}
