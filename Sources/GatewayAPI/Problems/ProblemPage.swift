import Contracts
import Markup
import Orchestration

extension Problem.Code {
    /// The page under `/problems/`, in both languages.
    var page: Markup {
        """
        <h1>\(title.zh) <small>\(title.en)</small></h1>
        <p><code>\(rawValue)</code> · HTTP \(status)</p>
        <p lang="zh">\(guidance.zh)</p>
        <p lang="en">\(guidance.en)</p>
        """
    }

    /// What it means, and what to do.
    private var guidance: LocalizedText {
        switch self {
        case .invalidRequest:
            LocalizedText(
                zh: "请求无法读取：不是有效的 HTTP 或 JSON，缺少成员，或有未知成员。errors 逐条指出位置；更正后重新提交。",
                en:
                    "The request cannot be read: it is no valid HTTP or JSON, or members are missing or unknown. errors names each place; correct it and submit again."
            )
        case .unauthenticated:
            LocalizedText(
                zh: "每个渠道使用自己的令牌，以 Authorization: Bearer <令牌> 发送。令牌由运维人员发放。",
                en: "Each channel has a token of its own and sends it as Authorization: Bearer <token>. The people who run the gateway hand it out.")
        case .forbidden:
            LocalizedText(zh: "此渠道无权进行该操作。", en: "This channel may not do that.")
        case .unknownMatter:
            LocalizedText(
                zh: "目录中没有此事项，或未向此渠道开放。/v1/matters 列出可用事项。",
                en: "The catalogue has no such matter, or not for this channel. /v1/matters lists those that can be asked for.")
        case .unknownRequest:
            LocalizedText(
                zh: "没有此申请，或由其他渠道提交，或结果已过保留时间。查询结果在办结 60 秒后删除。",
                en:
                    "There is no such request, another channel submitted it, or it is kept no longer: the answer to a lookup is kept for 60 seconds after it closed."
            )
        case .matterNotOffered:
            LocalizedText(
                zh: "该事项不向此渠道或此类申请人开放，请到事项列出的渠道办理。",
                en: "The matter is not offered through this channel or to such applicants. Use one of the channels that it names.")
        case .identityTooWeak:
            LocalizedText(
                zh: "该事项要求更高级别的身份核验，请到能够核验的渠道办理。",
                en: "The matter wants the applicant's identity to be better assured than this channel does. Use a channel that can.")
        case .invalidForm:
            LocalizedText(
                zh: "填写内容不符合事项的要求。errors 逐条给出位置与原因，可直接显示在表单旁。",
                en: "What was filled in breaks the matter's rules. errors gives each place and reason, fit to be shown beside the form's fields.")
        case .keyReused:
            LocalizedText(
                zh: "同一幂等键已用于不同内容。重复提交须内容相同；新申请请使用新的键。",
                en: "The same idempotency key came with another content. A repeat has to be the same; for a new submission use a new key.")
        case .conflict:
            LocalizedText(
                zh: "办件目前的状态不允许此操作：例如并未要求补正，或已在终止。请先查看办件。",
                en: "The case is in no state for that: it waits for no supplement, say, or is about to end. Look at the case first.")
        case .tooLarge:
            LocalizedText(zh: "请求正文最长 1 MiB。", en: "A body may have 1 MiB at most.")
        case .tooManyRequests:
            LocalizedText(
                zh: "此渠道的新申请过于频繁，或同时办理的申请过多；RateLimit-Policy 给出上限。申请未受理，请在 Retry-After 给出的秒数后重试。",
                en:
                    "The channel opened requests too fast, or has too many open; RateLimit-Policy has its limits. The request was not taken. Try again after the seconds in Retry-After."
            )
        case .unavailable:
            LocalizedText(
                zh: "目前无法联系任何相关部门，申请未受理，没有产生任何效果。请在 Retry-After 给出的秒数后重试。",
                en:
                    "None of the departments can be reached now. The request was not taken and had no effect. Try again after the seconds in Retry-After."
            )
        case .notFound:
            LocalizedText(zh: "没有此地址，/docs 列出全部地址。", en: "There is nothing at this address. /docs lists all of them.")
        case .methodNotAllowed:
            LocalizedText(zh: "此地址不支持该方法，Allow 列出支持的方法。", en: "This address does not know the method. Allow lists those it knows.")
        case .unsupportedMediaType:
            LocalizedText(
                zh: "请求正文须为未压缩的 JSON，并标明 Content-Type: application/json。",
                en: "A body has to be JSON, not compressed, and say so: Content-Type: application/json.")
        case .notAcceptable:
            LocalizedText(
                zh: "Accept 排除了此地址能给出的格式：文档为 application/json，事件流为 text/event-stream。",
                en: "Accept rules out what this address gives: application/json for documents, text/event-stream for events.")
        case .timeout:
            LocalizedText(
                zh: "请求未能在规定时间内完整到达。请检查网络后重试；带幂等键的重试不会重复受理。",
                en: "The request did not arrive completely in time. Check the line and try again; with an idempotency key that is safe.")
        case .internal:
            LocalizedText(
                zh: "网关发生意外错误，已记录。请稍后重试；若再次发生，请将 instance 告知运维人员。",
                en: "The gateway met an unexpected error and recorded it. Try again later; if it comes back, tell the people who run it the instance."
            )
        }
    }
}
