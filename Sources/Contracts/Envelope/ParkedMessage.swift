public import JSON
public import Messaging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A message that could not be handled, wrapped with the reason, for a person to look at.
public struct ParkedMessage: Hashable, Sendable {
    /// Longest body that is kept whole; of a longer one the first ``kept`` bytes and the SHA-256 of the whole are kept.
    public static let longestWhole = 512 * 1024
    /// What is kept of a body that is too long: enough to see what it was.
    public static let kept = 64 * 1024

    public var code: String
    /// For operators; holds no personal data.
    public var detail: String
    /// Who parked it; nil where the orchestrator did.
    public var department: String?
    public var instance: String
    /// What the message said of itself, headers left out.
    public var properties: MessageProperties
    /// The body, or its beginning.
    public var body: [UInt8]
    /// Lower-case hex of the whole body's SHA-256, where `body` is only its beginning.
    public var sha256: String?

    public init(code: String, detail: String, department: String?, instance: String, properties: MessageProperties, body: [UInt8]) {
        self.code = code
        self.detail = detail
        self.department = department
        self.instance = instance
        self.properties = properties
        let isWhole = body.count <= Self.longestWhole
        self.body = isWhole ? body : Array(body.prefix(Self.kept))
        sha256 = isWhole ? nil : ContentHash.text(of: body)
    }
}

extension ParkedMessage {
    /// The parked message as a message's text.
    public var json: JSONValue {
        var document: JSONObject = ["protocol": .integer(protocolVersion), "reason": ["code": .string(code), "detail": .string(detail)]]
        if let department { document.append("department", .string(department)) }
        document.append("instance", .string(instance))
        document.append("properties", properties.parked)
        document.append("body", .string(Data(body).base64EncodedString()))
        if let sha256 { document.append("sha256", .string(sha256)) }
        return .object(document)
    }

    /// Reads a parked message.
    /// - Throws: ``EnvelopeError`` naming the first member that is missing or wrong.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "the message")
        try reader.requireProtocol()
        guard let reason = reader["reason"] else { throw EnvelopeError("reason", "is missing") }
        let reasonReader = try EnvelopeReader(reason, what: "reason")
        guard let properties = reader["properties"], properties.object != nil else { throw EnvelopeError("properties", "is not an object") }
        guard let text = reader["body"]?.string, let body = Data(base64Encoded: text) else { throw EnvelopeError("body", "is not base 64") }
        self.init(
            code: try reasonReader.string("code"), detail: reasonReader["detail"]?.string ?? "", department: try reader.optionalString("department"),
            instance: try reader.string("instance"), properties: MessageProperties(parked: properties), body: Array(body))
        sha256 = try reader.optionalString("sha256")
    }
}

extension MessageProperties {
    /// As they stand in a parked message: names as AMQP has them.
    fileprivate var parked: JSONValue {
        var members: JSONObject = ["message_id": .string(messageID), "type": .string(type), "app_id": .string(appID)]
        let texts = [
            ("correlation_id", correlationID), ("reply_to", replyTo), ("user_id", userID), ("content_type", contentType),
            ("content_encoding", contentEncoding), ("timestamp", timestamp?.description),
            ("expiration", expiration.map { String($0.wholeMilliseconds) }),
        ]
        for (name, text) in texts {
            if let text { members.append(name, .string(text)) }
        }
        members.append("delivery_mode", .integer(isPersistent ? 2 : 1))
        return .object(members)
    }

    fileprivate init(parked json: JSONValue) {
        self.init(
            messageID: json["message_id"]?.string ?? "", type: json["type"]?.string ?? "", appID: json["app_id"]?.string ?? "",
            isPersistent: json["delivery_mode"]?.integer == 2, correlationID: json["correlation_id"]?.string, replyTo: json["reply_to"]?.string,
            userID: json["user_id"]?.string,
            expiration: json["expiration"]?.string.flatMap { Int64($0) }.map { .milliseconds($0) },
            timestamp: json["timestamp"]?.string.flatMap { Timestamp($0) },
            contentType: json["content_type"]?.string, contentEncoding: json["content_encoding"]?.string)
    }
}
