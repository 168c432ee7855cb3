import JSON

extension FileReader {
    /// A year outside is a slip of the pen.
    private static let years = 2000...2999
    /// No holiday has come near to it yet; the range of a date with a wrong month would.
    private static let longestHoliday = 15

    /// A holiday as it stands in its file, before its days are held against the others'.
    private struct HolidayDraft {
        var name: LocalizedText?
        var off: ClosedRange<CivilDate>?
        var working: [(date: CivilDate, place: SourcePlace)]
        var place: SourcePlace
    }

    /// Reads `calendars/cn-<year>.yaml`.
    func calendarYear(_ node: SourceNode, fileName: String) -> WorkingCalendar.Year? {
        guard let members = members(of: node, "a calendar", required: ["calendar", "year", "holidays"]) else { return nil }
        let name = string(members["calendar"], "calendar")
        if let name, name != "cn" {
            complain(.unknownWord, node.place(of: ["calendar"]), "“calendar” must be cn: the clocks of cases count by China's alone.")
        }
        let year = number(members["year"], "year", in: Self.years)
        if name == "cn", let year, fileName != "cn-\(year).yaml" {
            complain(.file, node.place(of: ["year"]), "The file of the year \(year) must be named cn-\(year).yaml.")
        }
        let elements = list(members["holidays"], "holidays")
        // Read as a year of its weekdays alone, it would count the Spring Festival as worked, and nothing would be provisional.
        if let node = members["holidays"], node.elements?.isEmpty == true {
            complain(.missingMember, node.place, "“holidays” is empty: leave the file out until the year has been announced.")
        }
        let drafts = elements.compactMap { holiday($0, of: year) }
        check(drafts)
        guard let year else { return nil }
        let holidays = drafts.compactMap { draft in
            if let name = draft.name, let off = draft.off { WorkingCalendar.Holiday(name, off: off, working: draft.working.map(\.date)) } else { nil }
        }
        let fingerprint = Fingerprint.of(node.json)
        return WorkingCalendar.Year(year, holidays: holidays, fingerprint: fingerprint)
    }

    private func holiday(_ node: SourceNode, of year: Int?) -> HolidayDraft? {
        guard let members = members(of: node, "a holiday", required: ["name", "from"], optional: ["to", "working"]) else { return nil }
        let first = date(members["from"], "from", in: year)
        let last = members["to"] == nil ? first : date(members["to"], "to", in: year)
        var off: ClosedRange<CivilDate>?
        if let first, let last {
            let place = (members["to"] ?? node).place
            if last < first {
                complain(.day, place, "A holiday from \(first) cannot end on \(last).")
            } else if first.distance(to: last) >= Self.longestHoliday {
                complain(.day, place, "A holiday from \(first) to \(last) is longer than \(Self.longestHoliday) days.")
            } else {
                off = first...last
            }
        }
        let working = list(members["working"], "working").compactMap { element in
            date(element, "working", in: year).map { (date: $0, place: element.place) }
        }
        return HolidayDraft(name: text(members["name"], "name"), off: off, working: working, place: node.place)
    }

    /// A day of the year, as `2026-02-17`.
    private func date(_ node: SourceNode?, _ what: String, in year: Int?) -> CivilDate? {
        guard let node else { return nil }
        guard let text = node.string, let date = CivilDate(text), date.description == text else {
            complain(.day, node.place, "“\(what)” must be a day as \"2026-02-17\", in quotes.")
            return nil
        }
        if let year, date.year != year {
            complain(.day, node.place, "\(date) is no day of \(year): it belongs into cn-\(date.year).yaml.")
            return nil
        }
        return date
    }

    /// No day is off twice, worked twice, or both; and none is worked that would be anyway.
    private func check(_ holidays: [HolidayDraft]) {
        var off: Set<CivilDate> = []
        for holiday in holidays {
            let days = holiday.off.map { Array($0) } ?? []
            if let twice = days.first(where: off.contains) { complain(.day, holiday.place, "\(twice) is a day of another holiday already.") }
            off.formUnion(days)
        }
        var working: Set<CivilDate> = []
        for (date, place) in holidays.flatMap(\.working) {
            if off.contains(date) {
                complain(.day, place, "\(date) is a holiday and a make-up day at once.")
            } else if !date.weekday.isWeekend {
                complain(.day, place, "\(date) is a \(date.weekday.text.en), which is worked anyway: make-up days are Saturdays and Sundays.")
            } else if !working.insert(date).inserted {
                complain(.day, place, "\(date) is named as a make-up day twice.")
            }
        }
    }
}
