import Contracts
import JSON
import Orchestration

/// The problems that the gateway finds by itself, before the orchestrator is asked.
extension Problem {
    static let noSuchPath = Problem(
        .notFound, LocalizedText(zh: "没有此地址，可用的地址见 /docs。", en: "There is nothing at this address. The addresses are listed at /docs."))

    static func methodNotAllowed(_ allowed: String) -> Problem {
        Problem(
            .methodNotAllowed, LocalizedText(zh: "此地址只支持 \(allowed)。", en: "Only \(allowed) can be used at this address."))
    }

    static let tokenMissing = Problem(
        .unauthenticated,
        LocalizedText(
            zh: "缺少渠道令牌，请以 Authorization: Bearer <令牌> 发送。", en: "The channel's token is missing. Send it as Authorization: Bearer <token>."))

    static let tokenUnknown = Problem(
        .unauthenticated,
        LocalizedText(
            zh: "渠道令牌无效，请向运维人员核对。", en: "No channel has this token. Check it with the people who run the gateway."))

    static let operatorTokenMissing = Problem(
        .unauthenticated,
        LocalizedText(
            zh: "缺少运维人员令牌，请以 Authorization: Bearer <令牌> 发送。", en: "An operator's token is missing. Send it as Authorization: Bearer <token>."))

    static let operatorTokenUnknown = Problem(
        .unauthenticated,
        LocalizedText(zh: "没有运维人员持有此令牌，请核对。", en: "No operator has this token. Check it with the people who run the gateway."))

    static let operatorsOnly = Problem(
        .forbidden,
        LocalizedText(zh: "此处仅供运维人员使用，渠道令牌无权访问。", en: "This is for operators. The token is a channel's; a channel may not do that."))

    static let departmentTokenMissing = Problem(
        .unauthenticated,
        LocalizedText(
            zh: "缺少部门令牌，请以 Authorization: Bearer <令牌> 发送。", en: "A department's token is missing. Send it as Authorization: Bearer <token>."))

    static let departmentTokenUnknown = Problem(
        .unauthenticated,
        LocalizedText(zh: "没有部门持有此令牌，请核对。", en: "No department has this token. Check it with the people who run the gateway."))

    static let departmentsOnly = Problem(
        .forbidden,
        LocalizedText(
            zh: "此处仅供部门适配器使用；渠道请读取 /v1/requests/{request}/documents。",
            en: "This is for adapters of departments. A channel reads documents at /v1/requests/{request}/documents."))

    static func notAcceptable(_ type: MediaType) -> Problem {
        Problem(
            .notAcceptable,
            LocalizedText(
                zh: "此地址只提供 \(type.rawValue)，请在 Accept 中接受它。",
                en: "Only \(type.rawValue) can be given here. Accept it, or leave the header field Accept out."))
    }

    static let notJSON = Problem(
        .unsupportedMediaType,
        LocalizedText(
            zh: "请求正文必须是未压缩的 JSON，并标明 Content-Type: application/json。",
            en: "The body has to be JSON, not compressed, and say so: Content-Type: application/json."))

    static func tooLarge(_ limit: Int) -> Problem {
        Problem(.tooLarge, LocalizedText(zh: "请求正文超过 \(limit) 字节。", en: "The body is longer than \(limit) bytes."))
    }

    static func unreadable(_ error: JSONError) -> Problem {
        let place = error.path.tokens.isEmpty ? "" : " \(error.path)"
        return Problem(
            .invalidRequest,
            LocalizedText(
                zh: "请求正文不是可接受的 JSON：第 \(error.line) 行第 \(error.column) 列\(place)：\(error.reason)",
                en: "The body is no JSON that can be accepted: line \(error.line), column \(error.column)\(place): \(error.reason)"),
            mistakes: [
                Mistake(
                    pointer: error.path, code: "json",
                    message: LocalizedText(
                        zh: "第 \(error.line) 行第 \(error.column) 列：\(error.reason)",
                        en: "line \(error.line), column \(error.column): \(error.reason)"))
            ])
    }

    static let unknownMatterHere = Problem(
        .unknownMatter, LocalizedText(zh: "此渠道没有该事项，事项目录见 /v1/matters。", en: "This channel has no such matter. /v1/matters lists those it has."))

    static func badQuery(zh: String, en: String) -> Problem { Problem(.invalidRequest, LocalizedText(zh: zh, en: en)) }

    static let unexpected = Problem(
        .internal,
        LocalizedText(
            zh: "处理时发生意外错误，已记录。请稍后重试；若再次发生，请将 instance 告知运维人员。",
            en: "An unexpected error was recorded. Try again later; if it comes back, tell the people who run the gateway the instance."))
}
