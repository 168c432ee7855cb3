import CRabbitMQ
import Glibc
import Messaging

/// Why a step failed, and how much with it.
struct LinkFailure: Error {
    var error: MessagingError
    /// The channel that the broker closed; nil where the whole connection is unusable.
    var channel: UInt16?

    /// The broker, or whoever plays it, does not keep to the protocol: nothing that it says further can be relied on.
    static let disorder = LinkFailure(error: MessagingError(.connectionLost, "The broker sent frames in an order that AMQP does not know."))
}

/// Owns one connection of librabbitmq: made, used and destroyed on one thread. Every call of the library stands in this file.
///
/// Rules of the library (0.11.0) that this file keeps:
/// - a status other than `AMQP_STATUS_TIMEOUT` from reading, and every error from writing, ends the connection: it is never called again;
/// - what a frame points to lives until the buffers of its channel are released: it is copied at once;
/// - answers are awaited (`rpc`) only while setting up, within the rpc timeout; everything else is written and goes on;
/// - frames are read one by one and assembled by us: the library's own reading of messages waits without limit and loses frames.
struct ConnectionHandle: ~Copyable {
    /// The channel on which the topology is declared.
    static let controlChannel: UInt16 = 1
    /// How much larger than agreed a header may arrive: the broker adds headers without minding the agreed size.
    private static let headerSlack = 64 << 10
    /// What one frame may hold, as RabbitMQ proposes.
    private static let frameMax = 131_072
    /// The last channel there is, as RabbitMQ proposes.
    static let lastChannel: UInt16 = 2047

    private let state: amqp_connection_state_t
    private let watchdog: Watchdog
    private let arena: Arena
    private let user: String
    /// Whether the library may hold bytes that raise no event on the socket.
    let isSecure: Bool
    let descriptor: Int32
    /// The agreed interval.
    let heartbeat: Duration

    /// Connects and logs in. `isConsuming` allows for headers larger than agreed; such a connection must not publish.
    init(_ configuration: AMQPConfiguration, name: String, isConsuming: Bool, watchdog: Watchdog) throws(MessagingError) {
        let (state, descriptor) = try Self.connect(configuration, name: name, watchdog: watchdog)
        self.descriptor = descriptor
        self.state = state
        self.watchdog = watchdog
        arena = Arena()
        user = configuration.user
        isSecure = configuration.tls != nil
        heartbeat = .seconds(Int(amqp_get_heartbeat(state)))
        if isConsuming {
            amqp_tune_connection(state, amqp_get_channel_max(state), amqp_get_frame_max(state) + Int32(Self.headerSlack), amqp_get_heartbeat(state))
        }
    }

    deinit {
        watchdog.release()
        amqp_destroy_connection(state)
    }

    /// Takes leave of the broker and waits for its answer, within the rpc timeout.
    consuming func close() {
        watchdog.callBegins()
        _ = amqp_connection_close(state, AMQP_REPLY_SUCCESS)
    }

    // MARK: Opening

    private static func connect(
        _ configuration: AMQPConfiguration, name: String, watchdog: Watchdog
    ) throws(MessagingError) -> (amqp_connection_state_t, Int32) {
        guard let state = amqp_new_connection() else { throw MessagingError(.connectionLost, "There is no memory for a connection.") }
        watchdog.callBegins()
        defer { watchdog.rest() }
        do throws(MessagingError) {
            let descriptor = try open(state, configuration)
            watchdog.watch(descriptor)
            // The time that names and addresses took is not the login's.
            watchdog.callBegins()
            Socket.tune(descriptor, silence: configuration.heartbeat * 2)
            try login(state, configuration, name: name)
            return (state, descriptor)
        } catch {
            watchdog.release()
            amqp_destroy_connection(state)
            throw error
        }
    }

    private static func open(_ state: amqp_connection_state_t, _ configuration: AMQPConfiguration) throws(MessagingError) -> Int32 {
        var timeout = timeval(configuration.rpcTimeout)
        amqp_set_handshake_timeout(state, &timeout)
        amqp_set_rpc_timeout(state, &timeout)
        guard let tls = configuration.tls else {
            guard let socket = amqp_tcp_socket_new(state) else { throw MessagingError(.connectionLost, "There is no memory for a socket.") }
            let descriptor = try Socket.connect(host: configuration.host, port: configuration.port, timeout: configuration.connectTimeout)
            amqp_tcp_socket_set_sockfd(socket, descriptor)
            return descriptor
        }
        guard let socket = amqp_ssl_socket_new(state) else { throw MessagingError(.connectionLost, "There is no memory for a TLS socket.") }
        guard amqp_ssl_socket_set_cacert(socket, tls.caFile) == 0 else {
            throw MessagingError(.invalidConfiguration, "The TLS file '\(tls.caFile)' holds no certificate of an authority.")
        }
        if let certificate = tls.certificateFile, let key = tls.keyFile, amqp_ssl_socket_set_key(socket, certificate, key) != 0 {
            throw MessagingError(.invalidConfiguration, "The TLS files '\(certificate)' and '\(key)' are not a certificate and its key.")
        }
        amqp_ssl_socket_set_verify_hostname(socket, tls.verifiesHost ? 1 : 0)
        amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST)
        var patience = timeval(configuration.connectTimeout)
        let status = amqp_socket_open_noblock(socket, configuration.host, Int32(configuration.port), &patience)
        guard status == 0 else {
            throw MessagingError(
                .unreachable, "The broker at \(configuration.host):\(configuration.port) cannot be reached over TLS: \(text(status)).")
        }
        return amqp_socket_get_sockfd(socket)
    }

    private static func login(_ state: amqp_connection_state_t, _ configuration: AMQPConfiguration, name: String) throws(MessagingError) {
        let arena = Arena()
        let capabilities = ["publisher_confirms", "basic.nack", "consumer_cancel_notify", "connection.blocked", "authentication_failure_close"]
        let reply = arena.withTable(capabilities.map { ($0, .flag) }) { capabilities in
            arena.withTable([("connection_name", .text(name)), ("product", .text("OneVisit")), ("capabilities", .table(capabilities))]) {
                properties in
                var properties = properties
                let heartbeat = Int32(configuration.heartbeat.components.seconds)
                if let password = configuration.password {
                    return onevisit_login_plain(
                        state, configuration.virtualHost, Int32(lastChannel), Int32(frameMax), heartbeat, &properties, configuration.user, password)
                }
                return onevisit_login_external(
                    state, configuration.virtualHost, Int32(lastChannel), Int32(frameMax), heartbeat, &properties, configuration.user)
            }
        }
        guard reply.reply_type != AMQP_RESPONSE_NORMAL else { return }
        if reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION, reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD {
            let sentence = closeReason(reply.reply).sentence
            throw MessagingError(
                .loginRefused, "The broker at \(configuration.host):\(configuration.port) does not let '\(configuration.user)' in: \(sentence)")
        }
        throw MessagingError(
            .unreachable, "The broker at \(configuration.host):\(configuration.port) broke off the login: \(text(reply.library_error)).")
    }
}

// MARK: - Setting up

extension ConnectionHandle {
    func openChannel(_ channel: UInt16) throws(LinkFailure) {
        try rpc(channel) { amqp_channel_open(state, channel) != nil }
    }

    /// From now on the broker confirms what is published on the channel.
    func selectConfirms(_ channel: UInt16) throws(LinkFailure) {
        try rpc(channel) { amqp_confirm_select(state, channel) != nil }
    }

    /// How many deliveries may be unsettled on the channel.
    func setPrefetch(_ prefetch: Int, _ channel: UInt16) throws(LinkFailure) {
        try rpc(channel) { amqp_basic_qos(state, channel, 0, UInt16(clamping: prefetch), 0) != nil }
    }

    /// Waits until the broker has done all that was written on the channel before.
    func awaitDone(_ channel: UInt16) throws(LinkFailure) {
        try setPrefetch(0, channel)
    }

    /// Asks for deliveries; `consumeDone` follows. A queue that is sick may keep the broker from answering, and must not hold up others.
    func consume(_ queue: String, _ channel: UInt16, tag: String, noAck: Bool) throws(LinkFailure) {
        arena.reset()
        var method = amqp_basic_consume_t()
        method.queue = arena.bytes(queue)
        method.consumer_tag = arena.bytes(tag)
        method.no_ack = noAck ? 1 : 0
        try send(AMQP_BASIC_CONSUME_METHOD, &method, channel)
    }

    /// Asks for an exchange without waiting for the answer; with `isPassive` it must be there already.
    func declare(_ exchange: Topology.Exchange, isPassive: Bool, _ channel: UInt16) throws(LinkFailure) {
        arena.reset()
        var method = amqp_exchange_declare_t()
        method.exchange = arena.bytes(exchange.name)
        method.type = arena.bytes(exchange.kind.rawValue)
        method.passive = isPassive ? 1 : 0
        method.durable = 1
        method.nowait = 1
        try send(AMQP_EXCHANGE_DECLARE_METHOD, &method, channel)
    }

    /// Asks for a queue without waiting for the answer; `isExclusive` makes one that this connection alone reads and that goes with its reader.
    func declare(_ queue: Topology.Queue, isPassive: Bool = false, isExclusive: Bool = false, _ channel: UInt16) throws(LinkFailure) {
        arena.reset()
        let arguments = queue.arguments.sorted { $0.key < $1.key }.map { ($0.key, Arena.Value.text($0.value)) }
        try arena.withTable(arguments) { arguments throws(LinkFailure) in
            var method = amqp_queue_declare_t()
            method.queue = arena.bytes(queue.name)
            method.passive = isPassive ? 1 : 0
            method.durable = isExclusive ? 0 : 1
            method.exclusive = isExclusive ? 1 : 0
            method.auto_delete = isExclusive ? 1 : 0
            method.nowait = 1
            method.arguments = arguments
            try send(AMQP_QUEUE_DECLARE_METHOD, &method, channel)
        }
    }

    /// Asks for a binding without waiting for the answer.
    func bind(_ queue: String, to exchange: String, _ pattern: String, _ channel: UInt16) throws(LinkFailure) {
        arena.reset()
        var method = amqp_queue_bind_t()
        method.queue = arena.bytes(queue)
        method.exchange = arena.bytes(exchange)
        method.routing_key = arena.bytes(pattern)
        method.nowait = 1
        try send(AMQP_QUEUE_BIND_METHOD, &method, channel)
    }

    private func rpc(_ channel: UInt16, _ call: () -> Bool) throws(LinkFailure) {
        watchdog.callBegins()
        defer {
            // What was answered is copied by now.
            amqp_maybe_release_buffers_on_channel(state, channel)
            watchdog.rest()
        }
        if call() { return }
        let reply = amqp_get_rpc_reply(state)
        guard reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION else {
            throw LinkFailure(error: MessagingError(.connectionLost, "The connection to the broker is unusable: \(Self.text(reply.library_error))."))
        }
        let error = Self.closeReason(reply.reply).error
        guard reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD else { throw LinkFailure(error: error) }
        try confirmChannelClosed(channel)
        throw LinkFailure(error: error, channel: channel)
    }

    private func send<Method>(_ id: amqp_method_number_t, _ method: inout Method, _ channel: UInt16) throws(LinkFailure) {
        watchdog.callBegins()
        defer { watchdog.rest() }
        try Self.check(withUnsafeMutablePointer(to: &method) { amqp_send_method(state, channel, id, $0) })
    }

    private static func check(_ status: Int32) throws(LinkFailure) {
        guard status != 0 else { return }
        throw LinkFailure(error: MessagingError(.connectionLost, "The connection to the broker is lost: \(text(status))."))
    }
}

// MARK: - Messages

extension ConnectionHandle {
    /// Writes one message. Its properties must fit, see `OutgoingMessage.misfit`.
    func publish(_ message: OutgoingMessage, _ channel: UInt16) throws(LinkFailure) {
        watchdog.callBegins()
        defer { watchdog.rest() }
        arena.reset()
        let status = arena.withProperties(message.properties, user: user) { properties in
            var properties = properties
            return message.body.withUnsafeBytes { body in
                amqp_basic_publish(
                    state, channel, arena.bytes(message.route.exchange), arena.bytes(message.route.key), message.mandatory ? 1 : 0, 0, &properties,
                    amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress)))
            }
        }
        try Self.check(status)
    }

    func settle(_ action: SettlementRun.Action, _ channel: UInt16) throws(LinkFailure) {
        watchdog.callBegins()
        defer { watchdog.rest() }
        switch action {
        case .ack(let tag, let multiple): try Self.check(amqp_basic_ack(state, channel, tag, multiple ? 1 : 0))
        case .nack(let tag, let requeue): try Self.check(amqp_basic_nack(state, channel, tag, 0, requeue ? 1 : 0))
        }
    }

    /// Asks for no more deliveries on the channel; those under way still come.
    func cancelConsumer(_ tag: String, _ channel: UInt16) throws(LinkFailure) {
        arena.reset()
        var method = amqp_basic_cancel_t()
        method.consumer_tag = arena.bytes(tag)
        method.nowait = 1
        try send(AMQP_BASIC_CANCEL_METHOD, &method, channel)
    }

    /// Asks to close a channel; `channelCloseDone` follows.
    func closeChannel(_ channel: UInt16) throws(LinkFailure) {
        var method = amqp_channel_close_t()
        method.reply_code = UInt16(AMQP_REPLY_SUCCESS)
        try send(AMQP_CHANNEL_CLOSE_METHOD, &method, channel)
    }

    func confirmChannelClosed(_ channel: UInt16) throws(LinkFailure) {
        var method = amqp_channel_close_ok_t()
        try send(AMQP_CHANNEL_CLOSE_OK_METHOD, &method, channel)
    }

    func confirmConnectionClosed() throws(LinkFailure) {
        var method = amqp_connection_close_ok_t()
        try send(AMQP_CONNECTION_CLOSE_OK_METHOD, &method, 0)
    }
}

// MARK: - Reading

extension ConnectionHandle {
    /// Whether the library has read more than it has given out. What OpenSSL keeps besides shows only in `nextFrame`.
    var holdsFrames: Bool { amqp_frames_enqueued(state) != 0 || amqp_data_in_buffer(state) != 0 }

    /// The next frame that is there; nil if none is. Sends a heartbeat when one is due, and notices a silent peer.
    func nextFrame() throws(LinkFailure) -> (channel: UInt16, frame: Frame)? {
        watchdog.callBegins()
        defer { watchdog.rest() }
        var frame = amqp_frame_t()
        var noTime = timeval(tv_sec: 0, tv_usec: 0)
        let status = amqp_simple_wait_frame_noblock(state, &frame, &noTime)
        if status == AMQP_STATUS_TIMEOUT.rawValue {
            // Frames that the library swallows, because it does not know their type, would keep their memory.
            amqp_maybe_release_buffers(state)
            return nil
        }
        try Self.check(status)
        // What the frame points to is copied by now; with it the memory of its channel may go.
        defer { amqp_maybe_release_buffers_on_channel(state, frame.channel) }
        return (frame.channel, Self.decode(frame))
    }

    private static func decode(_ frame: amqp_frame_t) -> Frame {
        switch Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD: return decode(frame.payload.method)
        case AMQP_FRAME_HEADER:
            let header = frame.payload.properties
            guard Int32(header.class_id) == AMQP_BASIC_CLASS, let decoded = header.decoded else { return .other }
            let properties = decoded.assumingMemoryBound(to: amqp_basic_properties_t.self).pointee
            return .header(MessageProperties(properties), bodySize: header.body_size)
        case AMQP_FRAME_BODY: return .body(Array(UnsafeRawBufferPointer(frame.payload.body_fragment)))
        default: return .other
        }
    }

    private static func decode(_ method: amqp_method_t) -> Frame {
        func decoded<Method>(as type: Method.Type) -> Method { method.decoded.assumingMemoryBound(to: type).pointee }
        switch method.id {
        case AMQP_BASIC_DELIVER_METHOD:
            let deliver = decoded(as: amqp_basic_deliver_t.self)
            let route = Route(exchange: String(deliver.exchange), key: String(deliver.routing_key))
            return .deliver(tag: deliver.delivery_tag, route: route, isRedelivered: deliver.redelivered != 0)
        case AMQP_BASIC_ACK_METHOD:
            let ack = decoded(as: amqp_basic_ack_t.self)
            return .ack(ack.delivery_tag, multiple: ack.multiple != 0)
        case AMQP_BASIC_NACK_METHOD:
            let nack = decoded(as: amqp_basic_nack_t.self)
            return .nack(nack.delivery_tag, multiple: nack.multiple != 0)
        case AMQP_BASIC_RETURN_METHOD:
            let returned = decoded(as: amqp_basic_return_t.self)
            return .returned(
                route: Route(exchange: String(returned.exchange), key: String(returned.routing_key)),
                reason: "\(returned.reply_code) \(String(returned.reply_text))")
        case AMQP_BASIC_CONSUME_OK_METHOD: return .consumeDone
        case AMQP_BASIC_CANCEL_METHOD: return .cancelled
        case AMQP_CHANNEL_CLOSE_METHOD: return .channelClosed(closeReason(method))
        case AMQP_CHANNEL_CLOSE_OK_METHOD: return .channelCloseDone
        case AMQP_CONNECTION_CLOSE_METHOD: return .connectionClosed(closeReason(method))
        case AMQP_CONNECTION_BLOCKED_METHOD: return .blocked(reason: String(decoded(as: amqp_connection_blocked_t.self).reason))
        case AMQP_CONNECTION_UNBLOCKED_METHOD: return .unblocked
        default: return .other
        }
    }

    private static func closeReason(_ method: amqp_method_t) -> BrokerReason {
        if method.id == AMQP_CHANNEL_CLOSE_METHOD {
            let close = method.decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
            return BrokerReason(code: close.reply_code, sentence: "\(close.reply_code) \(String(close.reply_text))")
        }
        let close = method.decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
        return BrokerReason(code: close.reply_code, sentence: "\(close.reply_code) \(String(close.reply_text))")
    }

    private static func text(_ status: Int32) -> String {
        String(cString: amqp_error_string2(status))
    }
}
