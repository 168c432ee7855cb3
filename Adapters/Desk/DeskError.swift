public import Contracts

/// Why a task cannot be shown or answered: a code, and a sentence in the clerk's language without personal data.
public struct DeskError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is the matter. Open: new codes may come.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// There is no such task.
        public static let unknownTask = Code(description: "unknown-task")
        /// More than one task is meant.
        public static let ambiguous = Code(description: "ambiguous")
        /// Somebody else was faster: what the clerk saw is not what is there.
        public static let stale = Code(description: "stale")
        /// The applicant has withdrawn it.
        public static let withdrawn = Code(description: "withdrawn")
        /// The ledger waits for no word, and the desk does not know why.
        public static let elsewhere = Code(description: "settled-elsewhere")
        /// The catalogue has no contract of its version.
        public static let noContract = Code(description: "no-contract")
        /// A clerk's name or passphrase cannot be used.
        public static let clerk = Code(description: "clerk")
    }

    public var code: Code
    public var text: LocalizedText

    /// Whether trying again without changing anything can succeed.
    public var isRetriable: Bool { false }

    public var description: String { "\(code): \(text.en)" }

    init(_ code: Code, zh: String, en: String) {
        self.code = code
        text = LocalizedText(zh: zh, en: en)
    }
}

extension DeskError {
    init(unknown reference: String) {
        self.init(.unknownTask, zh: "没有 \(reference) 这项任务，或其保存期已过", en: "there is no task \(reference), or it is kept no longer")
    }

    init(ambiguous reference: String, _ numbers: [Int64]) {
        let list = numbers.map(String.init).joined(separator: ", ")
        self.init(.ambiguous, zh: "\(reference) 有多项任务：\(list)，请用编号指明", en: "\(reference) has several tasks: \(list); name one by its number")
    }

    init(noContract task: DeskTask) {
        self.init(
            .noContract, zh: "目录中没有 \(task.operation) 的约定，无法办理；请联系技术人员",
            en: "the catalogue has no contract \(task.operation), so it cannot be answered; call those who run the desk")
    }

    /// What a clerk saw is not what is there any more.
    init(stale task: DeskTask) {
        let at = DeskTime.text(task.changedAt)
        let who = task.changedBy
        switch task.state {
        case .answered:
            self.init(
                .stale, zh: "第 \(task.number) 号任务已由\(who ?? "他人")于 \(at) 办理，您的答复没有发出",
                en: "task \(task.number) has been answered by \(who ?? "somebody else") at \(at); your answer was not sent")
        case .withdrawn:
            self.init(
                .withdrawn, zh: "第 \(task.number) 号任务已于 \(at) 撤回，无需办理", en: "task \(task.number) was withdrawn at \(at); there is nothing to answer")
        case .elsewhere: self.init(elsewhere: task)
        case .open:
            self.init(
                .stale, zh: "第 \(task.number) 号任务已由\(who ?? "他人")于 \(at) 改动，您的答复没有发出，请核对后重新提交",
                en: "task \(task.number) was changed by \(who ?? "somebody else") at \(at); your answer was not sent: look at it and send it again")
        }
    }

    init(elsewhere task: DeskTask) {
        self.init(
            .elsewhere, zh: "第 \(task.number) 号任务已通过其他途径办结，无需办理",
            en: "task \(task.number) was settled in another way; there is nothing to answer")
    }
}
