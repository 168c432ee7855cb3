import AdapterKit
import Contracts
import MessagingTestKit

/// Fetches papers from the gateway as a simple program does.
struct PaperSource: DocumentSource {
    private let gateway: HTTPClient

    /// As the environment says.
    init() throws {
        guard let port = Command.environmentVariable(Workshop.gatewayVariable).flatMap({ Int($0) }),
            let token = Command.environmentVariable(Workshop.tokenVariable)
        else { throw ChaosError("the workshop is not told where the gateway is") }
        gateway = HTTPClient(port: port, token: token)
    }

    func read(_ document: TaskDocument, _ take: ([UInt8]) async throws -> Void) async throws {
        let reply = await gateway.exchange("GET", document.href)
        switch reply?.status {
        case 200?: try await take(reply?.body ?? [])
        case .some(400..<500): throw AdapterError(.documentRefused, "the gateway does not give the paper out")
        default: throw AdapterError(.documentUnavailable, "the gateway does not answer")
        }
    }
}
