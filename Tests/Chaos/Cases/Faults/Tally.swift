import CrashPoints
import Synchronization

/// What has been done so far, and how long everything took to be well again.
final class Tally: Sendable {
    struct Line: Sendable {
        var count = 0
        /// From the end of the fault until a case that was submitted then was done.
        var recoveries: [Duration] = []
        /// How often that was not seen within the limit.
        var slow = 0
    }

    private struct State {
        var lines: [FaultKind: Line] = [:]
        var hits: [CrashPoint: Int] = [:]
        var missed: [CrashPoint: String] = [:]
        var complaints: [String] = []
        var dropped = 0
        var copies = 0
        var refusals = 0
        var number = 0
    }

    private let state = Mutex(State())

    func injected(_ faults: [Fault], recovery: Duration?) {
        state.withLock { state in
            for fault in faults {
                state.lines[fault.kind, default: Line()].count += 1
                if let recovery {
                    state.lines[fault.kind]?.recoveries.append(recovery)
                } else {
                    state.lines[fault.kind]?.slow += 1
                }
            }
        }
    }

    func hit(_ point: CrashPoint) { state.withLock { $0.hits[point, default: 0] += 1 } }
    func missed(_ point: CrashPoint, player: String) { state.withLock { $0.missed[point] = player } }
    func complain(_ sentence: String) { state.withLock { $0.complaints.append(sentence) } }
    func droppedBytes(_ count: Int) { state.withLock { $0.dropped += count } }
    func copied(_ count: Int) { state.withLock { $0.copies += count } }
    /// Something was refused while the store's disk was full.
    func refusedWhileFull() { state.withLock { $0.refusals += 1 } }

    /// Counts probes.
    func next() -> Int {
        state.withLock { state in
            state.number += 1
            return state.number
        }
    }

    var lines: [FaultKind: Line] { state.withLock(\.lines) }
    var faults: Int { lines.values.reduce(0) { $0 + $1.count } }
    var hits: [CrashPoint: Int] { state.withLock(\.hits) }
    /// Places that were looked for and never reached.
    var missed: [CrashPoint: String] { state.withLock { state in state.missed.filter { state.hits[$0.key] == nil } } }
    var complaints: [String] { state.withLock(\.complaints) }
    var dropped: Int { state.withLock(\.dropped) }
    var copies: Int { state.withLock(\.copies) }
    var refusals: Int { state.withLock(\.refusals) }
}
