import Contracts
import JSON
import Testing

@testable import Orchestration

@Suite("The simulation")
struct SimulationTests {
    /// The whole number is `onevisit simulate`'s business; these run in a few seconds.
    private static let seeds: UInt64 = 100

    @Test("finds nothing wrong with the machines, whatever goes wrong around them")
    func clean() async {
        var accepted = 0, closed = 0
        for seed in 0..<Self.seeds {
            // Others wait for this thread.
            await Task.yield()
            let report = Simulator.run(seed: seed)
            #expect(report.violations.isEmpty, "seed \(seed): \(report.violations)")
            accepted += report.accepted
            closed += report.closed
        }
        #expect(accepted > Int(Self.seeds) * 2 && closed == accepted)
    }

    @Test("goes the same way for the same seed, and another for another")
    func repeatable() {
        #expect(Simulator.run(seed: 7) == Simulator.run(seed: 7))
        #expect(Set((0..<20).map { Simulator.run(seed: $0).trace }).count == 20)
    }

    @Test("finds each of these bugs", arguments: SimulatedBug.all)
    func bugs(bug: SimulatedBug) async {
        for seed in 0..<400 as Range<UInt64> {
            await Task.yield()
            var simulation = Simulation(seed: seed, bugs: bug.bugs)
            if !simulation.run().violations.isEmpty { return }
        }
        Issue.record("\(bug.name) went unnoticed in 400 seeds")
    }
}
