import ArgumentParser
import JSON
import NIOHTTP1

/// Which case a command is about, and who brings it along.
struct CaseOptions: ParsableArguments {
    @Argument(help: "Id of the request, or number of the case.") var request: String

    @Option(
        help: ArgumentHelp(
            "Resident id or unified social credit code of an applicant who brings along a case of another channel.", valueName: "id"))
    var identity: String?

    /// The document that the gateway answers with, at the case itself or at a path below it.
    func ask(_ client: GatewayClient, _ method: HTTPMethod, _ below: String = "", body: JSONValue? = nil) async throws(Failure) -> JSONValue {
        let reply = try await client.exchange(method, path(below), fields: fields, body: body)
        return try GatewayClient.document(of: reply)
    }

    /// The case itself, or a path below it.
    func path(_ below: String) -> String { "/v1/requests/\(PathSegment.encoded(request))\(below)" }

    /// Who brings it along stands in a field and not in the path: paths stand in logs.
    var fields: HTTPHeaders { identity.map { ["applicant-identity": $0] } ?? [:] }
}
