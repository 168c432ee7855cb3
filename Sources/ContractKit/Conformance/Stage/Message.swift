import Contracts
import JSON

/// Texts of messages as no orchestrator writes them.
enum Message {
    /// A message with these tasks, after something was done to its entries.
    static func editing(_ tasks: [DepartmentTask], to address: String, _ edit: (inout [JSONValue]) -> Void) throws(TrialEnd) -> [UInt8] {
        let body: JSONValue
        do { body = try JSONValue(parsing: TaskMessage.body(replyTo: address, tasks: tasks), profile: .bus) } catch {
            throw .trouble("a task cannot be written: \(error)")
        }
        var entries = body["tasks"]?.array ?? []
        edit(&entries)
        return body.setting(.array(entries), at: ["tasks"]).utf8
    }

    /// A message with one task that has another member before all others, written as it stands here.
    static func adding(_ text: String, to task: DepartmentTask, at address: String) -> [UInt8] {
        let body = TaskMessage.body(replyTo: address, tasks: [task])
        return Array("{\(text),".utf8) + body.dropFirst()
    }
}
