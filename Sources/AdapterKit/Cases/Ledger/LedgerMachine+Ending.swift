import Contracts
import Messaging

/// How an entry comes to its word, and what becomes of the word.
extension LedgerMachine {
    /// Whether that run is still the one that works on the entry.
    func isRunning(_ run: Int) -> Bool {
        guard let entry, case .begun(instance, _) = entry.state else { return false }
        return entry.runs == run
    }

    /// A run has come to an end.
    /// - Returns: whether what it brings counts. It does not where somebody else has brought the task to its end meanwhile.
    mutating func ended(_ outcome: Outcome, run: Int, at now: Timestamp) -> Bool {
        guard let entry else { return false }
        switch entry.state {
        case .begun where isRunning(run): break
        // Who was too slow for his lease still knows best what he has done.
        case .begun, .unknown, .failed: guard outcome.isFinal else { return false }
        case .waiting, .finished, .withdrawn: return false
        }
        finish(outcome, at: now)
        return true
    }

    /// A run came to no end that says whether it took effect, and nobody can be asked.
    mutating func uncertain(run: Int, at now: Timestamp) -> LedgerMove {
        guard isRunning(run) else { return .nothing }
        return unknown(at: now)
    }

    /// A run is over without an end, and is begun again: the start counts no more, for the process outlived it.
    mutating func outlived(run: Int, at now: Timestamp) -> Int? {
        guard isRunning(run), var begun = entry else { return nil }
        begun.runs += 1
        begun.starts = 1
        begun.state = .begun(owner: instance, until: now.advanced(by: CaseTiming.lease))
        entry = begun
        return begun.runs
    }

    /// A run is broken off because the instance stops: the next one need not wait for its lease.
    mutating func released(run: Int, at now: Timestamp) {
        guard isRunning(run) else { return }
        entry?.state = .begun(owner: instance, until: now)
    }

    /// The department's system says that nothing took effect, and the task is not wanted any more.
    mutating func withdrawn(by arrival: LedgerArrival, run: Int, at now: Timestamp) -> Bool {
        guard isRunning(run) else { return false }
        entry?.attempt = arrival.attempt
        entry?.replyTo = arrival.replyTo
        entry?.state = .withdrawn
        say(.withdrawn, at: now)
        return true
    }

    /// A run takes long: its end is promised, and goes on under its lease.
    mutating func promised(run: Int, at now: Timestamp) -> LedgerEntry.Word? {
        guard isRunning(run) else { return nil }
        let message = entry?.message
        defer { entry?.message = message }
        return say(.later(availableAt: now.advanced(by: CaseTiming.promise)), at: now)
    }

    /// Somebody at the department gives an entry its word: one that waits, or one of which nobody knew whether it took effect. `failed` means
    /// then that it did not.
    /// - Returns: Whether the entry waited for one.
    mutating func settled(_ outcome: Outcome, at now: Timestamp) -> Bool {
        switch (entry?.state, outcome) {
        case (.waiting, .withdrawn), (.unknown, .withdrawn): return false
        case (.waiting, _), (.unknown, _):
            entry?.toPark = nil
            finish(outcome, at: now)
            // It is to leave now, and nobody is at it.
            entry?.sendAt = now
            return true
        default: return false
        }
    }

    /// The message is parked.
    mutating func parked() {
        entry?.toPark = nil
        entry?.message = nil
    }

    // MARK: - Words

    mutating func unknown(at now: Timestamp) -> LedgerMove {
        entry?.state = .unknown
        entry?.toPark = .unknownOutcome
        return park(say(.failed(TaskProblem(.unknownOutcome, "whether it took effect is not known")), at: now))
    }

    private mutating func finish(_ outcome: Outcome, at now: Timestamp) {
        switch outcome {
        case .answered, .notFound, .refused, .incomplete, .withdrawn: entry?.state = .finished
        case .later: entry?.state = .waiting
        case .failed: fail()
        }
        entry?.starts = 0
        say(outcome, at: now)
    }

    /// The present attempt came to nothing.
    mutating func fail() {
        let attempt = entry?.attempt ?? 1
        entry?.state = .failed(attempt: attempt)
    }

    /// Writes a word down. It is sent at once, and by the outbox where that comes to nothing.
    @discardableResult
    mutating func say(_ outcome: Outcome, at now: Timestamp) -> LedgerEntry.Word {
        let word = LedgerEntry.Word(outcome, asOf: now)
        entry?.word = word
        entry?.words += 1
        entry?.sendAt = now.advanced(by: CaseTiming.confirmation)
        entry?.tries = 0
        if entry?.toPark == nil { entry?.message = nil }
        entry?.changedAt = now
        return word
    }
}
