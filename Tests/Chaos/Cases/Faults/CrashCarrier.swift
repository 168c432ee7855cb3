import AMQPBus
import Contracts
import CrashPoints
import Foundation
import JSON
import Logging
import Messaging
import MessagingTestKit

/// Has a process end itself at a place of its code, and does what brings it there, where that does not happen of itself.
struct CrashCarrier: Sendable {
    /// Longer than any rung of the ladder that a case can be at when the clock has not been moved yet.
    private static let jump = Duration.seconds(301)

    let stage: Stage
    let clients: Clients
    let tally: Tally

    func carryOut(_ fault: Fault) async throws {
        guard let point = fault.point else { return }
        if point.sides == [.backup] { return try await crashBackup(point) }
        let player = try stage.player(fault.target ?? "")
        if point == .wordBeforeResend { try await leaveUnsent(player) }
        await player.end()
        try player.start(crashAt: "\(point):\(fault.passing)")
        try await lead(to: point, player)
        let hit = try await waitForCrash(of: player)
        if hit == point { tally.hit(point) } else { tally.missed(point, player: player.name) }
        await player.end()
        try player.start()
    }

    /// Does what the place needs besides cases that come and go.
    private func lead(to point: CrashPoint, _ player: Player) async throws {
        switch point {
        case .timerBeforeCommit, .timerAfterCommit:
            // While its department is away a case waits for its time.
            let department = try stage.player("medical-insurance")
            department.pause()
            defer { department.resume() }
            try await ready()
            try await submit(.booklet)
            try player.machine.moveClock(by: Self.jump)
            // The clock is looked at when something happens.
            try await submit(.booklet)
            _ = try await player.waitForCrash(within: .seconds(10))
        case .parkedAfterCommit:
            try await ready()
            try await sendNonsense(to: "police")
        case .parkingBeforePublish, .parkingAfterConfirm: try await sendNonsense(to: player.name)
        case .entryAfterBegin, .effectBeforeEntry, .effectBeforeCommit: try await submit(.workshop, .five)
        case .leaseBeforeRenewal:
            var slow = clients.applications.probe(tally.next(), of: .workshop, seed: stage.plan.seed)
            slow = Application(
                key: slow.key, matter: slow.matter,
                document: [
                    "matter": .string(slow.matter), "applicant": slow.document["applicant"] ?? [:], "form": ["seconds": 14],
                ])
            var random = SeededGenerator(stage.plan.seed)
            try await clients.submit(slow, using: &random)
        case .documentAfterKeep: try await submit(.papers)
        default: try await submit(.five, .workshop)
        }
    }

    /// Waits until it has ended itself; until then something comes in again and again, for it may be a quiet moment.
    private func waitForCrash(of player: Player) async throws -> CrashPoint? {
        let limit = ContinuousClock.now + stage.plan.crashLimit
        while ContinuousClock.now < limit {
            if let point = try await player.waitForCrash(within: .milliseconds(700)) { return point }
            try await submit(.withdrawal, .booklet, .five, .papers)
        }
        return nil
    }

    private func submit(_ kinds: Application.Kind...) async throws {
        for kind in kinds {
            let application = clients.applications.probe(tally.next(), of: kind, seed: stage.plan.seed)
            // Who is to crash over it may not accept it before he is started anew.
            await clients.submitOnce(application)
        }
    }

    private func ready() async throws {
        _ = try await wait(within: .seconds(20)) { await stage.channel.exchange("GET", "/readyz", limit: .seconds(2))?.status == 200 }
    }

    /// Words that the broker never had are left in the ledger of a process that is gone.
    private func leaveUnsent(_ player: Player) async throws {
        await player.end()
        try player.start(crashAt: "\(CrashPoint.wordAfterCommit)")
        try await submit(.five, .workshop, .booklet, .withdrawal)
        _ = try await player.waitForCrash(within: stage.plan.crashLimit)
    }

    /// A task that nobody can read, as the orchestrator's user.
    private func sendNonsense(to department: String) async throws {
        let logger = Logger(label: "nonsense") { _ in SwiftLogNoOpLogHandler() }
        let configuration = try AMQPConfiguration(url: stage.url(Stage.orchestratorUser, port: stage.broker.port))
        let bus = AMQPBus(configuration, topology: Topology(), use: .expect, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bus.run() }
            defer { group.cancelAll() }
            _ = try await wait(within: .seconds(10)) { bus.status.isReady }
            let message = OutgoingMessage(
                route: Route(exchange: ExchangeName.default, key: QueueName.case(department)),
                properties: MessageProperties(
                    messageID: "nonsense-\(UInt64.random(in: 0 ... .max))", type: MessageType.tasks, appID: "chaos", isPersistent: true),
                body: Array("this is no task".utf8))
            _ = await bus.publish([message])
        }
    }

    /// A copy of the store that is broken off leaves nothing that looks like one, and the next one is whole.
    private func crashBackup(_ point: CrashPoint) async throws {
        let exit = try await backup(crashAt: "\(point)")
        if exit == .signal(SIGKILL) { tally.hit(point) } else { tally.missed(point, player: "db backup") }
        let isWhole = try await backup(crashAt: nil).isSuccess
        let names = try FileManager.default.contentsOfDirectory(atPath: stage.folders.backups)
        if !isWhole || names.filter({ $0.hasSuffix(".sqlite") }).isEmpty {
            tally.complain("a backup after one that was broken off failed; there are \(names)")
        }
    }

    private func backup(crashAt order: String?) async throws -> ChildProcess.Exit {
        let log = "\(stage.folders.logs)/backup.log"
        var environment = ["PATH": Command.searchPath]
        if let order { environment[CrashPoint.variable] = order }
        let process = try ChildProcess(
            Command(
                stage.plan.program, ["db", "backup", stage.folders.backups, "--config", "\(stage.folders.settings)/orchestrator.json"],
                environment: environment, standardOutput: .file(log), standardError: .file(log)), guardedBy: stage.processes)
        guard let exit = await process.waitForExit() else {
            await process.end()
            throw CancellationError()
        }
        return exit
    }
}
