public import Contracts

extension ClockSum.Entry {
    /// How the day counted and why, in words that an applicant may read.
    public var text: LocalizedText {
        var parts = [reason]
        if isProvisional {
            parts.append(LocalizedText(zh: "\(date.year)年安排尚未公布，暂按周次计算", en: "provisional, as \(date.year) has not been announced"))
        }
        parts += extensions.map {
            LocalizedText(zh: "延长\($0.days)日，\($0.approver)批准：\($0.reason)", en: "\($0.days) more, approved by \($0.approver): \($0.reason)")
        }
        return LocalizedText(zh: parts.map(\.zh).joined(separator: "；"), en: parts.map(\.en).joined(separator: "; "))
    }

    private var reason: LocalizedText {
        switch (count, kind) {
        case (.start, _): LocalizedText(zh: "起始日，不计", en: "the start, does not count")
        case (.counted(let number), .makeUp(let name)):
            LocalizedText(zh: "第\(number)个工作日（\(name.zh)调休上班）", en: "day \(number), worked for \(name.en)")
        case (.counted(let number), _): LocalizedText(zh: "第\(number)个工作日", en: "day \(number)")
        case (.stopped(let reasons), _):
            LocalizedText(
                zh: "停止计时：\(reasons.map(\.text.zh).joined(separator: "，"))",
                en: "the clock stands still: \(reasons.map(\.text.en).joined(separator: ", "))")
        case (.dayOff, .holiday(let name)): LocalizedText(zh: "\(name.zh)放假，不计", en: "\(name.en), does not count")
        case (.dayOff, _): LocalizedText(zh: "周末，不计", en: "weekend, does not count")
        }
    }
}

extension ClockSum {
    /// What came out.
    public var conclusion: LocalizedText {
        if let due {
            return due.isProvisional
                ? LocalizedText(zh: "\(limit.text.zh)：\(due.date) 24:00（暂定）", en: "\(limit.text.en): \(due.date) 24:00, provisional")
                : LocalizedText(zh: "\(limit.text.zh)：\(due.date) 24:00", en: "\(limit.text.en): \(due.date) 24:00")
        }
        if let lastDay {
            return LocalizedText(
                zh: "\(limit.text.zh)：已于\(lastDay) 24:00届满，现停止计时", en: "\(limit.text.en): over on \(lastDay) 24:00, before the clock stood still")
        }
        return LocalizedText(
            zh: "\(limit.text.zh)：停止计时，尚余\(daysLeft)个工作日", en: "\(limit.text.en): the clock stands still with \(daysLeft) of \(days) days left")
    }

    /// The whole sum: a line for each day, and what came out.
    public func lines(in language: Language) -> [String] {
        let days = entries.map { entry in "\(entry.date) \(entry.date.weekday.text[language]): \(entry.text[language])" }
        let late = lateExtensions.map { Self.tooLate($0)[language] }
        return days + late + [conclusion[language]]
    }

    private static func tooLate(_ more: ClockExtension) -> LocalizedText {
        LocalizedText(zh: "\(more.on) 批准延长\(more.days)日：期限已过，不计", en: "\(more.days) more, approved on \(more.on): too late, does not count")
    }
}

extension ClockLimit {
    /// Its name.
    public var text: LocalizedText {
        switch self {
        case .statutory: LocalizedText(zh: "法定期限", en: "statutory limit")
        case .promised: LocalizedText(zh: "承诺期限", en: "promised limit")
        }
    }
}
