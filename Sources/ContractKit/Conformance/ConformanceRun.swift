public import Contracts
public import JSON
public import Messaging

/// Plays the orchestrator towards one department's adapter, and says check by check whether it keeps protocol and contracts.
///
/// It needs a bus of the orchestrator's broker user, which runs for as long as ``run(_:)`` does. Whatever the adapter does, every check ends
/// within a bounded time, and what is heard is kept within bounds.
public struct ConformanceRun: Sendable {
    private let stage: ConformanceStage
    private let settings: ConformanceSettings

    /// - Parameters:
    ///   - department: which one of the catalogue.
    ///   - operations: names of those that are tried; empty takes all.
    ///   - envelopes: the schemas of the protocol's messages, whose hash the report names.
    ///   - instance: `<gateway>-<4 hex>`: the sender, whose reply queues the bus may declare.
    /// - Throws: ``ConformanceError`` where there is nothing to try.
    public init(
        department: String, operations: Set<String> = [], catalogue: Catalogue, envelopes: [String: JSONValue] = [:], bus: any MessageBus,
        playground: any Playground = ForeignPlayground(),
        given: any GivenHook = NoHook(isReady: false), settings: ConformanceSettings = ConformanceSettings(), instance: String,
        orchestratorUser: String = "onevisit", time: any TimeSource = SystemTime()
    ) throws(ConformanceError) {
        guard let known = catalogue.departments[department] else {
            throw ConformanceError(
                "the contracts have no department \(department); there are \(catalogue.departments.keys.sorted().joined(separator: ", "))")
        }
        let all = catalogue.operations(of: department)
        let chosen = operations.isEmpty ? all : all.filter { operations.contains($0.reference.name) || operations.contains($0.reference.description) }
        guard !chosen.isEmpty else {
            throw ConformanceError("\(department) has no such operation; it has \(all.map(\.reference.description).joined(separator: ", "))")
        }
        let ids = Set(Check.all.map(\.id))
        for id in settings.only where !ids.contains(id) { throw ConformanceError("there is no check “\(id)”") }
        stage = ConformanceStage(
            department: known, operations: chosen, catalogue: catalogue, envelopes: envelopes, bus: bus, playground: playground, given: given,
            settings: settings,
            time: time,
            instance: instance, orchestratorUser: orchestratorUser)
        self.settings = settings
    }

    /// Plays all checks.
    /// - Parameter told: hears of each as soon as it is known.
    public func run(_ told: (CheckResult) -> Void) async -> ConformanceReport {
        let startedAt = stage.time.timestamp
        let receiver = stage.bus.receive(stage.earQueue) { [ear = stage.ear] in ear.receive($0) }
        defer { withExtendedLifetime(receiver) {} }
        var results: [CheckResult] = []
        var course = Course()
        if let trouble = await connected() { course.over = trouble }
        for scenario in Scenario.all where isNeeded(scenario) {
            for subject in scenario.subjects(stage) {
                let result = await play(scenario, subject, &course)
                guard isWanted(result.check) else { continue }
                results.append(result)
                told(result)
            }
        }
        return ConformanceReport(stage, results: results, startedAt: startedAt)
    }

    /// Takes what the run left in durable queues out of them again: what was parked because of it, and tasks that nobody took. Messages of others go
    /// back to where they were. Takes a look of bounded length at each queue.
    public func tidy() async {
        let (stage, time) = (stage, stage.time)
        for queue in [QueueName.parked] + Lane.allCases.map({ QueueName.tasks(of: stage.department.name, lane: $0) }) {
            let limit = time.now.advanced(by: Self.look)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await stage.bus.consume(Subscription(.queue(queue), prefetch: Self.mostHeld)) { message in
                        if stage.isOwn(message) { return .accepted }
                        // Held until the end of the look, so that it does not come again and again.
                        do { try await time.sleep(until: limit) } catch {}
                        return .requeued
                    }
                }
                group.addTask { do { try await time.sleep(until: limit) } catch {} }
                await group.next()
                group.cancelAll()
            }
        }
    }

    /// How often it is looked whether the adapter is still there.
    private static let glance: Duration = .milliseconds(250)
    /// How long a queue is looked through for what is ours.
    private static let look: Duration = .seconds(2)
    /// Messages of others that are held meanwhile.
    private static let mostHeld = 1000

    /// What the run has come to know of the adapter.
    private struct Course {
        /// Why nothing more can be tried.
        var over: String?
        /// Checks in a row in which it stayed silent where it should have spoken.
        var silent = 0
    }

    private func isWanted(_ check: Check) -> Bool { settings.only.isEmpty || settings.only.contains(check.id) }

    /// What others rest on is played in any case.
    private func isNeeded(_ scenario: Scenario) -> Bool {
        if case .operations = scenario.basis { return true }
        return isWanted(scenario.check)
    }

    private func connected() async -> String? {
        do {
            try await Trial(stage).ready(by: stage.time.now.advanced(by: settings.arrival))
            return nil
        } catch TrialEnd.trouble(let sentence) {
            return sentence
        } catch {
            return "the run was cancelled"
        }
    }

    // MARK: - One check

    private func play(_ scenario: Scenario, _ subject: Subject, _ course: inout Course) async -> CheckResult {
        let trial = Trial(stage)
        func result(_ verdict: Verdict, note: String? = nil) -> CheckResult {
            let name = subject.description
            return CheckResult(
                check: scenario.check, subject: name.isEmpty ? nil : name, verdict: verdict, note: note,
                evidence: verdict == .passed ? [] : trial.evidence, took: stage.time.now - trial.begun)
        }
        if let reason = obstacle(scenario, subject, course) { return result(reason) }
        var verdict: (Verdict, note: String?, isSilent: Bool)
        do {
            let note = try await limited(watching: !Self.looksBack.contains(scenario.check.id)) { try await scenario.play(trial, subject) }
            verdict = (.passed, note, false)
        } catch TrialEnd.breach(let sentence) {
            verdict = (.failed(sentence), nil, false)
        } catch TrialEnd.silence(let sentence) {
            verdict = (.failed(sentence), nil, true)
        } catch TrialEnd.skip(let reason) {
            verdict = (.skipped(reason), nil, false)
        } catch TrialEnd.trouble(let reason) {
            verdict = (.notRun(reason), nil, false)
        } catch TrialEnd.end {
            verdict = (.failed(gone ?? "the adapter sent \(stage.ear.heard) messages, which is a flood"), nil, false)
        } catch {
            course.over = "the run was cancelled"
            verdict = (.notRun("the run was cancelled"), nil, false)
        }
        if course.over == nil, let gone, scenario.check.id != "alive" { verdict = (.failed(gone), nil, false) }
        if case .operations(let lane) = scenario.basis, verdict.0 == .passed { stage.answering.insert(lane) }
        await follow(verdict.isSilent, &course)
        return result(verdict.0, note: verdict.note)
    }

    /// Why a check is not played; nil where it is.
    private func obstacle(_ scenario: Scenario, _ subject: Subject, _ course: Course) -> Verdict? {
        let check = scenario.check
        let name = subject.description
        if settings.skip.contains(check.id) || settings.skip.contains("\(check.id) \(name)") { return .skipped("left out by request") }
        // What was heard until then can be looked at all the same.
        if let over = course.over, !Self.looksBack.contains(check.id) { return .notRun(over) }
        switch scenario.basis {
        case .nothing: break
        case .operations(let lane) where stage.operations(of: lane).isEmpty: return .skipped("no \(lane.rawValue) of this department is tried")
        case .answers(let lane) where stage.operations(of: lane).isEmpty: return .skipped("no \(lane.rawValue) of this department is tried")
        case .answers(let lane) where !stage.answering.contains(lane):
            return .notRun("it answers no \(lane.rawValue): see \(lane.rawValue)-answers")
        case .anyAnswer where stage.answering.isEmpty: return .notRun("it answers nothing")
        case .operations, .answers, .anyAnswer: break
        }
        let missing = check.needs.subtracting(stage.playground.abilities)
        if !missing.isEmpty { return .notRun("it takes a broker of its own: leave --broker out") }
        return nil
    }

    private static let looksBack = Set(Scenario.audits.map(\.check.id) + ["alive"])

    /// That the adapter's process ended, where nobody asked it to.
    private var gone: String? { stage.isStopping ? nil : stage.playground.adapterEnd.map { "the adapter's process ended meanwhile: \($0)" } }

    /// Whether there is still somebody to be asked.
    private func follow(_ isSilent: Bool, _ course: inout Course) async {
        guard course.over == nil else { return }
        if !stage.isStopping, let end = stage.playground.adapterEnd {
            course.over = "the adapter's process ended: \(end)"
            return
        }
        if stage.ear.isFlooded {
            course.over = "the adapter sent \(stage.ear.heard) messages, which is a flood"
            return
        }
        course.silent = isSilent ? course.silent + 1 : 0
        guard course.silent >= ConformanceSettings.mostSilent, let lane = try? stage.anyLane() else { return }
        course.silent = 0
        do {
            try await Trial(stage).fence(lane, after: "all that")
        } catch {
            course.over = "it answers nothing any more"
        }
    }

    /// Runs something with the limit of a check.
    /// - Parameter watching: whether it is given up when there is nobody to be tried any more.
    private func limited(watching: Bool, _ body: @escaping @Sendable () async throws -> String?) async throws -> String? {
        let (stage, time, limit) = (stage, stage.time, settings.longestCheck)
        return try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while !watching || stage.isStopping || stage.playground.adapterEnd == nil && !stage.ear.isFlooded {
                    try await time.sleep(until: time.now.advanced(by: Self.glance))
                }
                // What came before the end may be on its way still.
                try await time.sleep(until: time.now.advanced(by: Self.glance))
                throw TrialEnd.end
            }
            group.addTask {
                try await time.sleep(until: time.now.advanced(by: limit))
                throw TrialEnd.silence("the check did not come to an end within \(limit.inWords)")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}

/// Why nothing can be tried: one sentence.
public struct ConformanceError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// Whether trying again without changing anything can succeed.
    public var isRetriable: Bool { false }

    init(_ description: String) { self.description = description }
}
