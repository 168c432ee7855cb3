import Contracts
import JSON

/// What an input to a case's machine wants done. All of it is stored together with the new state, or none.
struct CaseChange: Hashable, Sendable {
    /// A task to be sent, in place of what waits to be sent for the same step.
    struct Ask: Hashable, Sendable {
        var step: Int
        var attempt: Int
        var round: Int
        var key: String
        var input: JSONValue
    }

    /// A withdrawal to be sent, in place of what waits to be sent for the same step.
    struct Withdraw: Hashable, Sendable {
        var step: Int
        var attempt: Int
        var round: Int
        var key: String
    }

    var asks: [Ask] = []
    var withdrawals: [Withdraw] = []
    /// Steps for which nothing has to be sent any more.
    var ended: [Int] = []
    /// Documents that the case has from now on, each in place of an earlier one of its name.
    var documents: [CaseDocument] = []
    /// What happened, for the record and the timeline.
    var notes: [CaseNote] = []
}

/// Something that happened to a case, as its record keeps it.
struct CaseNote: Hashable, Sendable {
    enum Action: String, Sendable {
        case accepted, asked, replied, repeated, held, incomplete, supplemented, withdrawn, refused, undoing, undone, dropped, closed, answeredByHand
        case documentStored, escalated, reminded, clockStopped, clockResumed, extended, recounted
        case parkedSentAgain, parkedDropped
    }

    var action: Action
    /// The step's name; nil for the whole.
    var step: String?
    /// An outcome, a code or a state, in the words of the protocol.
    var word: String?
    /// What the record keeps beside that. Operators read it; the applicant does what the timeline makes of it.
    var more: JSONObject

    init(_ action: Action, step: String? = nil, word: String? = nil, more: JSONObject = [:]) {
        self.action = action
        self.step = step
        self.word = word
        self.more = more
    }
}

/// Why an input changed nothing.
enum CaseIgnored: String, Error, Sendable {
    case duplicate
    case unknownTask = "unknown-task"
    case attemptNeverSent = "attempt-never-sent"
    case otherRound = "other-round"
    case wrongDepartment = "wrong-department"
    /// The case waits for no supplement.
    case noSupplementWanted = "no-supplement-wanted"
    /// Whoever would get the document has been asked without it, or with another one.
    case documentNotWanted = "document-not-wanted"
    /// The case is closed, or on its way there.
    case hasEnded = "has-ended"
    /// The step is in no state in which a person may do that.
    case notHeld = "not-held"
    /// The clock's terms do not have that, or it is known already.
    case clockUnchanged = "clock-unchanged"
    /// What a person wrote down does not keep the operation's contract.
    case breaksContract = "breaks-contract"
}
