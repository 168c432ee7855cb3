import Contracts
import JSON
import Messaging

/// The office's side: the law's clock and the record.
extension CaseService {
    public func order(_ order: ClockOrder, of task: String?, in request: String, by actor: String) async throws(Problem) -> CaseView {
        let seen = try await seen(request, by: CaseViewer(channel: nil))
        do {
            let step = try await lane.change(seen.record.id, by: actor) { machine, now in machine.ordered(order, of: task, at: now) }
            guard let step else { throw Problem.unknownRequest }
            guard step.ignored == nil else { throw Problem.refused(step.machine.refusal(of: order, task, at: time.timestamp) ?? .known) }
            return step.machine.view
        } catch let problem as Problem {
            throw problem
        } catch {
            throw unavailable(error)
        }
    }

    public func record(of request: String) async throws(Problem) -> [RecordEntry] {
        let seen = try await seen(request, by: CaseViewer(channel: nil))
        return try await read { try $0.audit(of: seen.record.id) }.map { line in
            let detail = (try? JSONValue(parsing: line.detail, profile: .document))?.object ?? [:]
            return RecordEntry(at: line.at, actor: line.actor, action: line.action, detail: detail)
        }
    }
}

extension Problem {
    /// Why a clock does not obey.
    static func refused(_ refusal: ClockRefusal) -> Problem { Problem(.conflict, refusal.text) }
}
