/// The periods of the Administrative Licensing Law (行政许可法). They hold where no other law or regulation names its own (art. 42), and they
/// are counted in working days, without public holidays (art. 82).
public enum LicensingLaw {
    /// A period of the law, in working days.
    public struct Period: Hashable, Sendable {
        public let days: Int
        /// By how many days it may be extended, and the applicant be told why; 0 where it may not.
        public let longestExtension: Int
        /// Who approves an extension.
        public let approver: LocalizedText?
        /// Where the law says so.
        public let article: LocalizedText
    }

    /// One authority decides: 20 days from acceptance, and 10 more with its head's approval (art. 42, first paragraph).
    public static let single = Period(
        days: 20, longestExtension: 10, approver: LocalizedText(zh: "本行政机关负责人", en: "head of the authority"),
        article: LocalizedText(zh: "行政许可法第四十二条第一款", en: "Administrative Licensing Law, art. 42 (1)"))

    /// Several authorities decide in unified, joint or centralised handling: 45 days, and 15 more with the approval of the head of the people's
    /// government at their level (art. 42, second paragraph).
    public static let joint = Period(
        days: 45, longestExtension: 15, approver: LocalizedText(zh: "本级人民政府负责人", en: "head of the people's government at that level"),
        article: LocalizedText(zh: "行政许可法第四十二条第二款", en: "Administrative Licensing Law, art. 42 (2)"))

    /// A lower authority examines before a higher one decides: 20 days from its own acceptance (art. 43).
    public static let examination = Period(
        days: 20, longestExtension: 0, approver: nil, article: LocalizedText(zh: "行政许可法第四十三条", en: "Administrative Licensing Law, art. 43"))

    /// The certificate is issued and delivered: 10 days from the decision (art. 44).
    public static let certificate = Period(
        days: 10, longestExtension: 0, approver: nil, article: LocalizedText(zh: "行政许可法第四十四条", en: "Administrative Licensing Law, art. 44"))

    /// What the law itself takes out of the count, if the applicant was told in writing how long it takes (art. 45). Bidding and auctions, which
    /// it names too, have no place in our matters. A supplement stops a clock only where the matter says so.
    public static let notCounted: Set<StopReason> = [.hearing, .inspection, .expertReview]
}

extension ClockTerms {
    /// The terms of a period of the law.
    public init(
        _ period: LicensingLaw.Period, promised: Int? = nil, start: ClockStart = .acceptance, stops: Set<StopReason> = LicensingLaw.notCounted,
        reminders: Set<Int> = []
    ) {
        self.init(
            statutory: period.days, promised: promised, longestExtension: period.longestExtension, start: start, stops: stops, reminders: reminders)
    }
}
