import MessagingTestKit
import NIOHTTP1
import Testing

@testable import onevisit

extension RunningSession {
    /// Runs `body` while callers ask without a pause. In the end each of them must have been answered, or refused with a hint when to come
    /// again; nothing else may have come.
    func underLoad(callers: Int = 8, _ body: (StatusCounts) async throws -> Void) async throws {
        let client = try client()
        let statuses = StatusCounts()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    while !Task.isCancelled {
                        let reply = try await client.exchange(.POST, "/v1/requests", body: Self.request("my-affairs"))
                        statuses.count(reply.status)
                        guard reply.status == 503 else { continue }
                        #expect(reply.fields["retry-after"].first != nil)
                        // Refused a thousand times a second, they would leave no processor to the broker that is to come back.
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
            }
            let isBusy = try await eventually { statuses.of(200) > 20 }
            #expect(isBusy)
            try await body(statuses)
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, (error as? Failure)?.kind != .interrupted, !(error is CancellationError) { throw error }
            }
        }
        #expect(statuses.all.subtracting([200, 503]).isEmpty)
    }

    /// Waits until the gateway is there and ready, and then until an answer has all its parts.
    func becomesWell(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let client = try client()
        let isReady = try await eventually {
            do {
                return try await client.exchange(.GET, "/readyz").status == 200
            } catch let failure as Failure where failure.kind == .unreachable {
                return false
            }
        }
        #expect(isReady, sourceLocation: sourceLocation)
        let isWell = try await eventually { try await submit("my-affairs").hasAllParts }
        #expect(isWell, sourceLocation: sourceLocation)
    }
}
