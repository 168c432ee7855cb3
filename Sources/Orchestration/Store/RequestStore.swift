public import Messaging

/// Keeps cases. What a write gives back is on disk when it returns; what it threw has not happened.
public protocol RequestStore: Sendable {
    /// The single writer: lives until cancelled. What waits is committed together.
    func run() async

    /// Changes the store. `body` sees what was written before it, and is undone alone where it throws. It may run more than once, each time from
    /// what there is then: where one throws, those that were to be committed with it are made again.
    /// - Throws: what `body` threw, or ``StoreError``.
    func write<Value: Sendable>(_ body: @escaping @Sendable (any StoreWriting) throws -> Value) async throws -> Value

    /// Reads from the store as it was committed last.
    /// - Throws: what `body` threw, or ``StoreError``.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreReading) throws -> Value) async throws -> Value

    /// Whether it can be written, for readiness.
    var check: ReadinessCheck { get }
}

/// What can be read, within a read or a write.
public protocol StoreReading {
    func caseRecord(id: String) throws -> CaseRecord?
    func caseRecord(number: String) throws -> CaseRecord?
    /// The case of a submission's name, and the hash of what was submitted.
    func caseID(key: String, channel: String) throws -> (id: String, content: [UInt8])?
    /// Cases of which something is due, the longest due first.
    func dueCases(at now: Timestamp, limit: Int) throws -> [CaseRecord]
    /// When something of a case is due next.
    func nextWake() throws -> Timestamp?
    /// Open cases, in the order of their ids, after that one.
    func openCases(after id: String, limit: Int) throws -> [CaseRecord]
    /// Open cases that were counted by other calendars than those of that hash, or by none.
    func casesCounted(otherwiseThan hash: String, limit: Int) throws -> [CaseRecord]
    func casesWithHeldSteps(limit: Int) throws -> [CaseRecord]
    /// Cases that match, the newest first.
    /// - Parameter channel: whose; nil for all.
    func search(_ query: CaseQuery, channel: String?, limit: Int) throws -> [CaseRecord]
    func account(since: Timestamp) throws -> StoreAccount
    /// How many cases that were accepted since a moment are open though their due date is over.
    func overdue(at now: Timestamp, since: Timestamp) throws -> Int

    /// Rows that wait and whose time has come, the oldest first.
    func dueOutbox(at now: Timestamp, limit: Int) throws -> [OutboxRow]
    /// When a waiting row's time comes next.
    func nextOutbox() throws -> Timestamp?
    func outbox(of request: String) throws -> [OutboxRow]

    /// Events for a target that wait and whose time has come, the oldest first.
    func dueEvents(for target: String, at now: Timestamp, limit: Int) throws -> [EventRow]
    /// When the time of a target's next event comes.
    func nextEvent(for target: String) throws -> Timestamp?

    func audit(of request: String) throws -> [AuditRecord]
    func text(hash: String) throws -> StoredText?
    /// Parked messages in the order in which they came, without their bodies.
    func parked(after id: Int64, limit: Int) throws -> [ParkedRecord]
    /// A parked message with its body.
    func parked(id: Int64) throws -> ParkedRecord?
    /// Those about a request, without their bodies.
    func parked(of request: String) throws -> [ParkedRecord]
    func parkedCount() throws -> Int
    /// The documents of a case, by name and then by hash; also those that others have taken the place of, while a task carries them.
    func documents(of request: String) throws -> [DocumentRecord]
    /// What lets a department read a document: a task of an open case; nil where there is none.
    func grant(of sha256: String, to department: String) throws -> DocumentGrant?
    /// Those of the hashes that no case refers to.
    func unneeded(_ hashes: [String]) throws -> [String]
}

/// What can be changed, within a write.
public protocol StoreWriting: StoreReading {
    /// A number for the case that is inserted next. It is no other case's, and nobody can tell it from others.
    func nextNumber(at now: Timestamp) throws -> String
    /// A new case, known under `key`, that concerns `departments`.
    func insert(_ record: CaseRecord, key: SubmissionKey, departments: [String]) throws
    func update(_ record: CaseRecord) throws
    /// Gives a submission's name away.
    func removeKey(_ key: String, channel: String) throws

    /// A message to be sent, in the place of an earlier one of the same step.
    func putOutbox(_ row: OutboxRow) throws
    func removeOutbox(request: String, task: String) throws
    func markSent(_ id: Int64, at now: Timestamp) throws
    func postponeOutbox(_ id: Int64, until time: Timestamp) throws

    func insert(_ event: EventRow) throws
    func removeEvent(_ id: Int64) throws
    /// Removes events for targets that are not among these: nobody will ever take them.
    /// - Returns: how many.
    func removeEvents(notFor targets: Set<String>) throws -> Int
    func postponeEvent(_ id: Int64, until time: Timestamp) throws

    func append(_ record: AuditRecord) throws
    /// Keeps a text, if it is not there yet.
    func keep(_ text: StoredText) throws
    func insert(_ parked: ParkedRecord) throws
    func removeParked(_ id: Int64) throws
    /// Notes a document of a case, in place of an earlier one of its name that no task carries.
    func put(_ document: DocumentRecord) throws
    func insert(_ grant: DocumentGrant) throws

    /// Erases what has been kept long enough, the longest first: cases with all that belongs to them, parked messages, texts that no case uses.
    /// - Parameter limit: how many cases, and how many parked messages, at most, so that nobody waits long for the writer.
    func erase(at now: Timestamp, limit: Int) throws -> Erased
}
