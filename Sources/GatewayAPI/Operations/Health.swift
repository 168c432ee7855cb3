import HTTPTypes
import Hummingbird
import JSON
import Orchestration

extension Frontend {
    /// When to look again at what is not ready.
    private static let readinessRetrySeconds = 1

    /// `GET /readyz`: whether requests can be handled now, check by check; with `?verbose` also why. No check concerns a single department:
    /// one that is away must not take the gateway away from the others.
    func readiness(isVerbose: Bool) -> Response {
        let checks = desk.readiness
        let isReady = checks.allSatisfy(\.isReady)
        let document: JSONValue = [
            "status": isReady ? "ready" : "not-ready",
            "checks": .array(
                checks.map { check in
                    var members: JSONObject = ["name": .string(check.name), "ready": .bool(check.isReady)]
                    if isVerbose { members["detail"] = .string(check.detail) }
                    return .object(members)
                }),
        ]
        var response = Response.json(document, status: isReady ? .ok : .serviceUnavailable)
        if !isReady { response.headers[.retryAfter] = String(Self.readinessRetrySeconds) }
        return response
    }
}
