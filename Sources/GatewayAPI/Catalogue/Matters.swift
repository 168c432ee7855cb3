import Contracts
import HTTPTypes
import Hummingbird
import JSON
import Orchestration

extension Frontend {
    /// `GET /v1/matters`: what the channel is offered, by name, a page at a time.
    func matters(_ call: Call) throws -> Response {
        let query = call.request.uri.queryParameters
        let page = try Listing.Request(limit: query["limit"].map(String.init), cursor: query["cursor"].map(String.init))
        let offered = desk.catalogue.matters.values.filter { $0.channels.contains(call.channel.kind) }
        let slice = Listing.slice(offered, for: page, by: \.name)
        var response = Response.json([
            "items": .array(slice.items.map(\.summary)), "next": slice.next.map { .string($0) } ?? .null,
        ])
        if let next = slice.next { response.headers[.link] = "</v1/matters?limit=\(page.limit)&cursor=\(next)>; rel=\"next\"" }
        return response
    }

    /// `GET /v1/matters/{matter}`: all that a channel needs in order to offer it, the form's schema included.
    func matter(_ call: Call) throws -> Response {
        let catalogue = desk.catalogue
        guard let matter = catalogue.matters[call.parameter], matter.channels.contains(call.channel.kind) else { throw Problem.unknownMatterHere }
        return .json(matter.document(in: catalogue))
    }
}
