import Messaging

/// When a step is asked again. Kept in the case, not in the broker, so that it survives both.
public struct CaseLadder: Hashable, Sendable {
    /// After so long without a word: the message may be lost with a broker's disk. Asking again costs the department a look into its ledger.
    public var silence: [Duration] = [.seconds(300), .seconds(900), .seconds(3600), .seconds(6 * 3600), .seconds(24 * 3600)]
    /// After a fault that the department calls passing.
    public var faults: [Duration] = [.seconds(5), .seconds(30), .seconds(120), .seconds(600), .seconds(1800), .seconds(3600)]
    /// After a promised time: a department that keeps its word needs no reminder.
    public var grace: Duration = .seconds(60)
    /// A withdrawal that is not answered is sent again after so long: the applicant waits for it.
    public var withdrawal: [Duration] = [.seconds(60), .seconds(300), .seconds(900), .seconds(3600), .seconds(6 * 3600)]

    public init() {}

    /// The wait before the rung of that number, from 0. The last one repeats.
    static func wait(_ rungs: [Duration], _ number: Int) -> Duration {
        rungs.isEmpty ? .seconds(60) : rungs[min(number, rungs.count - 1)]
    }
}
