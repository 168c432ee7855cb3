/// Counts wrong passphrases, so that nobody tries them out. A value: time comes in as an argument.
struct LoginLimits {
    /// Wrong ones of one name within ``window``, known or not. A clerk who mistypes has come to rest by then.
    static let mostPerName = 5
    /// Names that are remembered at once; of more, those that were wrong longest ago are forgotten. A passphrase has 100 bits, so nobody finds one
    /// by making us forget.
    static let mostNames = 1000
    static let window: Duration = .seconds(900)

    /// By name, the times of the wrong ones within the window, the oldest first.
    private var wrong: [String: [ContinuousClock.Instant]] = [:]

    /// How long a name has to wait before it may try again; nil where it may now.
    mutating func wait(_ name: String, at now: ContinuousClock.Instant) -> Duration? {
        let recent = (wrong[name] ?? []).filter { $0 + Self.window > now }
        wrong[name] = recent.isEmpty ? nil : recent
        guard recent.count >= Self.mostPerName, let oldest = recent.first else { return nil }
        return oldest + Self.window - now
    }

    /// A passphrase was wrong.
    mutating func failed(_ name: String, at now: ContinuousClock.Instant) {
        if wrong.count >= Self.mostNames, wrong[name] == nil { forget(before: now - Self.window) }
        wrong[name, default: []].append(now)
    }

    /// A passphrase was right: what was mistyped before is forgiven.
    mutating func succeeded(_ name: String) { wrong[name] = nil }

    private mutating func forget(before time: ContinuousClock.Instant) {
        wrong = wrong.filter { $0.value.last.map { $0 > time } ?? false }
        guard wrong.count >= Self.mostNames else { return }
        if let oldest = wrong.min(by: { ($0.value.last ?? time) < ($1.value.last ?? time) }) { wrong[oldest.key] = nil }
    }
}
