import Contracts
import Orchestration
import Testing

@Suite("Reminders before a due date and an escalation after it, once each")
struct ClockSignalTests {
    private let calendar: WorkingCalendar

    init() throws { calendar = try ShippedCalendar.calendar() }

    private func reminder(_ before: Int, days: Int = 5) -> ClockSignal { ClockSignal(.reminder(daysBefore: before), of: .statutory, days: days) }
    private func escalation(_ limit: ClockLimit = .statutory, days: Int = 5) -> ClockSignal { ClockSignal(.escalation, of: limit, days: days) }

    @Test func `each has its moment in Beijing, and is due until it was given`() {
        // The five days are 3, 4, 5, 6 and 9 March.
        var c = clock(5, reminders: [3, 1], begun: "2026-03-02")
        #expect(c.signals(at: moment("2026-03-03T15:59:59Z"), in: calendar) == [])
        #expect(c.nextSignal(after: moment("2026-03-02T00:00:00Z"), in: calendar) == moment("2026-03-03T16:00:00Z"))
        #expect(c.signals(at: moment("2026-03-03T16:00:00Z"), in: calendar) == [reminder(3)])
        #expect(c.signals(at: moment("2026-03-04T16:00:00Z"), in: calendar) == [reminder(3)])
        c.markGiven(reminder(3))
        #expect(c.signals(at: moment("2026-03-04T16:00:00Z"), in: calendar) == [])
        #expect(c.nextSignal(after: moment("2026-03-04T16:00:00Z"), in: calendar) == moment("2026-03-05T16:00:00Z"))
        #expect(c.signals(at: moment("2026-03-05T16:00:00Z"), in: calendar) == [reminder(1)])
        c.markGiven(reminder(1))
        #expect(c.signals(at: moment("2026-03-09T15:59:59Z"), in: calendar) == [])
        #expect(c.signals(at: moment("2026-03-09T16:00:00Z"), in: calendar) == [escalation()])
        c.markGiven(escalation())
        #expect(c.signals(at: moment("2026-04-01T00:00:00Z"), in: calendar) == [])
        #expect(c.nextSignal(after: moment("2026-04-01T00:00:00Z"), in: calendar) == nil)
        #expect(c.given == [reminder(3), reminder(1), escalation()])
    }

    @Test func `what was overtaken while nobody asked is not given later`() {
        var c = clock(5, reminders: [3, 1], begun: "2026-03-02")
        #expect(c.signals(at: moment("2026-03-20T00:00:00Z"), in: calendar) == [escalation()])
        c.markGiven(escalation())
        #expect(c.signals(at: moment("2026-03-20T00:00:00Z"), in: calendar) == [])
    }

    @Test func `a stop moves them and repeats none; while it is open none is due`() {
        var c = clock(5, reminders: [3, 1], begun: "2026-03-02")
        c.markGiven(reminder(3))
        _ = c.apply(stop(on: "2026-03-04"))
        #expect(c.signals(at: moment("2026-05-01T00:00:00Z"), in: calendar) == [])
        #expect(c.nextSignal(after: moment("2026-03-04T16:00:00Z"), in: calendar) == nil)
        _ = c.apply(resumption(on: "2026-03-06"))
        // The days are 3, 4, 9, 10 and 11 March now.
        #expect(c.signals(at: moment("2026-03-08T16:00:00Z"), in: calendar) == [])
        #expect(c.signals(at: moment("2026-03-09T16:00:00Z"), in: calendar) == [reminder(1)])
        #expect(c.signals(at: moment("2026-03-11T16:00:00Z"), in: calendar) == [escalation()])
    }

    @Test func `an extension makes another limit, which is reminded of again`() {
        var c = clock(5, longestExtension: 5, reminders: [1], begun: "2026-03-02")
        c.markGiven(reminder(1))
        _ = c.apply(more(5, on: "2026-03-09"))
        #expect(c.signals(at: moment("2026-03-12T15:59:59Z"), in: calendar) == [])
        #expect(c.signals(at: moment("2026-03-12T16:00:00Z"), in: calendar) == [reminder(1, days: 10)])
    }

    @Test func `a stop after the last day does not hide that it was missed`() {
        var c = clock(1, begun: "2026-03-02")
        _ = c.apply(stop(on: "2026-03-05"))
        #expect(c.signals(at: moment("2026-03-05T00:00:00Z"), in: calendar) == [escalation(days: 1)])
    }

    @Test func `both limits have their own, a short one no reminder, an ended clock none`() {
        var c = clock(5, promised: 1, reminders: [1], begun: "2026-03-02")
        #expect(c.signals(at: moment("2026-03-03T16:00:00Z"), in: calendar) == [escalation(.promised, days: 1)])
        #expect(c.signals(at: moment("2026-03-09T16:00:00Z"), in: calendar) == [escalation(), escalation(.promised, days: 1)])
        _ = c.apply(.ended(on: day("2026-03-09")))
        #expect(c.signals(at: moment("2026-03-09T16:00:00Z"), in: calendar) == [])
        #expect(c.nextSignal(after: moment("2026-03-02T00:00:00Z"), in: calendar) == nil)
    }
}
