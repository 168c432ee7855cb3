import Foundation
import JSON
import MessagingTestKit

/// The phases of a run: cases and faults, an end without faults, the judgement.
struct ChaosRun: Sendable {
    private let stage: Stage
    private let book = Book()
    private let pace = Pace()
    private let tally = Tally()
    private let clients: Clients
    private let offices: BackOffices

    init(_ stage: Stage) {
        self.stage = stage
        clients = Clients(stage: stage, book: book, applications: Applications(isShort: stage.plan.isShort), pace: pace)
        offices = BackOffices(folder: stage.folders.data)
    }

    func perform() async throws -> Verdict {
        let past = try offices.past()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await clients.supplement() } catch is CancellationError {}
            }
            defer { group.cancelAll() }
            try await submitAndBreak()
            try await end()
        }
        let judge = Judge(stage: stage, book: book, tally: tally, offices: offices, past: past)
        return try await judge.verdict()
    }

    // MARK: - Faults

    private func submitAndBreak() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await clients.run() }
            try await inject()
            pace.allow(.max)
            try await group.waitForAll()
        }
        say("\(book.count) cases are accepted; the gateway said \(book.summary)")
    }

    private func inject() async throws {
        let schedule = Schedule(stage.plan, players: stage.players.map(\.name))
        let carrier = FaultCarrier(stage: stage, clients: clients, tally: tally)
        let end = ContinuousClock.now + stage.plan.faultTime
        pace.allow(Clients.count)
        for (number, round) in schedule.rounds.enumerated() {
            guard ContinuousClock.now < end else {
                say("no time for \(schedule.rounds.count - number) more rounds of faults")
                break
            }
            pace.allow(stage.plan.cases * (number + 1) / schedule.rounds.count)
            say("\(tally.faults + 1): \(round.map(\.description).joined(separator: ", and "))")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for fault in round { group.addTask { try await carrier.carryOut(fault) } }
                try await group.waitForAll()
            }
            let recovery = try await recovery(from: round)
            if recovery == nil { say("  a case that was submitted then was not done within \(stage.plan.recoveryLimit)") }
            tally.injected(round, recovery: recovery)
        }
    }

    /// How long it takes until a case that is submitted now is accepted and done.
    private func recovery(from round: [Fault]) async throws -> Duration? {
        let start = ContinuousClock.now
        let target = round.compactMap(\.target).first
        let kind: Application.Kind = target == Stage.workshop ? .workshop : .five
        let application = clients.applications.probe(tally.next(), of: kind, seed: stage.plan.seed)
        var random = SeededGenerator(stage.plan.seed)
        let request = try await clients.submit(application, isProbe: true, using: &random)
        let done = try await wait(within: stage.plan.recoveryLimit) {
            let reply = await stage.channel(of: application).exchange("GET", "/v1/requests/\(request)", limit: .seconds(5))
            return reply?.document?["closedAt"]?.string != nil
        }
        return done.map { _ in ContinuousClock.now - start }
    }

    // MARK: - The end

    /// Nothing breaks any more. Time is given by the clocks: they are moved on until the ladders of all cases have been climbed so far that every
    /// department was asked again.
    private func end() async throws {
        say("the faults are over; everything comes to its end")
        var random = SeededGenerator(stage.plan.seed)
        for application in book.takePostponed() { try await clients.pursue(application, using: &random) }
        // Fifteen minutes, an hour, six, a day: the rungs of silence; a promise lies between them.
        let jumps: [Int] = [301, 901, 901, 3601, 3601, 21_601, 21_601, 86_401]
        let limit = ContinuousClock.now + stage.plan.endTime
        var jump = jumps.makeIterator()
        var offset = try stage.players.map { try $0.machine.clockOffset }.max() ?? .zero
        for player in stage.players { try player.machine.setClock(offset) }
        while ContinuousClock.now < limit {
            if try await openSettles(before: limit) == 0 { return say("no case is open") }
            guard let seconds = jump.next() else { break }
            offset += .seconds(seconds)
            for player in stage.players { try player.machine.setClock(offset) }
            // Timers are looked at when something happens.
            try await clients.submit(clients.applications.probe(tally.next(), of: .booklet, seed: stage.plan.seed), isProbe: true, using: &random)
        }
    }

    /// Waits until none is open, or nothing has changed for a while.
    private func openSettles(before limit: ContinuousClock.Instant) async throws -> Int? {
        let patience = Duration.seconds(stage.plan.isShort ? 4 : 10)
        var (open, since) = (Int.max, ContinuousClock.now)
        while ContinuousClock.now < limit {
            let now = await Self.openCases(stage)
            if now == 0 { return 0 }
            if let now, now != open { (open, since) = (now, ContinuousClock.now) }
            if ContinuousClock.now - since > patience { break }
            try await Task.sleep(for: .milliseconds(300))
        }
        say("\(open) cases are open")
        return open
    }

    /// How many cases are open, as the operator sees it.
    static func openCases(_ stage: Stage) async -> Int? {
        let account = await stage.operations.exchange("GET", "/v1/operations/account")?.document
        return account?["open"]?.object.map { $0.reduce(0) { $0 + Int($1.value.integer ?? 0) } }
    }
}
