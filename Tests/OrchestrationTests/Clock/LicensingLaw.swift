import Contracts

/// The periods of the Administrative Licensing Law (行政许可法). They hold where no other law or regulation names its own (art. 42), and they
/// are counted in working days, without public holidays (art. 82).
enum LicensingLaw {
    /// A period of the law, in working days.
    struct Period: Hashable {
        let days: Int
        /// By how many days it may be extended, and the applicant be told why; 0 where it may not.
        let longestExtension: Int
    }

    /// One authority decides: 20 days from acceptance, and 10 more with its head's approval (art. 42, first paragraph).
    static let single = Period(days: 20, longestExtension: 10)

    /// Several authorities decide in unified, joint or centralised handling: 45 days, and 15 more with the approval of the head of the people's
    /// government at their level (art. 42, second paragraph).
    static let joint = Period(days: 45, longestExtension: 15)

    /// The certificate is issued and delivered: 10 days from the decision (art. 44).
    static let certificate = Period(days: 10, longestExtension: 0)

    /// What the law itself takes out of the count, if the applicant was told in writing how long it takes (art. 45).
    static let notCounted: Set<StopReason> = [.hearing, .inspection, .expertReview]
}

extension ClockTerms {
    /// The terms of a period of the law.
    init(
        _ period: LicensingLaw.Period, promised: Int? = nil, start: ClockStart = .acceptance, stops: Set<StopReason> = LicensingLaw.notCounted,
        reminders: Set<Int> = []
    ) {
        self.init(
            statutory: period.days, promised: promised, longestExtension: period.longestExtension, start: start, stops: stops, reminders: reminders)
    }
}
