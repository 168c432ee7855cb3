import FoundationEssentials
import Glibc
import JSON
import MessagingTestKit
import Testing

@testable import onevisit

/// A short form for every day; with `ONEVISIT_CHAOS=long` the one that takes the figures, see `make chaos-http`.
@Suite("Slow callers over HTTP", .serialized)
struct SlowCallersTests {
    private static let isLong = Environment.all["ONEVISIT_CHAOS"] == "long"
    /// A third of each kind.
    private static let callers = isLong ? 2001 : 300
    private static let perSecond = isLong ? 200 : 20
    /// How long the load runs alone before, so that there is something to compare with.
    private static let alone: Duration = isLong ? .seconds(20) : .seconds(1)

    @Test("Slow heads, slow bodies and slow readers are cut off; who asks properly beside them is answered; no descriptor stays")
    func slow() async throws {
        try await Repository.withFolder { folder in
            let dev = try DevProcess(in: folder, ["--bus", "memory", "--port", "\(try LoopbackPorts.free(1)[0])"])
            let report = try await dev.report()
            let endpoint = try #require(report["api"]?.string.flatMap { Endpoint($0) })
            let pid = try #require(report["pids"]?["orchestrator"]?.integer.map(Int32.init))
            let load = PacedLoad(endpoint: endpoint, token: try #require(report["token"]?.string), perSecond: Self.perSecond)

            let end = ContinuousClock.now + Self.alone
            let before = try await load.run { ContinuousClock.now < end }
            var sockets = 0
            let isQuiet = try await eventually {
                let now = try Self.sockets(of: pid)
                defer { sockets = now }
                return now == sockets
            }
            #expect(isQuiet)

            let slow = SlowCallers(port: endpoint.port, count: Self.callers)
            let isOver = Flag()
            let beside = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await slow.run() }
                group.addTask {
                    // Far more than the gateway's own limits: what is still there then stays.
                    let areAllCut = try await eventually { slow.areAllCut }
                    #expect(areAllCut)
                    isOver.raise()
                }
                let beside = try await load.run { !isOver.isUp }
                group.cancelAll()
                while let result = await group.nextResult() {
                    if case .failure(let error) = result, !(error is CancellationError) { throw error }
                }
                return beside
            }
            #expect(slow.failures == 0)
            for kind in SlowCallers.Kind.allCases { #expect(slow.cut[kind]?.count == Self.callers / 3) }
            #expect(before.statuses.keys.allSatisfy { $0 == 200 }, "\(before.statuses)")
            #expect(beside.statuses.keys.allSatisfy { $0 == 200 }, "\(beside.statuses)")
            #expect(!beside.figures.latencies.isEmpty)
            let isGivenBack = try await eventually { try Self.sockets(of: pid) <= sockets }
            let left = try Self.sockets(of: pid)
            #expect(isGivenBack, "\(left) sockets are open, \(sockets) were")
            if Self.isLong { Self.print(before.figures, beside.figures, slow) }
            #expect(await dev.process.stop(grace: .seconds(60)) == .code(0))
        }
    }

    /// The sockets that a process has open. Its files do not count: the back offices open more readers when more is asked.
    private static func sockets(of pid: Int32) throws -> Int {
        let folder = "/proc/\(pid)/fd"
        return try FileManager.default.contentsOfDirectory(atPath: folder).count { name in
            // One that was closed meanwhile leads nowhere.
            do { return try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)").hasPrefix("socket:") } catch { return false }
        }
    }

    private static func print(_ before: LoadFigures, _ beside: LoadFigures, _ slow: SlowCallers) {
        func milliseconds(_ duration: Duration?) -> String { duration.map { "\(($0 / .milliseconds(1) * 10).rounded() / 10) ms" } ?? "-" }
        for (name, figures) in [("alone", before), ("beside \(callers) slow callers", beside)] {
            Swift.print(
                "\(perSecond) requests/s \(name): \(figures.latencies.count) answered, p50 \(milliseconds(figures.percentile(0.5))), "
                    + "p99 \(milliseconds(figures.percentile(0.99)))")
        }
        for (kind, times) in slow.cut.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            Swift.print(
                "slow \(kind): \(times.count) cut off, the first after \(milliseconds(times.min())), the last after \(milliseconds(times.max()))")
        }
    }
}
