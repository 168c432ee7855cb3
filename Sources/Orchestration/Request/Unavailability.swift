import Contracts

/// Why a department could not be asked, or why its answer can no longer come.
public enum Unavailability: String, Sendable, CaseIterable {
    /// None of its adapters lives, or none that takes new tasks.
    case noInstance = "no-instance"
    /// Its living adapters do not all answer that version of the operation.
    case versionNotOffered = "version-not-offered"
    /// It failed too often of late.
    case circuitOpen = "circuit-open"
    /// As many tasks are with it as it takes at once.
    case overLimit = "over-limit"
    /// No queue took the task.
    case returned
    /// The broker refused the task: its queue is full.
    case refusedByBroker = "refused-by-broker"
    /// The way to the department or back was lost meanwhile.
    case connectionLost = "connection-lost"

    var text: LocalizedText {
        switch self {
        case .noInstance: LocalizedText(zh: "该部门系统目前不在线", en: "The department's system is not online at the moment")
        case .versionNotOffered: LocalizedText(zh: "该部门系统尚不支持此项业务的这一版本", en: "The department's system does not offer this version of the operation")
        case .circuitOpen: LocalizedText(zh: "该部门系统近期多次失败，暂停询问", en: "The department's system failed repeatedly and is not asked for a while")
        case .overLimit: LocalizedText(zh: "该部门系统正忙", en: "The department's system is busy")
        case .returned: LocalizedText(zh: "消息无法送达该部门", en: "The message could not be delivered to the department")
        case .refusedByBroker: LocalizedText(zh: "该部门的队列已满", en: "The department's queue is full")
        case .connectionLost: LocalizedText(zh: "与该部门的联系中断，结果未知", en: "The connection was lost, so the outcome is unknown")
        }
    }
}
