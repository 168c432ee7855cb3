public import Contracts

/// What the pages say, where it is not said by a contract.
enum Words {
    static let desk = LocalizedText(zh: "办事台", en: "Desk")
    static let skip = LocalizedText(zh: "跳到正文", en: "Skip to the content")
    static let otherLanguage = LocalizedText(zh: "English", en: "中文")
    static let logOut = LocalizedText(zh: "退出", en: "Log out")

    static let logIn = LocalizedText(zh: "登录", en: "Log in")
    static let name = LocalizedText(zh: "姓名", en: "Name")
    static let passphrase = LocalizedText(zh: "口令", en: "Passphrase")
    static let wrongLogin = LocalizedText(zh: "姓名或口令不正确", en: "The name or the passphrase is wrong")
    static let loginHelp = LocalizedText(
        zh: "口令由贵部门的技术人员发放。忘记口令时请他们重新发放。", en: "The people who run the desk hand out passphrases, and new ones to those who lost theirs.")

    static let tasks = LocalizedText(zh: "任务", en: "Tasks")
    static let state = LocalizedText(zh: "状态", en: "State")
    static let operation = LocalizedText(zh: "业务", en: "Operation")
    static let all = LocalizedText(zh: "全部", en: "all")
    static let show = LocalizedText(zh: "筛选", en: "Show")
    static let number = LocalizedText(zh: "编号", en: "No.")
    static let caseNumber = LocalizedText(zh: "办件编号", en: "Case")
    static let due = LocalizedText(zh: "办理期限", en: "Due")
    static let received = LocalizedText(zh: "收到时间", en: "Received")
    static let promised = LocalizedText(zh: "已承诺答复日期", en: "Promised")
    static let purpose = LocalizedText(zh: "办理目的", en: "Purpose")
    static let noTasks = LocalizedText(zh: "没有符合条件的任务。", en: "There are no such tasks.")
    static let overdue = LocalizedText(zh: "已逾期", en: "overdue")
    static let dueToday = LocalizedText(zh: "今天到期", en: "due today")
    static let noDue = LocalizedText(zh: "未定", en: "none")
    static let next = LocalizedText(zh: "下一页", en: "Next page")
    static let previous = LocalizedText(zh: "上一页", en: "Previous page")

    static let given = LocalizedText(zh: "申请内容", en: "What was given")
    static let nothingGiven = LocalizedText(zh: "没有内容。", en: "Nothing.")
    static let reveal = LocalizedText(zh: "显示", en: "show")
    static let papers = LocalizedText(zh: "材料", en: "Papers")
    static let noPapers = LocalizedText(zh: "没有材料。", en: "There are none.")
    static let kind = LocalizedText(zh: "类型", en: "Type")
    static let size = LocalizedText(zh: "大小", en: "Size")
    static let earlier = LocalizedText(zh: "已有答复", en: "Answers so far")
    static let readers = LocalizedText(zh: "查阅记录", en: "Who looked at it")

    static let answer = LocalizedText(zh: "答复", en: "Answer")
    static let outcomes = LocalizedText(zh: "答复的种类", en: "Kinds of answer")
    static let send = LocalizedText(zh: "提交", en: "Send")
    static let finality = LocalizedText(zh: "提交后不能更改。", en: "What is sent cannot be changed.")
    static let required = LocalizedText(zh: "必填", en: "needed")
    static let reason = LocalizedText(zh: "理由", en: "Reason")
    static let detail = LocalizedText(zh: "说明", en: "Explanation")
    static let detailHelp = LocalizedText(
        zh: "申请人会读到，请勿填写个人信息。", en: "The applicant reads it. Leave out what concerns a person.")
    static let until = LocalizedText(zh: "预计答复日期", en: "Answer promised by")
    static let choose = LocalizedText(zh: "请选择", en: "choose")
    static let yes = LocalizedText(zh: "是", en: "yes")
    static let no = LocalizedText(zh: "否", en: "no")
    static let unsaid = LocalizedText(zh: "不填", en: "not said")
    static let oneALine = LocalizedText(zh: "每行一项", en: "One a line")
    static let asJSON = LocalizedText(zh: "以 JSON 填写", en: "Written as JSON")
    static let whatIsMissing = LocalizedText(zh: "缺少或有误的内容", en: "What is missing or wrong")
    static let noContract = LocalizedText(
        zh: "目录中没有这一版本的约定，无法在此办理；请联系技术人员。",
        en: "The catalogue has no contract of this version, so it cannot be answered here; call those who run the desk.")
    static let mistakes = LocalizedText(zh: "请更正以下内容", en: "Please correct this")
    static let mistakePrefix = LocalizedText(zh: "有误：", en: "Wrong: ")

    static let back = LocalizedText(zh: "返回任务列表", en: "Back to the tasks")

    /// The codes that are offered for what is missing or wrong in an input. Contracts leave them open.
    static let gapCodes: [(code: String, title: LocalizedText)] = [
        ("missing", LocalizedText(zh: "缺少", en: "missing")), ("wrong", LocalizedText(zh: "有误", en: "wrong")),
        ("unreadable", LocalizedText(zh: "无法辨认", en: "unreadable")), ("expired", LocalizedText(zh: "已过期", en: "expired")),
    ]

    static func daysLeft(_ days: Int) -> LocalizedText { LocalizedText(zh: "还有 \(days) 天", en: days == 1 ? "1 day left" : "\(days) days left") }

    static func open(_ open: Int, overdue: Int) -> LocalizedText {
        LocalizedText(zh: "待办 \(open) 项，其中逾期 \(overdue) 项", en: "\(open) open, \(overdue) of them overdue")
    }

    static func task(_ number: Int64) -> LocalizedText { LocalizedText(zh: "第 \(number) 号任务", en: "Task \(number)") }

    static func loginWait(minutes: Int) -> LocalizedText {
        LocalizedText(
            zh: "输错次数过多，请在 \(minutes) 分钟后再试", en: "Too many wrong passphrases; try again in \(minutes) \(minutes == 1 ? "minute" : "minutes")")
    }
}

extension DeskTask.State {
    /// What clerks call it.
    public var title: LocalizedText {
        switch self {
        case .open: LocalizedText(zh: "待办", en: "open")
        case .answered: LocalizedText(zh: "已答复", en: "answered")
        case .withdrawn: LocalizedText(zh: "已撤回", en: "withdrawn")
        case .elsewhere: LocalizedText(zh: "已在别处办结", en: "settled elsewhere")
        }
    }
}
