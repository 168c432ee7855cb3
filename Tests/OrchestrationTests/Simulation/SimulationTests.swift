import Contracts
import JSON
import Testing

@testable import Orchestration

@Suite("The simulation")
struct SimulationTests {
    /// The whole number is `onevisit simulate`'s business; these run in a few seconds.
    private static let seeds: UInt64 = 100

    @Test("finds nothing wrong with the machines, whatever goes wrong around them")
    func clean() {
        var accepted = 0, closed = 0
        for seed in 0..<Self.seeds {
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
    func bugs(bug: SimulatedBug) {
        let found = (0..<400 as Range<UInt64>).first { seed in
            var simulation = Simulation(seed: seed, bugs: bug.bugs)
            return !simulation.run().violations.isEmpty
        }
        #expect(found != nil, "\(bug.name) went unnoticed in 400 seeds")
    }
}
