import Contracts
import JSON
import Messaging

extension Scenario {
    /// What the department says of itself before anybody asks it anything.
    static let presence: [Scenario] = [announced, operations, sender, clock]

    private static let announced = Scenario(
        Check(
            "presence-announced", "An instance says that it serves",
            because: "Presence is how the orchestrator knows that a department lives; without it the department is asked nothing."), on: .nothing
    ) { trial in
        let ear = trial.stage.ear
        let limit = trial.stage.time.now.advanced(by: trial.settings.arrival)
        let isThere = try await ear.waits(until: limit) { ear.presences.contains(where: \.isServing) }
        guard !isThere else { return nil }
        guard let last = ear.presences.last else {
            throw TrialEnd.breach("no presence came to \(ExchangeName.presence) within \(trial.settings.arrival.inWords)")
        }
        trial.note(last)
        switch last.presence {
        case .success(let presence): throw TrialEnd.breach("it never said that it serves, but that it is \(presence.state.rawValue)")
        case .failure(let error): throw TrialEnd.breach("its presence cannot be read: \(error)")
        }
    }

    private static let operations = Scenario(
        Check(
            "presence-operations", "Its presence names what the contracts name, with the contracts' hashes",
            because: "A version is sent when all living instances announce it; another hash says that the two sides hold to different contracts."),
        on: .nothing
    ) { trial in
        let (heard, presence) = try await trial.presence()
        var wrong: [String] = []
        for operation in trial.stage.operations {
            let announced = presence.operations[operation.reference.name]?.first { $0.version == operation.reference.version }
            if announced == nil { wrong.append("\(operation.reference) is missing") }
            if let contract = announced?.contract, contract != operation.contractHash { wrong.append("\(operation.reference) has another contract") }
        }
        guard wrong.isEmpty else {
            trial.note(heard)
            throw TrialEnd.breach(wrong.joined(separator: "; "))
        }
        let silent = presence.operations.values.joined().count { $0.contract == nil }
        return silent == 0 ? nil : "\(silent) without a hash: the orchestrator shows that as an alarm"
    }

    private static let sender = Scenario(
        Check(
            "presence-sender", "Its presence is its own: user_id, app_id and the name of the instance",
            because: "Presence counts only if user_id is the department's broker user; an instance's name begins with the department's."),
        on: .nothing
    ) { trial in
        let (heard, presence) = try await trial.presence()
        let properties = heard.message.properties
        let department = trial.stage.department
        trial.note(heard)
        guard properties.userID == department.brokerUser else {
            throw TrialEnd.breach("user_id is \(properties.userID.map { "“\($0)”" } ?? "missing"), not “\(department.brokerUser)”")
        }
        guard presence.department == department.name else { throw TrialEnd.breach("department is “\(presence.department)”") }
        guard presence.instance.hasPrefix(department.name + "-"), Name.isValid(presence.instance) else {
            throw TrialEnd.breach("the instance “\(presence.instance)” is no name that begins with “\(department.name)-”")
        }
        guard properties.appID == presence.instance else {
            throw TrialEnd.breach("app_id is “\(properties.appID)”, and instance “\(presence.instance)”")
        }
        return nil
    }

    private static let clock = Scenario(
        Check(
            "presence-clock", "Its clock is right to half a second",
            because: "`now` gives the clock offset; above 500 ms it is an alarm, for deadlines are judged by each side's own clock."), on: .nothing
    ) { trial in
        _ = try await trial.presence()
        let ear = trial.stage.ear
        // An announcement that was long under way says nothing of a clock; the next one may.
        let limit = trial.stage.time.now.advanced(by: trial.settings.presenceInterval * 2 + trial.settings.presenceSlack)
        if try await ear.waits(until: limit, { ear.presences.contains(where: \.isTimely) }) { return nil }
        let (heard, presence) = try await trial.presence()
        trial.note(heard)
        throw TrialEnd.breach("its clock is \(heard.timestamp.duration(to: presence.now).wholeMilliseconds) ms off")
    }

    /// Played after the lanes: by then announcements have been coming for a while.
    static let presenceInterval = Scenario(
        Check(
            "presence-interval", "Its presence comes every five seconds",
            because: "A department that nobody has heard of for 15 s is absent, and its parts are unavailable."), on: .nothing
    ) { trial in
        let ear = trial.stage.ear
        let longest = trial.settings.presenceInterval + trial.settings.presenceSlack
        let begun = trial.stage.time.now
        // The instance that speaks most: others may have come and gone.
        func times() -> [ContinuousClock.Instant] {
            let groups = Dictionary(grouping: ear.presences.filter(\.isServing)) { $0.message.properties.appID }
            return groups.values.max { $0.count < $1.count }?.map(\.at) ?? []
        }
        guard !times().isEmpty else { throw TrialEnd.skip("no presence was heard at all") }
        _ = try await ear.waits(until: begun.advanced(by: longest)) { (times().last ?? begun) > begun }
        let heard = times()
        let gaps = zip(heard, heard.dropFirst() + [trial.stage.time.now]).map { $1 - $0 }
        guard let gap = gaps.max(), gap > longest else { return "\(heard.count) announcements" }
        throw TrialEnd.breach("there were \(gap.wholeMilliseconds) ms without an announcement")
    }
}

extension HeardPresence {
    /// Whether it came at about the time that it names.
    fileprivate var isTimely: Bool {
        guard case .success(let presence) = presence else { return false }
        let offset = timestamp.duration(to: presence.now)
        return offset > .zero - ConformanceSettings.clockTolerance && offset < ConformanceSettings.clockTolerance
    }
}

extension Trial {
    func note(_ presence: HeardPresence) { note(.heard, "\(ExchangeName.presence) \(String(decoding: presence.message.body, as: UTF8.self))") }

    /// The last announcement that can be read.
    func presence() async throws -> (HeardPresence, Presence) {
        for heard in stage.ear.presences.reversed() {
            if case .success(let presence) = heard.presence { return (heard, presence) }
        }
        throw TrialEnd.skip("no presence was heard that can be read")
    }
}
