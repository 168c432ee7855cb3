import Contracts
import Crypto
import Messaging

/// Where a channel wants to be told of its cases, and how it knows that it is we who tell.
struct Webhook: Hashable, Sendable {
    /// The secret's length in bytes from which guessing it is hopeless: that of 128 random bits in letters and digits.
    static let shortestSecret = 22

    let endpoint: Endpoint
    /// With its query, as it goes into the request line.
    let path: String
    private let secret: String

    /// Nil where that is no address.
    init?(url: String, secret: String) {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let address = url.prefix { $0 != "#" }
        guard let end = address[scheme.upperBound...].firstIndex(where: { $0 == "/" || $0 == "?" }) else {
            guard let endpoint = Endpoint(String(address)), !address.contains("@") else { return nil }
            (self.endpoint, path, self.secret) = (endpoint, "/", secret)
            return
        }
        let (server, rest) = (address[..<end], address[end...])
        // A password in an address is seen by whoever sees the address; the signature is there instead.
        guard let endpoint = Endpoint(String(server)), !server.contains("@"), rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        (self.endpoint, path, self.secret) = (endpoint, rest.hasPrefix("/") ? String(rest) : "/" + rest, secret)
    }

    /// The value of `OneVisit-Signature`: `t=<seconds since 1970>,v1=<HMAC-SHA256 of "<t>.<body>" in hex>`. The time is signed too, so a
    /// receiver that refuses old ones cannot be fooled by a recording.
    func signature(of body: [UInt8], at time: Timestamp) -> String {
        let seconds = String(time.milliseconds / 1000)
        let code = HMAC<SHA256>.authenticationCode(for: Array("\(seconds).".utf8) + body, using: SymmetricKey(data: Array(secret.utf8)))
        return "t=\(seconds),v1=\(Hexadecimal.text(code))"
    }
}
