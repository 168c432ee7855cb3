import AdapterKit
import Contracts
import Messaging
import NIOHTTP1

/// Fetches the papers of tasks from the gateway, with the credential of a department's adapters.
///
/// The credential goes to the gateway that the configuration names and to nobody else, whatever address a task has.
struct GatewayDocuments: DocumentSource {
    /// How long a document may take in all; the largest one at 3 MiB a second. Above it the case is told `later` in any case.
    static let patience = Duration.seconds(40)

    let gateway: Endpoint
    let token: String
    var time: any TimeSource = SystemTime()

    func read(_ document: TaskDocument, _ take: ([UInt8]) async throws -> Void) async throws {
        let path = try path(of: document)
        let fields: HTTPHeaders = ["authorization": "Bearer \(token)", "accept": "*/*", "user-agent": "onevisit/\(OneVisit.version)"]
        let limit = time.now + Self.patience
        do {
            try await HTTPConnection.with(gateway) { connection in
                let head = try await connection.open(.GET, path, fields: fields)
                guard head.status == .ok else { throw refusal(Int(head.status.code), of: document) }
                while let piece = try await connection.nextChunk() {
                    guard time.now < limit else { throw HTTPConnectionError(description: "it takes longer than \(Self.patience)") }
                    try await take(piece)
                }
            }
        } catch let error as AdapterError {
            throw error
        } catch {
            throw AdapterError(
                .documentUnavailable, "the document “\(document.name)” could not be fetched from \(gateway); is the gateway there?", underlying: error
            )
        }
    }

    /// Where it lies on our gateway.
    private func path(of document: TaskDocument) throws(AdapterError) -> String {
        var path = document.href[...]
        if let scheme = path.firstRange(of: "://") {
            let slash = path[scheme.upperBound...].firstIndex(of: "/") ?? path.endIndex
            guard Endpoint(String(path[..<slash])) == gateway else {
                throw AdapterError(
                    .documentRefused,
                    "a task has its documents at \(path[..<slash]), but this adapter's token is for \(gateway): correct adapter.gatewayUrl here or http.publicUrl there"
                )
            }
            path = path[slash...]
        }
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw AdapterError(.documentRefused, "the address of the document “\(document.name)” is none")
        }
        return String(path)
    }

    private func refusal(_ status: Int, of document: TaskDocument) -> AdapterError {
        switch status {
        case 401, 403:
            AdapterError(
                .documentRefused, "\(gateway) does not know this adapter's token: adapter.token here, departments.<name>.tokenHash there")
        case 404:
            AdapterError(.documentRefused, "\(gateway) has no document “\(document.name)” for this department: the case is closed, or erased")
        default: AdapterError(.documentUnavailable, "\(gateway) answered with HTTP status \(status)")
        }
    }
}
