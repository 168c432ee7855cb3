import Contracts
import Foundation
import TestMaterial
import Testing

/// China's holidays as the Python package `chinesecalendar` has them, whose authors read the same notices independently of us. It is not ours to
/// commit: it is fetched once, as the wheel, so that nothing of it is run; its table is read as text.
struct PublishedHolidays: Sendable {
    /// The first version with 2026.
    private static let package = "chinesecalendar==1.11.0"
    private static let archive = "chinesecalendar-1.11.0-py2.py3-none-any.whl"
    private static let table = "chinese_calendar/constants.py"

    /// Days off, weekends within a holiday included.
    let off: Set<CivilDate>
    /// Saturdays and Sundays that are worked.
    let working: Set<CivilDate>

    /// Fetched when the first test asks for it.
    private static let shared: Result<PublishedHolidays, FetchedPackage.Unavailable> = {
        do throws(FetchedPackage.Unavailable) { return .success(try fetch()) } catch { return .failure(error) }
    }()

    /// The table. Where it cannot be fetched, the test is skipped and says why.
    static func required() throws -> PublishedHolidays {
        switch shared {
        case .success(let holidays): return holidays
        case .failure(let reason): try Test.cancel("The published holidays could not be fetched: \(reason)")
        }
    }

    /// Whether offices work on that day, by the package's rule.
    func isWorkingDay(_ date: CivilDate) -> Bool {
        working.contains(date) || !off.contains(date) && !date.weekday.isWeekend
    }

    /// Reads lines such as `datetime.date(year=2026, month=1, day=4): Holiday.new_years_day.value,` under `holidays` and `workdays`.
    private init(reading text: String) {
        var dates: [Substring: Set<CivilDate>] = [:]
        var section: Substring = ""
        for line in text.split(separator: "\n") {
            if let name = line.wholeMatch(of: /(\w+) = \{/)?.1 { section = name }
            guard let match = line.firstMatch(of: /date\(year=(\d{4}), month=(\d+), day=(\d+)\)/), let year = Int(match.1), let month = Int(match.2),
                let day = Int(match.3)
            else { continue }
            dates[section, default: []].insert(CivilMonth(year: year, month: month).firstDay.adding(days: day - 1))
        }
        off = dates["holidays"] ?? []
        working = dates["workdays"] ?? []
    }

    private static func fetch() throws(FetchedPackage.Unavailable) -> PublishedHolidays {
        let folder = FetchedPackage.folder("published-holidays")
        let table = folder.appending(path: Self.table)
        if let text = try? String(contentsOf: table, encoding: .utf8) { return PublishedHolidays(reading: text) }
        try FetchedPackage.download(package, as: .wheel, into: folder)
        try FetchedPackage.run(["python3", "-m", "zipfile", "-e", folder.appending(path: archive).path, folder.path])
        guard let text = try? String(contentsOf: table, encoding: .utf8) else {
            throw FetchedPackage.Unavailable("the package has no \(Self.table)")
        }
        return PublishedHolidays(reading: text)
    }
}
