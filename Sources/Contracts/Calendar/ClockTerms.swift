/// What sets a clock going.
public enum ClockStart: String, Hashable, Sendable, CaseIterable {
    /// The application is accepted (受理).
    case acceptance
    /// All papers are there, where one may apply without some of them (容缺受理).
    case completePapers = "complete-papers"
    /// The decision is made, from which the certificate's days are counted.
    case decision
}

/// Why a clock stands still.
public enum StopReason: String, Hashable, Sendable, CaseIterable {
    /// The applicant has to supplement his papers (补正).
    case supplement
    /// Inspection, testing, quarantine or appraisal (检验、检测、检疫、鉴定).
    case inspection
    case hearing
    case expertReview = "expert-review"

    /// As it is told to applicants.
    public var text: LocalizedText {
        switch self {
        case .supplement: LocalizedText(zh: "补正材料", en: "papers to be supplemented")
        case .inspection: LocalizedText(zh: "检验、检测、检疫、鉴定", en: "inspection")
        case .hearing: LocalizedText(zh: "听证", en: "hearing")
        case .expertReview: LocalizedText(zh: "专家评审", en: "expert review")
        }
    }
}

/// The two limits that every clock counts side by side.
public enum ClockLimit: String, Hashable, Sendable, CaseIterable {
    /// What the law allows (法定期限).
    case statutory
    /// What the office has promised, usually much less (承诺期限).
    case promised
}

/// What a clock counts by. Days are working days.
public struct ClockTerms: Hashable, Sendable {
    /// Days that the law allows; with 0 the day of the start is the last one.
    public var statutory: Int
    /// Days that the office has promised; nil where it has promised nothing.
    public var promised: Int?
    /// By how many days the statutory limit may be extended in all. A promise is not extended: it was the office's own word.
    public var longestExtension: Int
    public var start: ClockStart
    /// What stops the clock. Stops for other reasons change nothing.
    public var stops: Set<StopReason>
    /// How many days before a due date somebody is reminded of it.
    public var reminders: Set<Int>

    public init(
        statutory: Int, promised: Int? = nil, longestExtension: Int = 0, start: ClockStart = .acceptance, stops: Set<StopReason> = [],
        reminders: Set<Int> = []
    ) {
        self.statutory = statutory
        self.promised = promised
        self.longestExtension = longestExtension
        self.start = start
        self.stops = stops
        self.reminders = reminders
    }

    /// The days of a limit, without extensions; nil for a promise that was not made.
    public func days(of limit: ClockLimit) -> Int? {
        switch limit {
        case .statutory: statutory
        case .promised: promised
        }
    }
}
