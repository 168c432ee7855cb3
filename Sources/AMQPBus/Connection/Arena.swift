import CRabbitMQ
import Glibc
import Messaging

/// Memory for the strings of one call of librabbitmq, which takes pointers and lengths.
final class Arena {
    /// What a table of ours may hold.
    enum Value {
        case text(String)
        case flag
        case table(amqp_table_t)
    }

    /// Room for the properties and the route of a message, each within its limit, and for every name of a declaration.
    private static let capacity = 16 << 10

    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: Arena.capacity, alignment: 16)
    private var used = 0

    deinit { memory.deallocate() }

    /// Forgets what was put in: the call is over.
    func reset() {
        used = 0
    }

    /// Copies a text in.
    func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { utf8 in
            precondition(used + utf8.count <= Arena.capacity, "The texts of one call exceed \(Arena.capacity) bytes.")
            guard let base = memory.baseAddress, let source = utf8.baseAddress else { return amqp_empty_bytes }
            let target = base + used
            target.copyMemory(from: source, byteCount: utf8.count)
            used += utf8.count
            return amqp_bytes_t(len: utf8.count, bytes: target)
        }
    }

    /// Lends a table of these entries.
    func withTable<Result, Failure: Error>(_ entries: [(key: String, value: Value)], _ body: (amqp_table_t) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        var entries = entries.map { key, value in
            var entry = amqp_table_entry_t()
            entry.key = bytes(key)
            switch value {
            case .text(let text):
                entry.value.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
                entry.value.value.bytes = bytes(text)
            case .flag:
                entry.value.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
                entry.value.value.boolean = 1
            case .table(let table):
                entry.value.kind = UInt8(AMQP_FIELD_KIND_TABLE.rawValue)
                entry.value.value.table = table
            }
            return entry
        }
        let count = Int32(entries.count)
        return try entries.withUnsafeMutableBufferPointer { entries throws(Failure) in
            try body(amqp_table_t(num_entries: count, entries: entries.baseAddress))
        }
    }

    /// Lends the properties of a message as the library wants them; the sender is `user`, whatever the message says.
    func withProperties<Result>(_ message: MessageProperties, user: String, _ body: (amqp_basic_properties_t) -> Result) -> Result {
        var properties = amqp_basic_properties_t()
        func set(_ flag: Int32, _ text: String?, _ place: WritableKeyPath<amqp_basic_properties_t, amqp_bytes_t>) {
            guard let text else { return }
            properties._flags |= UInt32(flag)
            properties[keyPath: place] = bytes(text)
        }
        set(AMQP_BASIC_MESSAGE_ID_FLAG, message.messageID, \.message_id)
        set(AMQP_BASIC_CORRELATION_ID_FLAG, message.correlationID, \.correlation_id)
        set(AMQP_BASIC_REPLY_TO_FLAG, message.replyTo, \.reply_to)
        set(AMQP_BASIC_TYPE_FLAG, message.type, \.type)
        set(AMQP_BASIC_APP_ID_FLAG, message.appID, \.app_id)
        set(AMQP_BASIC_USER_ID_FLAG, user, \.user_id)
        set(AMQP_BASIC_CONTENT_TYPE_FLAG, message.contentType, \.content_type)
        set(AMQP_BASIC_CONTENT_ENCODING_FLAG, message.contentEncoding, \.content_encoding)
        // Less than a millisecond is still a time: 0 would expire before anybody could take it.
        set(AMQP_BASIC_EXPIRATION_FLAG, message.expiration.map { String(max(1, $0.wholeMilliseconds)) }, \.expiration)
        properties._flags |= UInt32(AMQP_BASIC_DELIVERY_MODE_FLAG)
        properties.delivery_mode = UInt8(message.isPersistent ? AMQP_DELIVERY_PERSISTENT.rawValue : AMQP_DELIVERY_NONPERSISTENT.rawValue)
        if let timestamp = message.timestamp {
            properties._flags |= UInt32(AMQP_BASIC_TIMESTAMP_FLAG)
            properties.timestamp = UInt64(clamping: timestamp.milliseconds / 1000)
        }
        let trace = [("traceparent", message.traceparent), ("tracestate", message.tracestate)].compactMap { key, value in
            value.map { (key, Value.text($0)) }
        }
        guard !trace.isEmpty else { return body(properties) }
        return withTable(trace) { headers in
            properties._flags |= UInt32(AMQP_BASIC_HEADERS_FLAG)
            properties.headers = headers
            return body(properties)
        }
    }
}

extension String {
    /// Copies bytes of the library; what is no UTF-8 is repaired.
    init(_ bytes: amqp_bytes_t) {
        self.init(decoding: UnsafeRawBufferPointer(bytes), as: UTF8.self)
    }
}

extension UnsafeRawBufferPointer {
    init(_ bytes: amqp_bytes_t) {
        self.init(start: bytes.bytes, count: bytes.bytes == nil ? 0 : bytes.len)
    }
}

extension timeval {
    init(_ duration: Duration) {
        self.init(tv_sec: Int(duration.components.seconds), tv_usec: Int(duration.components.attoseconds / 1_000_000_000_000))
    }
}

extension MessageProperties {
    /// Copies what we know; other headers are skipped unread.
    init(_ properties: amqp_basic_properties_t) {
        func text(_ flag: Int32, _ bytes: amqp_bytes_t) -> String? {
            properties._flags & UInt32(flag) == 0 ? nil : String(bytes)
        }
        func has(_ flag: Int32) -> Bool { properties._flags & UInt32(flag) != 0 }
        self.init(
            messageID: text(AMQP_BASIC_MESSAGE_ID_FLAG, properties.message_id) ?? "",
            type: text(AMQP_BASIC_TYPE_FLAG, properties.type) ?? "",
            appID: text(AMQP_BASIC_APP_ID_FLAG, properties.app_id) ?? "",
            isPersistent: has(AMQP_BASIC_DELIVERY_MODE_FLAG) && UInt32(properties.delivery_mode) == AMQP_DELIVERY_PERSISTENT.rawValue,
            correlationID: text(AMQP_BASIC_CORRELATION_ID_FLAG, properties.correlation_id),
            replyTo: text(AMQP_BASIC_REPLY_TO_FLAG, properties.reply_to),
            userID: text(AMQP_BASIC_USER_ID_FLAG, properties.user_id),
            expiration: text(AMQP_BASIC_EXPIRATION_FLAG, properties.expiration).flatMap { Int64($0) }.map { .milliseconds($0) },
            timestamp: has(AMQP_BASIC_TIMESTAMP_FLAG) ? Timestamp(seconds: properties.timestamp) : nil,
            contentType: text(AMQP_BASIC_CONTENT_TYPE_FLAG, properties.content_type),
            contentEncoding: text(AMQP_BASIC_CONTENT_ENCODING_FLAG, properties.content_encoding))
        guard has(AMQP_BASIC_HEADERS_FLAG) else { return }
        for entry in UnsafeBufferPointer(start: properties.headers.entries, count: Int(properties.headers.num_entries)) {
            guard Int32(entry.value.kind) == AMQP_FIELD_KIND_UTF8.rawValue else { continue }
            switch String(entry.key) {
            case "traceparent": traceparent = String(entry.value.value.bytes)
            case "tracestate": tracestate = String(entry.value.value.bytes)
            default: break
            }
        }
    }
}

extension Timestamp {
    /// Seconds since 1970, as on the wire; what lies beyond our milliseconds becomes the last of them.
    init(seconds: UInt64) {
        self.init(milliseconds: Int64(clamping: seconds.multipliedReportingOverflow(by: 1000).overflow ? UInt64.max : seconds * 1000))
    }
}

extension OutgoingMessage {
    /// Why the protocol cannot carry it, in a sentence; nil if it can. AMQP's short texts hold 255 bytes; W3C allows a trace state 512.
    func misfit(bodyLimit: Int) -> String? {
        if body.count > bodyLimit { return "The body has \(body.count) bytes; \(bodyLimit) are the limit." }
        let short: [(String, String?)] = [
            ("exchange", route.exchange), ("routing key", route.key), ("message id", properties.messageID), ("type", properties.type),
            ("app id", properties.appID), ("correlation id", properties.correlationID), ("reply-to", properties.replyTo),
            ("content type", properties.contentType), ("content encoding", properties.contentEncoding), ("traceparent", properties.traceparent),
        ]
        for case (let name, let text?) in short where text.utf8.count > 255 { return "The \(name) has over 255 bytes." }
        if let state = properties.tracestate, state.utf8.count > 512 { return "The trace state has over 512 bytes." }
        return nil
    }
}
