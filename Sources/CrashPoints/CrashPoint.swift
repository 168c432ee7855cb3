import Synchronization

/// A place in the code at which a process can be made to end itself, so that fault tests find out what a crash exactly there leaves behind.
///
/// Nothing happens at such a place unless ``arm(_:side:)`` was called before, which only a composition root does, and only where its environment
/// says so: see ``variable``. A process that is not armed pays one relaxed load of an atomic for each place that it passes.
///
/// A place stands between two things that are not one: before a commit and after it, before a message leaves and after its confirm. Who adds
/// such a boundary adds its place.
public enum CrashPoint: String, CaseIterable, Sendable, CustomStringConvertible {
    // MARK: Orchestrator

    /// All of a new case is written, and nothing committed.
    case submissionBeforeCommit = "submission-before-commit"
    /// A new case is on disk, and its applicant does not know.
    case submissionAfterCommit = "submission-after-commit"
    /// A group of changes is written, and nothing committed.
    case storeBeforeCommit = "store-before-commit"
    /// A group of changes is on disk, and nobody who waits for it knows.
    case storeAfterCommit = "store-after-commit"
    /// Messages to departments are taken from the outbox, and not sent.
    case taskBeforePublish = "task-before-publish"
    /// The broker has messages to departments, and the outbox does not say so.
    case taskAfterConfirm = "task-after-confirm"
    /// The outbox says that messages were sent.
    case taskAfterMark = "task-after-mark"
    /// A department's reply is here, and nothing of it is stored.
    case replyBeforeCommit = "reply-before-commit"
    /// A department's reply is stored, and the broker keeps it still.
    case replyAfterCommit = "reply-after-commit"
    /// Events are taken from the store, and not told.
    case eventBeforePublish = "event-before-publish"
    /// Events are told, and stand in the store still.
    case eventAfterPublish = "event-after-publish"
    /// What was due is written, and nothing committed.
    case timerBeforeCommit = "timer-before-commit"
    /// What was due is on disk, and nobody was woken.
    case timerAfterCommit = "timer-after-commit"
    /// What somebody parked is stored, and the broker keeps it still.
    case parkedAfterCommit = "parked-after-commit"
    /// A document is in its place on the disk, and its case does not know.
    case documentAfterKeep = "document-after-keep"
    /// A copy of the store is complete, and has not got its name.
    case backupBeforeRename = "backup-before-rename"

    // MARK: Adapter

    /// An entry is begun, on disk, and nothing of its work is done.
    case entryAfterBegin = "entry-after-begin"
    /// A task's effect and its word are written, and nothing committed.
    case effectBeforeCommit = "effect-before-commit"
    /// A task's work in a system of its own is done, and the ledger does not know.
    case effectBeforeEntry = "effect-before-entry"
    /// A task's word is on disk, and nobody was told.
    case wordAfterCommit = "word-after-commit"
    /// The broker has a word, and the ledger does not say so.
    case wordAfterConfirm = "word-after-confirm"
    /// The ledger says that words were sent.
    case wordAfterMark = "word-after-mark"
    /// A task is done with, and the broker keeps it still.
    case taskBeforeSettlement = "task-before-settlement"
    /// A lease is about to be renewed.
    case leaseBeforeRenewal = "lease-before-renewal"
    /// A word that was not confirmed is taken from the ledger, and not sent again.
    case wordBeforeResend = "word-before-resend"
    /// A message that nobody can handle is about to be parked.
    case parkingBeforePublish = "parking-before-publish"
    /// A message is parked, and its delivery is not settled.
    case parkingAfterConfirm = "parking-after-confirm"
    /// A group of changes of a department's database is written, and nothing committed.
    case ledgerBeforeCommit = "ledger-before-commit"
    /// A group of changes of a department's database is on disk, and nobody who waits for it knows.
    case ledgerAfterCommit = "ledger-after-commit"

    // MARK: Both

    /// A message that has to be confirmed is on the socket, and the broker has said nothing.
    case busAfterWrite = "bus-after-write"
    /// The broker has confirmed a message, and nobody who waits for it knows.
    case busAfterConfirm = "bus-after-confirm"

    /// Whose code a place stands in.
    public enum Side: Hashable, Sendable, CaseIterable {
        case orchestrator, adapter, backup
    }

    /// In which processes the place is passed.
    public var sides: Set<Side> {
        switch self {
        case .submissionBeforeCommit, .submissionAfterCommit, .storeBeforeCommit, .storeAfterCommit, .taskBeforePublish, .taskAfterConfirm,
            .taskAfterMark, .replyBeforeCommit, .replyAfterCommit, .eventBeforePublish, .eventAfterPublish, .timerBeforeCommit, .timerAfterCommit,
            .parkedAfterCommit, .documentAfterKeep:
            [.orchestrator]
        case .backupBeforeRename: [.backup]
        case .entryAfterBegin, .effectBeforeCommit, .effectBeforeEntry, .wordAfterCommit, .wordAfterConfirm, .wordAfterMark, .taskBeforeSettlement,
            .leaseBeforeRenewal, .wordBeforeResend, .parkingBeforePublish, .parkingAfterConfirm, .ledgerBeforeCommit, .ledgerAfterCommit:
            [.adapter]
        case .busAfterWrite, .busAfterConfirm: [.orchestrator, .adapter]
        }
    }

    public var description: String { rawValue }

    /// Passes the place: an armed process ends here.
    /// - Parameter isMeant: whether this passing counts. Only an armed process asks.
    public func reached(if isMeant: @autoclosure () -> Bool = true) {
        if ArmedCrash.isArmed.load(ordering: .relaxed), isMeant() { ArmedCrash.passed(self) }
    }
}
