/// Decides when a connection has tried the gateway's patience. Knows nothing of sockets and clocks.
///
/// Requests may be pipelined: those that have arrived and are not answered yet are `open`, and only the foremost is timed, because the others
/// arrive as slowly as we let them. A request is timed from its first byte to its last, the first one of a connection from the connection's
/// opening: what is silent from the start and what drips hold the same descriptor.
struct ConnectionWatch {
    enum Limit: Hashable {
        /// A request is arriving.
        case arrival
        /// A response lies unread.
        case unread
    }

    enum Refusal: Hashable {
        case tooSlow
        case malformed
    }

    enum Action: Hashable {
        case none
        case start(Limit)
        case stop(Limit)
        /// Tell a caller that waits for leave to send its body: go on.
        case invite
        /// Say so, then close.
        case refuse(Refusal)
        /// Close without a word: another response stands half written, or nothing was said.
        case close
        /// Close and forget what was not read: who does not read would not read the end either, and the system would keep it for minutes.
        case abort
    }

    /// Bytes that have to come within each limit of a request that may take longer than one.
    private let pace: Int
    private var open = 0
    private var isArriving = false
    /// Whether something came that is not yet a request.
    private var hasBytes = false
    /// Whether what arrives is an upload: it may take longer than other requests, as long as it comes on.
    private var isUpload = false
    /// Bytes of an upload that have come since its time was last looked at.
    private var arrived = 0
    private var isTimed = false
    private var isResponding = false
    private var isMalformed = false
    private(set) var isClosing = false

    init(pace: Int = 0) { self.pace = pace }

    /// The connection is there.
    mutating func opened() -> Action {
        isTimed = true
        return .start(.arrival)
    }

    /// Something came, whatever it is.
    mutating func bytesArrived() { hasBytes = true }

    /// - Parameter isAsking: Whether the caller waits for leave before it sends the body. One that has come before its turn does not get
    ///   it, for its invitation would stand in the midst of another's response; it sends the body unasked after a while.
    mutating func headArrived(isAsking: Bool = false, isUpload: Bool = false) -> Action {
        open += 1
        isArriving = true
        self.isUpload = isUpload
        arrived = 0
        return isAsking && open == 1 ? .invite : .none
    }

    /// Some of a request's body came.
    mutating func bodyArrived(_ bytes: Int) { arrived += bytes }

    /// All that came in one piece has been looked at. What is complete by now, as nearly every request is, needs no timer.
    mutating func readPaused() -> Action { startArrival() }

    mutating func requestArrived() -> Action {
        isArriving = false
        hasBytes = false
        guard isTimed else { return .none }
        isTimed = false
        return .stop(.arrival)
    }

    mutating func responseBegan() { isResponding = true }

    mutating func responseEnded() -> Action {
        isResponding = false
        open = max(0, open - 1)
        return isMalformed ? turnAway(.malformed) : startArrival()
    }

    /// What arrives cannot be read as HTTP, nor can anything after it.
    mutating func malformed() -> Action {
        isMalformed = true
        return turnAway(.malformed)
    }

    mutating func writable(_ isWritable: Bool) -> Action {
        guard !isClosing else { return .none }
        return isWritable ? .stop(.unread) : .start(.unread)
    }

    mutating func passed(_ limit: Limit) -> Action {
        switch limit {
        case .arrival where isUpload && isArriving && open == 1 && !isResponding && arrived >= pace:
            comesOn()
        case .arrival: open == 0 && !isArriving && !hasBytes ? close() : turnAway(.tooSlow)
        case .unread: close(.abort)
        }
    }

    private mutating func comesOn() -> Action {
        arrived = 0
        return .start(.arrival)
    }

    private mutating func startArrival() -> Action {
        let isForemost = isArriving ? open <= 1 : hasBytes && open == 0
        guard isForemost, !isTimed, !isMalformed, !isClosing else { return .none }
        isTimed = true
        return .start(.arrival)
    }

    private mutating func turnAway(_ refusal: Refusal) -> Action {
        guard !isClosing else { return .none }
        let ahead = isArriving ? open - 1 : open
        if ahead > 0 { return .none }  // Those who came first get their answers.
        if ahead < 0 { return close() }  // Answered already, before all of it had come.
        if isResponding { return refusal == .tooSlow ? close() : .none }
        isClosing = true
        return .refuse(refusal)
    }

    private mutating func close(_ action: Action = .close) -> Action {
        guard !isClosing else { return .none }
        isClosing = true
        return action
    }
}
