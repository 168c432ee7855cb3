/// How much a fault test does: a short form that checks what happens, and a long one, chosen by `ONEVISIT_CHAOS=long`, that also takes figures.
public enum FaultScale: Hashable, Sendable {
    case short, long

    /// The one that this process was started for.
    public static let current: FaultScale = Command.environmentVariable("ONEVISIT_CHAOS") == "long" ? .long : .short

    /// The value of the present scale.
    public static func pick<Value>(short: Value, long: Value) -> Value {
        switch current {
        case .short: short
        case .long: long
        }
    }

    /// Prints a figure in the long form; the short one asserts and prints nothing.
    public static func figure(_ what: String, _ value: @autoclosure () -> String) {
        if current == .long { print("figure: \(what): \(value())") }
    }

    /// Prints how long something took: the median, the 99th percentile and the longest.
    public static func figure(_ what: String, of durations: [Duration]) {
        let sorted = durations.sorted()
        guard let longest = sorted.last else { return }
        func milliseconds(_ duration: Duration) -> Int { Int(duration / .milliseconds(1)) }
        // The smallest that so many percent do not exceed.
        func percentile(_ percent: Int) -> Int { milliseconds(sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]) }
        figure(what, "p50 \(percentile(50)) ms, p99 \(percentile(99)) ms, longest \(milliseconds(longest)) ms, of \(sorted.count)")
    }
}
