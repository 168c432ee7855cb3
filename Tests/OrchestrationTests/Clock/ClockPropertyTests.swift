import Contracts
import MessagingTestKit
import Orchestration
import Testing

@Suite("What always holds of the clock")
struct ClockPropertyTests {
    private let calendar: WorkingCalendar

    init() throws { calendar = try ShippedCalendar.calendar() }

    private static let seeds: ClosedRange<UInt64> = 1...200

    /// A day of the three years that are covered, some months before their end.
    private func anyDay(_ random: inout SeededGenerator) -> CivilDate { day("2024-01-01").adding(days: .random(in: 0...900, using: &random)) }

    /// Working days after one day, up to another.
    private func workingDays(after first: CivilDate, through last: CivilDate) -> Int {
        first >= last ? 0 : (first.adding(days: 1)...last).count(where: calendar.isWorkingDay)
    }

    private func begun(_ days: Int, on start: CivilDate) -> StatutoryClock { clock(days, longestExtension: 10, begun: start.description) }

    @Test("Pausing d working days moves the due date by exactly d working days", arguments: seeds)
    func pause(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let (start, n) = (anyDay(&random), Int.random(in: 1...30, using: &random))
        var c = begun(n, on: start)
        let before = try #require(c.due(.statutory, in: calendar)).date
        let stopped = start.adding(days: .random(in: 0..<start.distance(to: before), using: &random))
        let resumed = stopped.adding(days: .random(in: 0...40, using: &random))
        _ = c.apply([stop(on: stopped.description), resumption(on: resumed.description)])
        let after = try #require(c.due(.statutory, in: calendar)).date
        #expect(workingDays(after: before, through: after) == workingDays(after: stopped, through: resumed))
        #expect(calendar.isWorkingDay(after))
    }

    @Test("Every limit has its number of working days, and one more day is one working day later", arguments: seeds)
    func monotone(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let start = anyDay(&random)
        var last = start
        for n in 0...60 {
            let due = try #require(begun(n, on: start).due(.statutory, in: calendar))
            #expect(workingDays(after: start, through: due.date) == n)
            #expect(n == 0 ? due.date == start : last < due.date && calendar.isWorkingDay(due.date))
            #expect(!due.isProvisional)
            last = due.date
        }
    }

    @Test("The order in which events are heard does not matter", arguments: seeds)
    func order(seed: UInt64) {
        var random = SeededGenerator(seed)
        let start = anyDay(&random)
        var events: [ClockEvent] = [.began(.acceptance, on: start)]
        for id in 1...4 {
            let (stopped, length) = (start.adding(days: .random(in: -5...30, using: &random)), Int.random(in: 0...10, using: &random))
            events.append(stop("\(id)", StopReason.allCases[id - 1], on: stopped.description))
            if id < 4 || seed % 3 > 0 { events.append(resumption("\(id)", on: stopped.adding(days: length).description)) }
        }
        for days in [2, 5] { events.append(more(days, on: start.adding(days: .random(in: 0...60, using: &random)).description)) }
        let terms = ClockTerms(statutory: 20, promised: 5, longestExtension: 10, stops: Set(StopReason.allCases))
        var (first, second) = (StatutoryClock(terms), StatutoryClock(terms))
        #expect(first.apply(events).allSatisfy { $0 == .changed })
        #expect(second.apply(events.shuffled(using: &random)).allSatisfy { $0 == .changed })
        #expect(first == second)
        #expect(second.apply(events.shuffled(using: &random)).allSatisfy { $0 == .ignored(.duplicate) })
        for limit in ClockLimit.allCases { #expect(first.sum(of: limit, in: calendar) == second.sum(of: limit, in: calendar)) }
    }

    @Test("A sum has every day once, and its counted days are numbered to the last", arguments: seeds)
    func sum(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let start = anyDay(&random)
        var c = begun(.random(in: 0...30, using: &random), on: start)
        let stopped = start.adding(days: .random(in: 0...40, using: &random))
        _ = c.apply([stop(on: stopped.description), more(.random(in: 1...10, using: &random), on: stopped.description)])
        if seed % 2 == 0 { _ = c.apply(resumption(on: stopped.adding(days: .random(in: 0...20, using: &random)).description)) }
        let sum = try #require(c.sum(of: .statutory, in: calendar))
        #expect(sum.entries.map(\.date) == Array(start..<start.adding(days: sum.entries.count)))
        let numbers = sum.entries.compactMap { if case .counted(let number) = $0.count { number } else { nil } }
        #expect(numbers == Array(1..<(sum.daysCounted + 1)))
        #expect((sum.due == nil) == !sum.openStops.isEmpty)
        #expect(sum.daysLeft == 0 || !sum.openStops.isEmpty)
    }
}
