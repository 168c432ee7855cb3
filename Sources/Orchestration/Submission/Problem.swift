public import Contracts
public import JSON

/// Why a caller did not get what was asked, in the terms of RFC 9457, whatever the transport.
public struct Problem: Error, Hashable, Sendable {
    /// The kinds of problems. Each has a page of its own under `/problems/`.
    public enum Code: String, Sendable, CaseIterable {
        case invalidRequest = "invalid-request"
        case unauthenticated
        case forbidden
        case unknownMatter = "unknown-matter"
        case unknownRequest = "unknown-request"
        case matterNotOffered = "matter-not-offered"
        case identityTooWeak = "identity-too-weak"
        case invalidForm = "invalid-form"
        case keyReused = "key-reused"
        /// The case is in no state in which that can be done.
        case conflict
        case tooLarge = "too-large"
        case tooManyRequests = "too-many-requests"
        case unavailable
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case unsupportedMediaType = "unsupported-media-type"
        case notAcceptable = "not-acceptable"
        case timeout
        case `internal`
    }

    /// One mistake of the caller's document.
    public struct Mistake: Hashable, Sendable {
        /// Into the caller's document: `/form/phone`, `/applicant/residentId`.
        public var pointer: JSONPointer
        public var code: String
        public var message: LocalizedText
        public init(pointer: JSONPointer, code: String, message: LocalizedText) {
            self.pointer = pointer
            self.code = code
            self.message = message
        }
    }

    public var code: Code
    public var detail: LocalizedText
    public var mistakes: [Mistake]
    /// When asking again can help.
    public var retryAfter: Duration?
    /// The channel's limit that was reached, where that is the problem.
    public var reached: Reached?
    /// The media types that are taken instead, where the type is the problem.
    public var accepted: [String]

    public init(
        _ code: Code, _ detail: LocalizedText, mistakes: [Mistake] = [], retryAfter: Duration? = nil, reached: Reached? = nil,
        accepted: [String] = []
    ) {
        self.code = code
        self.detail = detail
        self.mistakes = mistakes
        self.retryAfter = retryAfter
        self.reached = reached
        self.accepted = accepted
    }

    /// One of a channel's limits, and all of them.
    public struct Reached: Hashable, Sendable {
        public var limit: ChannelLimits.Kind
        public var limits: ChannelLimits
        public init(limit: ChannelLimits.Kind, of limits: ChannelLimits) {
            self.limit = limit
            self.limits = limits
        }
    }
}

extension Problem.Code {
    /// The HTTP status; on the bus it stands in the document alone.
    public var status: Int {
        switch self {
        case .invalidRequest: 400
        case .unauthenticated: 401
        case .forbidden, .matterNotOffered, .identityTooWeak: 403
        case .unknownMatter, .unknownRequest, .notFound: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .timeout: 408
        case .conflict: 409
        case .tooLarge: 413
        case .unsupportedMediaType: 415
        case .invalidForm, .keyReused: 422
        case .tooManyRequests: 429
        case .internal: 500
        case .unavailable: 503
        }
    }

    /// The title of the problem's kind.
    public var title: LocalizedText {
        switch self {
        case .invalidRequest: LocalizedText(zh: "请求无法读取", en: "The request cannot be read")
        case .unauthenticated: LocalizedText(zh: "未认证", en: "Not signed in")
        case .forbidden: LocalizedText(zh: "无权操作", en: "Not allowed")
        case .unknownMatter: LocalizedText(zh: "没有此事项", en: "No such matter")
        case .unknownRequest: LocalizedText(zh: "没有此申请", en: "No such request")
        case .matterNotOffered: LocalizedText(zh: "此渠道不办理该事项", en: "The matter is not offered here")
        case .identityTooWeak: LocalizedText(zh: "身份核验级别不足", en: "The applicant's identity is not assured enough")
        case .invalidForm: LocalizedText(zh: "填写内容有误", en: "The form has mistakes")
        case .keyReused: LocalizedText(zh: "幂等键已用于其他内容", en: "The idempotency key was used for something else")
        case .conflict: LocalizedText(zh: "办件目前的状态不允许此操作", en: "The case is in no state for that")
        case .tooLarge: LocalizedText(zh: "请求过大", en: "The request is too large")
        case .tooManyRequests: LocalizedText(zh: "请求过多", en: "Too many requests")
        case .unavailable: LocalizedText(zh: "暂时无法受理", en: "Not available at the moment")
        case .notFound: LocalizedText(zh: "没有此地址", en: "Nothing here")
        case .methodNotAllowed: LocalizedText(zh: "不支持此方法", en: "This method is not supported")
        case .unsupportedMediaType: LocalizedText(zh: "不支持此内容类型", en: "This content type is not supported")
        case .notAcceptable: LocalizedText(zh: "无法提供所要求的格式", en: "The wanted format cannot be given")
        case .timeout: LocalizedText(zh: "请求超时", en: "The request took too long to arrive")
        case .internal: LocalizedText(zh: "内部错误", en: "Something went wrong here")
        }
    }
}

extension Problem {
    /// The members of problem+json, in the caller's language.
    public func json(in language: Language) -> JSONValue {
        var document: JSONObject = [
            "type": .string("/problems/\(code.rawValue)"), "title": .string(code.title[language]), "status": .integer(Int64(code.status)),
            "detail": .string(detail[language]), "code": .string(code.rawValue),
        ]
        if !mistakes.isEmpty {
            document["errors"] = .array(
                mistakes.map { ["pointer": .string("#\($0.pointer)"), "code": .string($0.code), "message": .string($0.message[language])] })
        }
        if let retryAfter { document["retryAfter"] = .integer(max(1, retryAfter.components.seconds)) }
        return .object(document)
    }
}
