/// A day of the week. Its number is that of ISO 8601: Monday is 1.
public enum Weekday: Int, Sendable, CaseIterable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    /// Whether that is Saturday or Sunday, which are worked only where the State Council says so.
    public var isWeekend: Bool { self == .saturday || self == .sunday }

    /// Its name.
    public var text: LocalizedText {
        switch self {
        case .monday: LocalizedText(zh: "周一", en: "Monday")
        case .tuesday: LocalizedText(zh: "周二", en: "Tuesday")
        case .wednesday: LocalizedText(zh: "周三", en: "Wednesday")
        case .thursday: LocalizedText(zh: "周四", en: "Thursday")
        case .friday: LocalizedText(zh: "周五", en: "Friday")
        case .saturday: LocalizedText(zh: "周六", en: "Saturday")
        case .sunday: LocalizedText(zh: "周日", en: "Sunday")
        }
    }
}
