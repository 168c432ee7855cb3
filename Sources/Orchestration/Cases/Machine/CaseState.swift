import Contracts
import JSON
import Messaging

/// All that is known of a case: what the store keeps of it, and what its machine starts from after a restart.
struct CaseState: Hashable, Sendable {
    enum Phase: Hashable, Sendable {
        /// The departments work, or the applicant is waited for.
        case working
        /// It cannot succeed any more: what has not taken effect is withdrawn, what has is taken back; then it closes in that state.
        case winding(to: Answer.State)
        case closed(Answer.State)
    }

    var request: String
    /// What applicants call it by.
    var number: String
    var phase: Phase = .working
    /// Grows with each supplement, from 1.
    var round = 1
    /// Grows with each visible change, from 1.
    var revision = 1
    var openedAt: Timestamp
    /// When the present revision was made.
    var asOf: Timestamp
    var closedAt: Timestamp?
    /// `applicant`, `form`, `documents`, under `tasks` what departments answered, and under `supplied` what they answered as documents.
    var document: JSONObject
    /// The names of the documents that the applicant says are still to come; those that are required are waited for anyway.
    var announced: [String] = []
    /// One for each step of the plan.
    var steps: [StepState]
    /// The law's clock; nil where the matter has none.
    var clock: CaseClock?
    /// How many effects have happened, for taking them back in the other order.
    var effects = 0
}

/// What is known of one step of a case.
struct StepState: Hashable, Sendable {
    enum Stage: String, Sendable, CaseIterable {
        /// Not asked yet: others come first, or, for an undoing, nobody wants it.
        case undecided
        /// Asked, and asked again at `next` if nothing is heard.
        case asked
        /// A person has to decide: ask again, answer by hand, or close it.
        case held
        /// The applicant has to supplement.
        case incomplete
        /// The department was asked to withdraw it.
        case withdrawing
        /// The department's word is final.
        case settled
        /// It was not needed, or what it needs is missing.
        case notAsked = "not-asked"
        /// A person closed it without the department's word.
        case dropped
        /// Its effect was taken back.
        case undone
    }

    var stage: Stage = .undecided
    /// When this stage began.
    var since: Timestamp?
    /// The round in which it was asked last.
    var round = 0
    /// Attempts sent in that round.
    var sent = 0
    /// Sendings of its withdrawal.
    var withdrawals = 0
    /// How many times in a row it was asked for the same reason, silence or a fault.
    var rungs = 0
    var input: JSONValue = .null
    /// The documents that went along when it was asked: asked again it gets the same, whatever has come since.
    var documents: [TaskDocument] = []
    /// When it was asked first in its round.
    var askedAt: Timestamp?
    /// When something is due: it is asked again, or a person is called.
    var next: Timestamp?
    /// When asking again ends and a person decides.
    var limit: Timestamp?
    /// The department's last word, and when it was true.
    var word: Outcome?
    var wordAsOf: Timestamp?
    /// Why a word is missing where there is none, or it does not count.
    var why: Why?
    /// The clock's stop while it waits for the applicant.
    var stop: String?
    /// The place of its effect among the case's effects; nil where there is none.
    var effect: Int?

    enum Why: String, Sendable, CaseIterable {
        /// Its `when` did not hold.
        case conditionNotMet = "condition-not-met"
        /// A member that its operation requires is nowhere to be found.
        case inputMissing = "input-missing"
        /// The case ended before its turn.
        case notNeeded = "not-needed"
        /// The reply broke its contract.
        case invalid
        /// Nothing was heard until the limit.
        case silence
        /// A person closed it.
        case closedByPerson = "closed-by-person"
    }

    /// Whether nothing more is expected of it.
    var hasEnded: Bool {
        switch stage {
        case .settled, .notAsked, .dropped, .undone: true
        case .undecided, .asked, .held, .incomplete, .withdrawing: false
        }
    }
}
