import Contracts
import JSON
import Messaging

/// What an office orders for the clocks of a case.
extension CaseMachine {
    /// An office stops, resumes or extends a clock, as of today.
    /// - Parameter task: whose clock; nil for that of the whole.
    mutating func ordered(_ order: ClockOrder, of task: String?, at now: Timestamp) -> Result<CaseChange, CaseIgnored> {
        guard refusal(of: order, task, at: now) == nil else { return .failure(.clockUnchanged) }
        let today = CivilDate(inBeijingAt: now)
        let scope: CaseClock.Scope = task.map { .task($0) } ?? .whole
        switch order {
        case .stop(let reason):
            let stop = ClockStop(id: stopID(of: task, reason, stops(of: task).count { $0.stop.reason == reason } + 1), reason: reason, on: today)
            return changeClock(.stopped(stop), of: scope, at: now)
        case .resume(let reason):
            guard let open = openStops(of: task).first(where: { reason == nil || $0.reason == reason }) else { return .failure(.clockUnchanged) }
            return changeClock(.resumed(stop: open.id, on: today), of: scope, at: now)
        case .extend(let days, let approver, let reason):
            return changeClock(.extended(ClockExtension(days: days, approver: approver, reason: reason, on: today)), of: scope, at: now)
        }
    }

    /// Why a clock does not obey; nil where it does.
    func refusal(of order: ClockOrder, _ task: String?, at now: Timestamp) -> ClockRefusal? {
        guard let clocks = state.clock else { return .noClock }
        let own = task.flatMap { clocks.tasks[$0] }
        if let task {
            guard let step = plan.step(named: task), step < plan.taskCount else { return .unknownTask(task) }
            guard !state.steps[step].hasEnded else { return .ended }
        }
        let clock = own ?? clocks.whole
        guard !isClosed, clock.endedOn == nil else { return .ended }
        guard clock.startedOn != nil else { return .notBegun }
        switch order {
        case .stop(let reason):
            let reasons = clock.terms.stops.union(clocks.whole.terms.stops)
            guard reasons.contains(reason) else { return .doesNotStop(reason, but: StopReason.allCases.filter(reasons.contains)) }
            if let open = openStops(of: task).first(where: { $0.reason == reason }) { return .stopped(reason, since: open.on) }
            return overdue(clock, at: now)
        case .resume(let reason):
            let open = openStops(of: task).map(\.reason)
            if let reason { return open.contains(reason) ? nil : .notStopped(reason) }
            return open.count == 1 ? nil : open.isEmpty ? .notStopped(nil) : .severalStops(open)
        case .extend(let days, let approver, let reason):
            guard task == nil || own != nil else { return .noClock }
            guard clock.terms.longestExtension > 0 else { return .noExtension }
            let used = clock.extensions.reduce(0) { $0 + $1.days }
            let left = clock.terms.longestExtension - used
            let more = ClockExtension(days: days, approver: approver, reason: reason, on: CivilDate(inBeijingAt: now))
            guard !clock.extensions.contains(more) else { return .known }
            guard days <= left else { return .tooLong(left: left, of: clock.terms.longestExtension) }
            return overdue(clock, at: now)
        }
    }

    /// What is over can neither be kept from running out nor made longer.
    private func overdue(_ clock: StatutoryClock, at now: Timestamp) -> ClockRefusal? {
        guard let lastDay = clock.sum(of: .statutory, in: calendar)?.lastDay, lastDay < CivilDate(inBeijingAt: now) else { return nil }
        return .over(lastDay)
    }

    /// The stops that offices ordered and that are open. Those for which the applicant is waited for are the machine's own.
    private func openStops(of task: String?) -> [ClockStop] { stops(of: task).filter { $0.until == nil }.map(\.stop) }

    private func stops(of task: String?) -> [StatutoryClock.Pause] {
        guard let clocks = state.clock else { return [] }
        let own = (task.flatMap { clocks.tasks[$0] }?.pauses ?? []).filter { $0.stop.id.hasPrefix(Self.prefix(of: task)) }
        // A stop of a task is the whole's too, or the whole's alone where the task has no clock that knows the reason.
        let others = clocks.whole.pauses.filter { pause in
            pause.stop.id.hasPrefix(Self.prefix(of: task)) && !own.contains { $0.stop.id == pause.stop.id }
        }
        return own + others
    }

    /// Whether an office ordered a stop for a task.
    func isOfficial(_ stop: ClockStop, of task: String) -> Bool { stop.id.hasPrefix(Self.prefix(of: task)) }

    /// Names have no slash, so that no task's stops can be taken for another's, or for the machine's own.
    private static func prefix(of task: String?) -> String { "office/\(task ?? "")/" }

    private func stopID(of task: String?, _ reason: StopReason, _ number: Int) -> String {
        "\(Self.prefix(of: task))\(reason.rawValue)/\(number)"
    }
}
