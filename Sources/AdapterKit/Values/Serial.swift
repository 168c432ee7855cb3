/// Running numbers as offices write them on papers: with leading zeros, so that they sort and can be read out.
public enum Serial {
    /// The number with at least so many digits: `0000042`.
    public static func text(_ number: Int64, places: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, places - digits.count)) + digits
    }
}
