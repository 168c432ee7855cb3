import AdapterKit
import JSON
import NIOHTTP1

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
                tell(ContinuousClock.now - start, reply.status == 200)
            }
        }
    }
}
