import HTTPTypes

extension HTTPField.Name {
    /// The resident id or unified social credit code of an applicant who brings a case along. Not in the URL: URLs are logged.
    static let applicantIdentity = literal("Applicant-Identity")
    /// RFC 9530.
    static let contentDigest = literal("Content-Digest")
    static let idempotencyKey = literal("Idempotency-Key")
    static let idempotencyReplayed = literal("Idempotency-Replayed")
    static let lastEventID = literal("Last-Event-ID")
    static let link = literal("Link")
    static let prefer = literal("Prefer")
    static let preferenceApplied = literal("Preference-Applied")
    static let rateLimit = literal("RateLimit")
    static let rateLimitPolicy = literal("RateLimit-Policy")
    static let referrerPolicy = literal("Referrer-Policy")
    /// Asks nginx not to hold back what is streamed.
    static let accelBuffering = literal("X-Accel-Buffering")

    private static func literal(_ text: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(text)") else { preconditionFailure("\(text) is no name of a header field") }
        return name
    }
}
