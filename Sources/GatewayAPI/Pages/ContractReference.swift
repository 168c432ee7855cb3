public import Contracts
import HTTPTypes
import Hummingbird
import Orchestration

/// The pages that tell people what the contracts in force say. Whoever puts the program together gives them.
public struct ContractReference: Sendable {
    /// The first page.
    static let first = "index.html"

    /// The HTML document of a page by its file name; nil where there is no such page.
    let page: @Sendable (_ name: String, _ catalogue: Catalogue) -> String?

    public init(_ page: @escaping @Sendable (_ name: String, _ catalogue: Catalogue) -> String?) {
        self.page = page
    }
}

extension Frontend {
    /// `GET /docs/contracts`: leads to the first page, beside which the others lie.
    func referenceStart() throws -> Response {
        guard reference != nil else { throw Problem.noSuchPath }
        return Response(status: .permanentRedirect, headers: [.location: "/docs/contracts/\(ContractReference.first)"])
    }

    /// `GET /docs/contracts/{page}`: one page about the contracts in force.
    func referencePage(_ name: String) throws -> Response {
        guard let html = reference?.page(name, desk.catalogue) else { throw Problem.noSuchPath }
        return StaticPages.response(document: html)
    }
}
