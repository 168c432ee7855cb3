import HTTPTypes
import Hummingbird
import JSON
import Orchestration

extension Request {
    /// Room is made for what callers announce only up to here, because announcing costs them nothing. Nearly all bodies are shorter.
    private static let reservedAtMost = 65_536

    /// The body as JSON by the rules of the bus, because that is where it goes.
    /// - Parameter other: another type that the body may name; what it holds is JSON all the same.
    /// - Throws: ``Problem`` where it is something else, too long, or no such JSON; ``CallerLeft`` where it broke off.
    func json(longest: Int, or other: MediaType = .json) async throws -> JSONValue {
        let type = headers[.contentType]
        guard MediaType.json.isNamed(by: type) || other.isNamed(by: type), headers[.contentEncoding] == nil else { throw Problem.notJSON }
        let announced = headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > longest { throw Problem.tooLarge(longest) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(announced ?? 0, Self.reservedAtMost))
        for try await part in body {
            guard bytes.count + part.readableBytes <= longest else { throw Problem.tooLarge(longest) }
            bytes.append(contentsOf: part.readableBytesView)
        }
        // A connection that ends looks like a body that ends; the announced length tells them apart.
        if let announced, bytes.count < announced { throw CallerLeft() }
        do {
            return try JSONValue(parsing: bytes, profile: .bus)
        } catch {
            throw Problem.unreadable(error)
        }
    }
}
