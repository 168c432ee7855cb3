import Contracts
import HTTPTypes
import Markup

/// Why a page cannot be had.
struct PageProblem: Error {
    var status: HTTPResponse.Status
    var title: LocalizedText
    var text: LocalizedText

    static let notFound = PageProblem(
        status: .notFound, title: LocalizedText(zh: "没有此页", en: "No such page"),
        text: LocalizedText(zh: "没有这个地址，或内容已过保存期。", en: "There is nothing at this address, or it is kept no longer."))

    static let methodNotAllowed = PageProblem(
        status: .methodNotAllowed, title: LocalizedText(zh: "不支持的操作", en: "Not possible"),
        text: LocalizedText(zh: "此地址不支持该操作。", en: "This cannot be done at this address."))

    static let notOurForm = PageProblem(
        status: .forbidden, title: LocalizedText(zh: "未提交", en: "Not sent"),
        text: LocalizedText(
            zh: "表单不是由本页发出，或登录已变更。请返回、刷新后重新提交。",
            en: "The form did not come from this desk's own page, or you have logged in anew since. Go back, load the page again, and send it again.")
    )

    static let notAForm = PageProblem(
        status: .unsupportedMediaType, title: LocalizedText(zh: "无法读取", en: "Unreadable"),
        text: LocalizedText(zh: "收到的内容不是表单。", en: "What arrived is no form."))

    static let tooLong = PageProblem(
        status: .contentTooLarge, title: LocalizedText(zh: "内容过长", en: "Too long"),
        text: LocalizedText(zh: "填写的内容过长，请缩短后重新提交。", en: "What was filled in is too long. Shorten it and send it again."))

    static let noPaper = PageProblem(
        status: .badGateway, title: LocalizedText(zh: "无法取得材料", en: "The paper cannot be fetched"),
        text: LocalizedText(
            zh: "目前无法取得该材料。请稍后再试；若仍不行，请联系技术人员。",
            en: "The paper cannot be fetched at present. Try again later; if it still fails, call those who run the desk."))

    static let papersElsewhere = PageProblem(
        status: .notImplemented, title: LocalizedText(zh: "无法取得材料", en: "The paper cannot be fetched"),
        text: LocalizedText(
            zh: "此办事台没有接通材料服务，无法在此查看材料。请联系技术人员。", en: "This desk is not connected to the papers, so they cannot be seen here. Call those who run it.")
    )

    static let unavailable = PageProblem(
        status: .serviceUnavailable, title: LocalizedText(zh: "暂时无法办理", en: "Not possible now"),
        text: LocalizedText(
            zh: "办事台的数据库目前无法读写，您的操作没有生效。请稍后再试。", en: "The desk's database cannot be used at present. What you did had no effect; try again later."))

    static let unexpected = PageProblem(
        status: .internalServerError, title: LocalizedText(zh: "发生意外错误", en: "An unexpected error"),
        text: LocalizedText(
            zh: "已记录。请稍后再试；若再次发生，请联系技术人员。", en: "It has been recorded. Try again later; if it comes back, call those who run the desk."))

    init(status: HTTPResponse.Status, title: LocalizedText, text: LocalizedText) {
        self.status = status
        self.title = title
        self.text = text
    }

    /// What the desk says about a task.
    init(_ error: DeskError) {
        let status: HTTPResponse.Status =
            switch error.code {
            case .unknownTask: .notFound
            case .stale, .withdrawn, .elsewhere, .noContract, .ambiguous: .conflict
            default: .badRequest
            }
        self.init(status: status, title: LocalizedText(zh: "未提交", en: "Not sent"), text: error.text)
    }

    var page: (title: LocalizedText, body: (Reader) -> Markup) {
        (title, { reader in "<h1>\(reader.says(title))</h1><p>\(reader.says(text))</p><p><a href=\"/\">\(reader.says(Words.back))</a></p>" })
    }
}
