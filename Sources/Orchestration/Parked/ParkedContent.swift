import Contracts
import JSON
import JSONSchema

/// What a parked message holds, as far as it can be read. Who parked it says so; nothing here is believed for more than finding the case.
struct ParkedContent {
    /// What kind of message it was.
    enum Kind: String, Sendable, CaseIterable {
        case task, withdrawal, reply, request
        /// Nothing that the protocol knows, or only the beginning of it.
        case unreadable
    }

    let kind: Kind
    /// Nil where it is no JSON.
    let json: JSONValue?

    init(_ body: [UInt8]) {
        guard let json = try? JSONValue(parsing: body, profile: .bus) else {
            (kind, json) = (.unreadable, nil)
            return
        }
        self.json = json
        if json["tasks"]?.array != nil {
            kind = .task
        } else if json["withdrawals"]?.array != nil {
            kind = .withdrawal
        } else if json["replies"]?.array != nil {
            kind = .reply
        } else if json["matter"] != nil, json["applicant"] != nil {
            kind = .request
        } else {
            kind = .unreadable
        }
    }

    /// The entries of the message; none of a request.
    var entries: [JSONValue] {
        switch kind {
        case .task: json?["tasks"]?.array ?? []
        case .withdrawal: json?["withdrawals"]?.array ?? []
        case .reply: json?["replies"]?.array ?? []
        case .request, .unreadable: []
        }
    }

    /// The request and the step that it is about, where it is about one alone.
    var place: (request: String, step: String)? {
        guard entries.count == 1, let task = entries.first?["task"]?.string, let place = RequestID.request(ofTask: task), Name.isValid(place.name)
        else { return nil }
        return (place.request, place.name)
    }
}

extension ParkedContent {
    /// Members of the envelopes that hold nobody's data. Others are not shown: who sent them did not keep to the protocol.
    private static let shown: Set = [
        "task", "request", "attempt", "round", "key", "lane", "matter", "matterVersion", "operation", "operationVersion", "purpose", "issuedAt",
        "deadline", "case", "due", "department", "instance", "outcome", "asOf", "availableAt", "retryAfter", "channel", "idempotencyKey", "expiresAt",
        "reason",
    ]

    /// The message without what its contracts call sensitive, and without all of which no contract says anything; nil where it cannot be read.
    /// - Parameter operation: which operation an entry is about; nil where that is not known.
    func masked(_ operation: (JSONValue) -> Operation?) -> JSONValue? {
        guard let json else { return nil }
        switch kind {
        case .unreadable: return nil
        case .request: return .object(Self.envelope(json))
        case .task, .withdrawal, .reply:
            let name = kind == .task ? "tasks" : kind == .withdrawal ? "withdrawals" : "replies"
            return [name: .array(entries.map { Self.entry($0, of: operation($0)) })]
        }
    }

    private static func entry(_ entry: JSONValue, of operation: Operation?) -> JSONValue {
        var members = envelope(entry)
        if let input = entry["input"] {
            members["input"] = shown(input, operation?.request, operation?.sensitiveRequest)
        }
        if let data = entry["data"] {
            members["data"] = shown(data, operation?.data, operation?.sensitiveData)
        }
        if let code = entry["problem"]?["code"]?.string { members["problem"] = ["code": .string(code)] }
        if let missing = entry["missing"]?.array {
            members["missing"] = .array(missing.map { ["pointer": $0["pointer"] ?? .null, "code": $0["code"] ?? .null] })
        }
        return .object(members)
    }

    /// What a schema declares and does not call sensitive.
    private static func shown(_ value: JSONValue, _ schema: JSONSchema?, _ sensitive: [JSONPointer]?) -> JSONValue {
        guard let schema, let sensitive, value.object != nil else { return .mask }
        return schema.sift(value).value.masked(at: sensitive)
    }

    private static func envelope(_ json: JSONValue) -> JSONObject {
        (json.object ?? [:]).reduce(into: JSONObject()) { members, member in
            // Scalars alone: an object in the place of a word would be somebody's own.
            let isScalar = member.value.object == nil && member.value.array == nil
            members.append(member.name, shown.contains(member.name) && isScalar ? member.value : .mask)
        }
    }
}
