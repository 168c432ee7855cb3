import CrashPoints
import Foundation
import MessagingTestKit

/// Carries faults out, each with its end: when one has returned, everything is as it was, but for what it left behind.
struct FaultCarrier: Sendable {
    /// How long an orderly stop may take before it is no longer one.
    private static let stopLimit = Duration.seconds(25)
    /// Milliseconds: what is submitted together is done within as much.
    private static let longestApproach = 500

    let stage: Stage
    let clients: Clients
    let tally: Tally

    func carryOut(_ fault: Fault) async throws {
        var random = SeededGenerator(fault.seed)
        // Into the middle of what has just been submitted.
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...Self.longestApproach, using: &random)))
        switch fault.kind {
        case .killOrchestrator, .killDepartment:
            let player = try target(of: fault)
            await player.end()
            try await Task.sleep(for: fault.duration)
            try player.start()
        case .stopOrchestrator, .stopDepartment:
            let player = try target(of: fault)
            player.pause()
            try await Task.sleep(for: fault.duration)
            player.resume()
        case .restartOrchestrator:
            let player = try target(of: fault)
            let exit = await player.stop(within: Self.stopLimit)
            if exit?.isSuccess != true { tally.complain("an orderly stop of \(player.name) ended with \(exit.map { "\($0)" } ?? "nothing")") }
            try player.start()
        case .killBroker:
            await stage.broker.kill()
            try await Task.sleep(for: fault.duration)
            try await stage.broker.restart()
        case .stopBroker:
            stage.broker.pause()
            try await Task.sleep(for: fault.duration)
            stage.broker.resume()
        case .restartBroker: try await stage.broker.restart()
        case .wipeBroker:
            if Bool.random(using: &random) { await stage.broker.kill() }
            try await stage.broker.restart(wipe: true)
        case .cut: try await cut(try proxy(of: fault), using: &random)
        case .blackHole: try await swallow(try proxy(of: fault), for: fault.duration, using: &random)
        case .storeFull: try await fillStore(for: fault.duration)
        case .departmentFull: try await fillData(for: fault.duration)
        case .powerCut:
            let player = try target(of: fault)
            await player.end()
            tally.droppedBytes(try player.machine.dropUnsynced(of: player.files, using: &random))
            try player.start()
        case .powerCutEverywhere: try await cutPower(using: &random)
        case .clockForward: try target(of: fault).machine.moveClock(by: .seconds(Int.random(in: 5...7200, using: &random)))
        case .clockBack: try target(of: fault).machine.moveClock(by: .seconds(-Int.random(in: 5...600, using: &random)))
        case .duplicates: tally.copied(try await Copier(stage).run(for: fault.duration))
        case .crash: try await CrashCarrier(stage: stage, clients: clients, tally: tally).carryOut(fault)
        }
    }

    private func target(of fault: Fault) throws -> Player { try stage.player(fault.target ?? "") }

    private func proxy(of fault: Fault) throws -> FaultProxy {
        guard let proxy = stage.proxies[fault.target ?? ""] else { throw ChaosError("\(fault): there is no such connection") }
        return proxy
    }

    // MARK: - Network

    /// Connections end, in one way or another, some of them in the middle of a frame.
    private func cut(_ proxy: FaultProxy, using random: inout SeededGenerator) async throws {
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let endings: [Faults.Ending] = [.close, .reset, .halfOpen(told: .client), .halfOpen(told: .server)]
            let ending = endings[Int.random(in: endings.indices, using: &random)]
            if Bool.random(using: &random) {
                proxy.end(ending)
            } else {
                proxy.faults.ending = ending
                proxy.end(afterNext: Int.random(in: 1...4000, using: &random), towards: Bool.random(using: &random) ? .client : .server)
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...1500, using: &random)))
        }
        proxy.faults = Faults()
        proxy.end(.reset)
    }

    /// Bytes vanish and nobody is told; then the network is whole again, and what lost bytes is broken.
    private func swallow(_ proxy: FaultProxy, for duration: Duration, using random: inout SeededGenerator) async throws {
        let isMute = Bool.random(using: &random)
        proxy.faults.toServer.isBlackHole = true
        // Half of them hear still, and are not heard.
        proxy.faults.toClient.isBlackHole = isMute
        proxy.faults.admission = isMute ? .silence : .forward
        try await Task.sleep(for: duration)
        proxy.faults = Faults()
        proxy.end(.reset)
    }

    // MARK: - Disks

    private func fillStore(for duration: Duration) async throws {
        // An orderly stop takes its log away; else there would be room in that for a long time.
        let player = stage.orchestrator
        _ = await player.stop(within: Self.stopLimit)
        try player.start()
        _ = try await wait(within: .seconds(20)) { await stage.channel.exchange("GET", "/readyz", limit: .seconds(2))?.status == 200 }
        if let disk = stage.storeDisk { try disk.fill() } else { try player.machine.setFull(true) }
        let before = clients.book.count(of: 503)
        let end = ContinuousClock.now + duration
        repeat {
            await clients.submitOnce(clients.applications.probe(tally.next(), of: .booklet, seed: stage.plan.seed))
            try await Task.sleep(for: .milliseconds(100))
        } while ContinuousClock.now < end
        if clients.book.count(of: 503) > before { tally.refusedWhileFull() }
        if let disk = stage.storeDisk { disk.empty() } else { try player.machine.setFull(false) }
    }

    private func fillData(for duration: Duration) async throws {
        if let disk = stage.dataDisk { try disk.fill() } else { for player in stage.departments { try player.machine.setFull(true) } }
        try await Task.sleep(for: duration)
        if let disk = stage.dataDisk { disk.empty() } else { for player in stage.departments { try player.machine.setFull(false) } }
    }

    /// Everything goes dark at once; what was not durable is gone.
    private func cutPower(using random: inout SeededGenerator) async throws {
        stage.broker.pause()
        for player in stage.players { player.pause() }
        await stage.broker.kill()
        for player in stage.players { await player.end() }
        for player in stage.players { tally.droppedBytes(try player.machine.dropUnsynced(of: player.files, using: &random)) }
        for player in stage.players.shuffled(using: &random) { try player.start() }
        try await stage.broker.restart()
    }
}
