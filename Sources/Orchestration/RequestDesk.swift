public import Contracts

/// What the front ends (HTTP, the bus, the command line) may ask of the orchestrator.
public protocol RequestDesk: Sendable {
    /// The catalogue in force.
    var catalogue: Catalogue { get }

    /// Takes a submission or says why not, at once. A taken lookup is on its way to the departments when this returns.
    func submit(_ submission: Submission) throws(Problem) -> Accepted

    /// The answer as it stands. A request of another channel does not exist.
    func answer(to request: String, for channel: Channel) throws(Problem) -> Answer

    /// The answer when it is closed, or as it stands after `limit`, whichever is first. Leaving early leaves nothing behind.
    func closedAnswer(to request: String, for channel: Channel, within limit: Duration) async throws(Problem) -> Answer

    /// Each revision after `revision` as it is made, beginning with the present one if that is newer. Ends with the closing revision,
    /// at once where that was seen already.
    func revisions(of request: String, for channel: Channel, after revision: Int) throws(Problem) -> AsyncStream<Answer>

    /// Whether requests can be handled now, check by check.
    var readiness: [ReadinessCheck] { get }

    /// How each department stands.
    var departments: [DepartmentStatus] { get }

    /// Who answers an operation, and who has asked it: for those who want to give it up.
    func use(of operation: OperationReference) -> OperationUse
}

/// One check of readiness, for operators.
public struct ReadinessCheck: Hashable, Sendable {
    public var name: String
    public var isReady: Bool
    /// How it stands, or why it is not ready. Not for everybody's eyes.
    public var detail: String
    public init(name: String, isReady: Bool, detail: String) {
        self.name = name
        self.isReady = isReady
        self.detail = detail
    }
}

/// How a department stands, as the orchestrator sees it.
public struct DepartmentStatus: Hashable, Sendable {
    /// What its instances last said.
    public enum Presence: String, Sendable {
        /// Nothing heard yet, and not long enough connected to conclude from it.
        case unknown
        case present, draining, absent
    }
    public var name: String
    public var presence: Presence
    /// Living instances.
    public var instances: Int
    /// As the contract has it; fewer are an alarm.
    public var instancesExpected: Int
    /// Whether the circuit breaker refuses tasks now.
    public var isCircuitOpen: Bool
    /// Tasks asked and not yet answered.
    public var inFlight: Int
    /// What an operator should know: a clock that is off, another contract.
    public var alarms: [String]
    /// The cards of conformance that its instances show, as `sha256:…`: more than one where the instances differ.
    public var cards: [String]

    public init(
        name: String, presence: Presence, instances: Int, instancesExpected: Int, isCircuitOpen: Bool, inFlight: Int, alarms: [String],
        cards: [String] = []
    ) {
        self.name = name
        self.presence = presence
        self.instances = instances
        self.instancesExpected = instancesExpected
        self.isCircuitOpen = isCircuitOpen
        self.inFlight = inFlight
        self.alarms = alarms
        self.cards = cards
    }
}
