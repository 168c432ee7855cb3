import AdapterKit
import JSON
import NIOHTTP1

@testable import onevisit

/// Well-behaved callers who ask at an even pace, whether or not those before have their answers: what one of them waits is counted from when
/// it wanted to ask.
struct PacedLoad: Sendable {
    /// Connections among which the callers take turns: enough that none waits for another's while answers take less than a third of a second.
    private static let connections = 64

    let endpoint: Endpoint
    let token: String
    var perSecond: Int

    /// Asks for as long as `goOn` says.
    func run(while goOn: @escaping @Sendable () -> Bool) async throws -> (figures: LoadFigures, statuses: [Int: Int]) {
        let start = ContinuousClock.now
        let counts = StatusCounts()
        var figures = LoadFigures(inFlight: 0, elapsed: .zero, latencies: [], failures: 0)
        figures.latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for number in 0..<Self.connections { group.addTask { try await ask(number, from: start, while: goOn, counts) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        figures.elapsed = ContinuousClock.now - start
        return (figures, Dictionary(uniqueKeysWithValues: counts.all.map { ($0, counts.of($0)) }))
    }

    private func ask(
        _ number: Int, from start: ContinuousClock.Instant, while goOn: @escaping @Sendable () -> Bool, _ counts: StatusCounts
    ) async throws -> [Duration] {
        let fields: HTTPHeaders = ["authorization": "Bearer \(token)", "content-type": "application/json"]
        let person = DemoPopulation().resident(number)
        let body: JSONValue = [
            "matter": "my-affairs", "applicant": ["residentId": .string(person.residentID), "name": .string(person.name)],
        ]
        return try await HTTPConnection.with(endpoint) { connection in
            var (latencies, turn) = ([Duration](), number)
            while goOn() {
                let due = start + .seconds(1) * turn / perSecond
                turn += Self.connections
                try await ContinuousClock().sleep(until: due)
                guard goOn() else { break }
                let reply = try await connection.exchange(.POST, "/v1/requests", fields: fields, body: body.utf8)
                counts.count(reply.status)
                latencies.append(ContinuousClock.now - due)
            }
            return latencies
        }
    }
}
