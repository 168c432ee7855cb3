/// Which days the offices of China work: Monday to Friday, but for the public holidays and the make-up days (调休) that the General Office of
/// the State Council announces for each year.
///
/// In a year that has not been announced Monday to Friday are worked, and what is computed from them is provisional.
public struct WorkingCalendar: Hashable, Sendable {
    /// One holiday of a year: a paragraph of the notice.
    public struct Holiday: Hashable, Sendable {
        public var name: LocalizedText
        /// The days off, weekends between them included.
        public var off: ClosedRange<CivilDate>
        /// The Saturdays and Sundays that are worked for it.
        public var working: [CivilDate]

        public init(_ name: LocalizedText, off: ClosedRange<CivilDate>, working: [CivilDate] = []) {
            self.name = name
            self.off = off
            self.working = working
        }
    }

    /// What is announced for one year.
    public struct Year: Hashable, Sendable {
        public var year: Int
        public var holidays: [Holiday]
        /// What the year's file says, as `sha256:…`; comments and spacing do not count. Cases keep it beside the dates that it gave them.
        public var fingerprint: String

        public init(_ year: Int, holidays: [Holiday], fingerprint: String) {
            self.year = year
            self.holidays = holidays
            self.fingerprint = fingerprint
        }
    }

    /// What kind of day a day is.
    public enum Kind: Hashable, Sendable {
        /// Monday to Friday, and no holiday.
        case weekday
        /// Saturday or Sunday, and neither holiday nor make-up day.
        case weekend
        case holiday(LocalizedText)
        /// A Saturday or Sunday that is worked for the holiday of that name.
        case makeUp(LocalizedText)

        /// Whether offices work on such a day.
        public var isWorking: Bool {
            switch self {
            case .weekday, .makeUp: true
            case .weekend, .holiday: false
            }
        }
    }

    /// By their number.
    public let years: [Int: Year]
    /// The days that are not what their day of the week says.
    private let exceptions: [CivilDate: Kind]

    /// A calendar of these years; without any, all is provisional.
    public init(_ years: [Year] = []) {
        self.years = Dictionary(years.map { ($0.year, $0) }) { $1 }
        var exceptions: [CivilDate: Kind] = [:]
        for holiday in self.years.values.flatMap(\.holidays) {
            for date in holiday.off { exceptions[date] = .holiday(holiday.name) }
            for date in holiday.working { exceptions[date] = .makeUp(holiday.name) }
        }
        self.exceptions = exceptions
    }

    /// What kind of day that is. Where its year is not covered, its day of the week decides.
    public func kind(of date: CivilDate) -> Kind {
        exceptions[date] ?? (date.weekday.isWeekend ? .weekend : .weekday)
    }

    /// Whether offices work on that day.
    public func isWorkingDay(_ date: CivilDate) -> Bool { kind(of: date).isWorking }

    /// Whether that day's year has been announced.
    public func covers(_ date: CivilDate) -> Bool { years[date.year] != nil }
}

// MARK: - Versions

extension WorkingCalendar {
    /// A year that another calendar says something else about.
    public struct YearChange: Hashable, Sendable {
        public var year: Int
        /// Fingerprints; nil where the year was not, or is no longer, announced.
        public var before: String?
        public var after: String?

        public init(year: Int, before: String?, after: String?) {
            self.year = year
            self.before = before
            self.after = after
        }
    }

    /// The years in which this calendar differs from an older one, in their order.
    public func changes(since older: WorkingCalendar) -> [YearChange] {
        Set(years.keys).union(older.years.keys).sorted().compactMap { year in
            let (before, after) = (older.years[year]?.fingerprint, years[year]?.fingerprint)
            return before == after ? nil : YearChange(year: year, before: before, after: after)
        }
    }
}
