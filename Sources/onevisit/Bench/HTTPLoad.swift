import AdapterKit
import JSON
import NIOHTTP1
import Synchronization

/// Asks through HTTP as terminals do: each client keeps its connection.
struct HTTPLoad: Sendable {
    let endpoint: Endpoint
    let token: String
    let matter: String

    @Sendable func ask(_ number: Int, while goOn: () -> Bool, _ tell: (Duration, Bool) -> Void) async throws {
        let fields: HTTPHeaders = ["authorization": "Bearer \(token)", "content-type": "application/json", "accept-language": "en"]
        let population = DemoPopulation()
        try await HTTPConnection.with(endpoint) { connection in
            var place = number
            while goOn() {
                let person = population.resident(place % DemoPopulation.knownEverywhere)
                place += 1
                let body: JSONValue = [
                    "matter": .string(matter), "applicant": ["residentId": .string(person.residentID), "name": .string(person.name)],
                ]
                let start = ContinuousClock.now
                let reply = try await connection.exchange(.POST, "/v1/requests", fields: fields, body: body.utf8)
                tell(ContinuousClock.now - start, Self.isComplete(reply))
            }
        }
    }

    /// Whether every department answered: a partial answer comes sooner and would look like speed.
    private static func isComplete(_ reply: HTTPReply) -> Bool {
        reply.status == 200 && String(decoding: reply.body, as: UTF8.self).contains(#""state":"complete""#)
    }

    /// Asks until an answer is complete: departments that have just started say so a little later.
    func waitUntilComplete(within limit: Duration) async throws -> Bool {
        let seen = Mutex(false)
        let end = ContinuousClock.now + limit
        try await ask(0) {
            !seen.withLock { $0 } && ContinuousClock.now < end && !Task.isCancelled
        } _: { _, isComplete in
            if isComplete { seen.withLock { $0 = true } }
        }
        return seen.withLock { $0 }
    }
}
