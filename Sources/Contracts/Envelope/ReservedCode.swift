/// The codes of `failed` and of parked messages that the protocol keeps for itself. `Contracts/protocol/codes.yaml` is the same table for
/// everybody else, and a test compares the two.
public enum ReservedCode: String, Sendable, CaseIterable {
    case unknownOperation = "unknown-operation"
    case unsupportedVersion = "unsupported-version"
    case wrongDepartment = "wrong-department"
    case unreadable
    case untrustedSender = "untrusted-sender"
    case invalidInput = "invalid-input"
    case keyReused = "key-reused"
    case unknownOutcome = "unknown-outcome"
    case busy, closed, `internal`
    case unknownTask = "unknown-task"
    case undeliverable
    case poison
    case broker

    /// Where a code stands.
    public enum Use: String, Sendable, CaseIterable {
        /// In a reply with the outcome `failed`.
        case failed
        /// In a parked message.
        case parked
    }

    /// Where this code may stand.
    public var uses: Set<Use> {
        switch self {
        case .unknownOperation, .unsupportedVersion, .wrongDepartment, .unreadable, .untrustedSender, .invalidInput, .keyReused, .unknownOutcome:
            [.failed, .parked]
        case .busy, .closed, .internal: [.failed]
        case .unknownTask, .undeliverable, .poison, .broker: [.parked]
        }
    }

    /// A sentence that a citizen may read.
    public var text: LocalizedText {
        switch self {
        case .unknownOperation: LocalizedText(zh: "该部门不办理此项查询", en: "The department does not know this operation")
        case .unsupportedVersion: LocalizedText(zh: "该部门不支持此版本的查询", en: "The department does not know this version of the operation")
        case .wrongDepartment: LocalizedText(zh: "此任务不属于该部门", en: "The task belongs to another department")
        case .unreadable: LocalizedText(zh: "消息无法读取", en: "The message cannot be read")
        case .untrustedSender: LocalizedText(zh: "消息发送方不可信", en: "The sender of the message is not trusted")
        case .invalidInput: LocalizedText(zh: "提交的内容不符合约定", en: "The input does not keep to the contract")
        case .keyReused: LocalizedText(zh: "同一编号已用于另一申请", en: "The key was used for another input before")
        case .unknownOutcome: LocalizedText(zh: "是否已办理尚不清楚，正由人工核实", en: "Whether it took effect is not known; somebody is finding out")
        case .busy: LocalizedText(zh: "该部门系统繁忙，请稍后再试", en: "The department is busy; try again later")
        case .closed: LocalizedText(zh: "该部门系统现在不对外服务", en: "The department's system is closed now")
        case .internal: LocalizedText(zh: "该部门系统出现故障", en: "Something went wrong at the department")
        case .unknownTask: LocalizedText(zh: "没有与此答复对应的任务", en: "There is no task for this reply")
        case .undeliverable: LocalizedText(zh: "答复无法送达", en: "The reply could not be delivered")
        case .poison: LocalizedText(zh: "该任务多次使部门系统中断", en: "The task stopped the department's adapter again and again")
        case .broker: LocalizedText(zh: "消息由消息服务器退出", en: "The broker took the message out of its queue")
        }
    }
}
