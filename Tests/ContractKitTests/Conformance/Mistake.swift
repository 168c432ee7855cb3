/// What somebody who writes an adapter gets wrong, each alone, and the check that has to find it.
enum Mistake: String, CaseIterable, Sendable, CustomStringConvertible {
    case saysNothingOfItself = "presence-announced"
    case forgetsAnOperation = "presence-operations"
    case signsAsSomebodyElse = "presence-sender"
    case hasAWrongClock = "presence-clock"
    case announcesOnce = "presence-interval"
    case answersNoLookup = "lookup-answers"
    case answersNoCase = "case-answers"
    case contradictsAnExample = "example"
    case repliesWhereItRepliedFirst = "reply-address"
    case countsNoAttempts = "reply-echo"
    case losesTheTrace = "reply-trace"
    case answersATaskOnce = "lookup-repeated"
    case countsBytes = "input-edges"
    case checksNoInput = "input-invalid"
    case refusesWhatItDoesNotKnow = "input-undeclared"
    case takesEightTasks = "batch-sizes"
    case takesOneOperation = "batch-mixed"
    case spoilsNeighbours = "batch-neighbours"
    case looksAtTheFirstDeadline = "batch-deadlines"
    case ignoresDeadlines = "deadline-expired"
    case dropsTooSoon = "deadline-tolerance"
    case ignoresUnknownOperations = "refuse-unknown-operation"
    case answersAnyVersion = "refuse-next-version"
    case mistakesDepartments = "refuse-other-department"
    case missesNoInput = "refuse-no-input"
    case guessesTheRest = "unreadable-body"
    case ignoresTheProtocol = "unreadable-protocol"
    case readsMembersTwice = "unreadable-json"
    case followsAnyDepth = "unreadable-depth"
    case takesAnyNumberOfMembers = "unreadable-members"
    case ignoresEncodings = "unreadable-encoding"
    case tellsNothingOfBadTasks = "unreadable-task"
    case mixesLanes = "unreadable-lane"
    case takesSmallMessages = "size-limit"
    case parksNothing = "parked"
    case trustsAnybody = "untrusted-sender"
    case knowsTheNewestOnly = "previous-version"
    case runsAgain = "case-repeated"
    case actsAgain = "case-effects"
    case repeatsOldAttempts = "case-attempt"
    case ignoresReuse = "case-key-reused"
    case forgetsWithdrawals = "case-withdrawn-before"
    case withdrawsWhatIsDone = "case-withdrawn-after"
    case takesTwoCases = "case-two-tasks"
    case failsWhatWaits = "case-later"
    case hasNoOutbox = "case-outbox"
    case takesAllAtOnce = "prefetch"
    case neverAcknowledges = "acknowledged"
    case acknowledgesFirst = "redelivery"
    case forgetsItsLedger = "case-redelivery"
    case fallsSilentForGood = "reconnect"
    case namesNoContentType = "reply-content-type"
    case namesNoTask = "reply-properties"
    case sendsAsSomebodyElse = "reply-user"
    case persistsLookups = "reply-delivery-mode"
    case tellsNoTime = "reply-envelope"
    case tellsTooMuch = "reply-contract"
    case quotesTheInput = "privacy"
    case answersTwice = "reply-once"
    case numbersNothing = "message-ids"
    case fallsOver = "alive"
    case endsWithAnError = "stop-orderly"
    case dropsWhatItHas = "stop-finishes"
    case leavesInSilence = "stop-leaves"

    /// The id of the check.
    var check: String { rawValue }

    /// Other checks that cannot but find it, too.
    var alsoFoundBy: Set<String> {
        switch self {
        // A version has examples and a schema of its own, which are tried: who refuses it contradicts them all.
        case .knowsTheNewestOnly: ["example", "input-edges", "input-invalid", "input-undeclared", "refuse-no-input"]
        default: []
        }
    }

    var description: String { "\(rawValue)" }
}

/// What is worse than a mistake.
enum Trouble: Sendable {
    case answersNothing, floods
}
