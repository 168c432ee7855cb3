import AdapterKit
import Contracts
import DeskAdapter

/// Where clerks' papers come from: fetched and compared before anything of them is shown.
struct DeskPapers: PaperSource {
    let client: DocumentClient

    func open(_ document: TaskDocument) async throws -> OpenPaper {
        let paper = try await client.fetch(document)
        return OpenPaper { take in try await take(paper.contents()) }
    }
}
