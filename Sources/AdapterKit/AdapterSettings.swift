/// How an adapter instance runs. Every value has a default that fits a department of ordinary size.
public struct AdapterSettings: Hashable, Sendable {
    /// Tasks in flight over all deliveries; more are told `failed`/`busy`. Announced in presence.
    public var capacity: Int = 200
    /// How many tasks it likes in one message. Announced in presence; a message with more is accepted all the same.
    public var batch: Int = 16
    /// Messages that the broker hands over before it has heard of earlier ones.
    public var prefetch: Int = 200
    /// The same for messages with tasks of cases: each may take up to 45 s, and is a transaction.
    public var casePrefetch: Int = 64
    /// How long an entry of the ledger is kept after its last change: a year, as long as a case can live, and 90 days.
    public var ledgerLifetime: Duration = .seconds(455 * 86_400)
    /// The broker user of the orchestrator: nobody else's tasks are executed.
    public var orchestratorUser: String = "onevisit"
    /// How long an orderly stop waits for begun tasks and their replies. Below the 10 s after which a service manager loses patience.
    public var drainLimit: Duration = .seconds(8)
    /// What presence says about the program: its name and version.
    public var software: String = "onevisit"
    /// The hash of the department's card of conformance, which presence shows: `sha256:…`; nil where there is none.
    public var card: String?

    /// The defaults.
    public init() {}

    /// Finds settings that cannot work.
    func check() throws(AdapterError) {
        let counts = [("capacity", capacity), ("batch", batch), ("prefetch", prefetch), ("prefetch for cases", casePrefetch)]
        for (name, value) in counts where value < 1 {
            throw AdapterError(.invalidConfiguration, "the adapter's \(name) is \(value); it must be at least 1")
        }
        for (name, value) in counts[2...] where value > Self.mostPrefetch {
            throw AdapterError(.invalidConfiguration, "the adapter's \(name) is \(value); AMQP allows at most \(Self.mostPrefetch)")
        }
        guard drainLimit >= .zero else { throw AdapterError(.invalidConfiguration, "the adapter's drain limit is negative") }
    }

    /// AMQP 0-9-1 writes the prefetch count in 16 bits.
    private static let mostPrefetch = 65_535
}
