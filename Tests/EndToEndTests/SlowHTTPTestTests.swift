import JSON
import MessagingTestKit
import Testing

@testable import onevisit

/// The figures of the long form: the slow callers are a program of their own, Debian's slowhttptest, so that what the others wait for is the
/// gateway and not the tests. It asks the system about all of its connections again and again, up to two thirds of a processor, so it runs
/// at the lowest priority: callers elsewhere would not take the gateway's processors either.
@Suite(
    "Good callers beside slowhttptest", .serialized,
    .enabled(if: Environment.all["ONEVISIT_CHAOS"] == "long", "takes minutes: see `make chaos-http`"))
struct SlowHTTPTestTests {
    private static let connections = 2000
    private static let perSecond = 200
    /// What slow callers may cost the others, by their p99.
    private static let mostOfAlone = 2.0

    @Test(
        "2000 slow heads, bodies or readers do not keep the others waiting",
        arguments: [("-H", "/"), ("-B", "/v1/requests"), ("-X", "/openapi.json")])
    func beside(kind: String, path: String) async throws {
        let tool = try #require(Command.find("slowhttptest"), "slowhttptest is missing: `apt-get install slowhttptest`")
        let nice = try #require(Command.find("nice"), "nice is missing: `apt-get install coreutils`")
        try await Repository.withFolder { folder in
            let dev = try DevProcess(in: folder, ["--bus", "memory", "--port", "\(try LoopbackPorts.free(1)[0])"])
            let report = try await dev.report()
            let endpoint = try #require(report["api"]?.string.flatMap { Endpoint($0) })
            let load = PacedLoad(endpoint: endpoint, token: try #require(report["token"]?.string), perSecond: Self.perSecond)
            let end = ContinuousClock.now + .seconds(20)
            let alone = try await load.run { ContinuousClock.now < end }
            // It comes with 200 connections a second and stays for half a minute.
            let slow = try ChildProcess(
                Command(
                    nice,
                    [
                        "-n", "19", tool, kind, "-c", "\(Self.connections)", "-r", "200", "-i", "5", "-l", "30", "-u",
                        "http://127.0.0.1:\(endpoint.port)\(path)",
                    ], workingDirectory: folder))
            let beside = try await load.run { slow.exit == nil }
            await slow.end()
            let (before, after) = (try #require(alone.figures.percentile(0.99)), try #require(beside.figures.percentile(0.99)))
            let ratio = after / before
            print("slowhttptest \(kind): p99 \(before) alone, \(after) beside it, \(ratio) times; \(beside.figures.latencies.count) answers")
            #expect(alone.statuses.keys.allSatisfy { $0 == 200 }, "\(alone.statuses)")
            #expect(beside.statuses.keys.allSatisfy { $0 == 200 }, "\(beside.statuses)")
            // It leaves early where it is turned away early.
            #expect(beside.figures.latencies.count > Self.perSecond * 5)
            #expect(ratio <= Self.mostOfAlone)
            #expect(await dev.process.stop(grace: .seconds(60)) == .code(0))
        }
    }
}
