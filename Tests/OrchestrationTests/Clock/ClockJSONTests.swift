import Contracts
import JSON
import MessagingTestKit
import Orchestration
import Testing

@Suite("A clock is stored and told as JSON")
struct ClockJSONTests {
    private let calendar: WorkingCalendar

    init() throws { calendar = try ShippedCalendar.calendar() }

    /// Through text, as the store and the wire have it.
    private func written(_ json: JSONValue) throws -> JSONValue { try JSONValue(parsing: json.utf8, profile: .document) }

    private func busy() -> CaseClock {
        var c = CaseClock(
            ClockTerms(LicensingLaw.joint, promised: 7, stops: Set(StopReason.allCases), reminders: [3, 1]),
            tasks: [
                "fire": ClockTerms(statutory: 10, promised: 7, stops: [.inspection]), "seal": ClockTerms(LicensingLaw.certificate, start: .decision),
            ])
        for scope: CaseClock.Scope in [.whole, .task("fire")] { _ = c.apply(.began(.acceptance, on: day("2026-02-09")), to: scope) }
        _ = c.apply(stop("visit", .inspection, on: "2026-02-11"), to: .task("fire"))
        _ = c.apply(resumption("visit", on: "2026-02-13"), to: .task("fire"))
        _ = c.apply(stop("papers", .supplement, on: "2026-02-26"), to: .whole)
        _ = c.apply(more(5, on: "2026-02-25"), to: .whole)
        _ = c.apply(.ended(on: day("2026-02-27")), to: .task("fire"))
        c.markGiven(ClockSignal(.reminder(daysBefore: 3), of: .promised, days: 7), of: .whole)
        c.markGiven(ClockSignal(.escalation, of: .promised, days: 7), of: .task("fire"))
        return c
    }

    @Test func `a case's clocks are what they were, and are written the same`() throws {
        let c = busy()
        let again = try CaseClock(try written(c.json))
        #expect(again == c)
        #expect(again.json == c.json)
        let bare = CaseClock(ClockTerms(statutory: 0))
        #expect(try CaseClock(try written(bare.json)) == bare)
        #expect(bare.json == ["whole": ["terms": ["start": "acceptance", "statutory": 0]]])
    }

    @Test func `the words are those of the matter's file and of the clock's events`() throws {
        let fire = try #require(busy().json["tasks"]?["fire"])
        #expect(fire["terms"] == ["start": "acceptance", "statutory": 10, "promised": 7, "stops": ["inspection"]])
        #expect(
            fire["events"] == [
                ["event": "began", "start": "acceptance", "on": "2026-02-09"],
                ["event": "stopped", "stop": "visit", "reason": "inspection", "on": "2026-02-11"],
                ["event": "resumed", "stop": "visit", "on": "2026-02-13"],
                ["event": "ended", "on": "2026-02-27"],
            ])
        #expect(fire["given"] == [["signal": "escalation", "limit": "promised", "days": 7]])
        #expect(
            busy().json["whole"]?["events"]?[4] == [
                "event": "extended", "days": 5, "approver": "director", "reason": "the site is large", "on": "2026-02-25",
            ])
    }

    @Test("Whatever a clock heard, it is the same afterwards", arguments: 1...200 as ClosedRange<UInt64>)
    func anyClock(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        var c = CaseClock(
            ClockTerms(statutory: .random(in: 0...60, using: &random), promised: 3, longestExtension: 15, stops: Set(StopReason.allCases)),
            tasks: ["a": ClockTerms(statutory: 5, stops: [.hearing])])
        for id in 1...Int.random(in: 1...12, using: &random) {
            let date = day("2026-01-05").adding(days: .random(in: 0...60, using: &random))
            let stop = String(Int.random(in: 1...3, using: &random))
            let event: ClockEvent =
                switch Int.random(in: 0...4, using: &random) {
                case 0: .began(.acceptance, on: date)
                case 1: .stopped(ClockStop(id: stop, reason: StopReason.allCases.randomElement(using: &random) ?? .hearing, on: date))
                case 2: .resumed(stop: stop, on: date)
                case 3: .extended(ClockExtension(days: id, approver: "director", reason: "“\(id)”", on: date))
                default: .ended(on: date)
                }
            _ = c.apply(event, to: Bool.random(using: &random) ? .whole : .task("a"))
        }
        let again = try CaseClock(try written(c.json))
        #expect(again == c)
        for limit in ClockLimit.allCases {
            guard let sum = c.whole.sum(of: limit, in: calendar) else { continue }
            #expect(try ClockSum(try written(sum.json)) == sum)
        }
    }

    @Test func `a sum is told day by day, in both languages`() throws {
        var c = clock(4, longestExtension: 10, begun: "2026-02-12")
        _ = c.apply([stop("1", .hearing, on: "2026-02-24"), resumption(on: "2026-02-25"), more(1, on: "2026-02-27")])
        let json = try #require(c.sum(of: .statutory, in: calendar)).json
        #expect(json["limit"] == "statutory" && json["days"] == 4 && json["daysLeft"] == 0)
        #expect(json["lastDay"] == "2026-02-26" && json["due"] == "2026-02-26T16:00:00.000Z" && json["provisional"] == false)
        #expect(json["text"] == ["zh": "法定期限：2026-02-26 24:00", "en": "statutory limit: 2026-02-26 24:00"])
        #expect(json["lateExtensions"]?.array?.count == 1 && json["openStops"] == nil)
        #expect(
            json["entries"]?[2] == [
                "date": "2026-02-14", "weekday": ["zh": "周六", "en": "Saturday"], "kind": "make-up",
                "holiday": ["zh": "春节", "en": "Spring Festival"], "count": "counted", "number": 2,
                "text": ["zh": "第2个工作日（春节调休上班）", "en": "day 2, worked for Spring Festival"],
            ])
        #expect(
            json["entries"]?[13] == [
                "date": "2026-02-25", "weekday": ["zh": "周三", "en": "Wednesday"], "kind": "weekday", "count": "stopped", "reasons": ["hearing"],
                "text": ["zh": "停止计时：听证", "en": "the clock stands still: hearing"],
            ])
    }

    @Test func `an open stop has no due date in it, a year that was not announced a provisional one`() throws {
        var c = clock(5, begun: "2026-12-28")
        let provisional = try #require(c.sum(of: .statutory, in: calendar)).json
        #expect(provisional["provisional"] == true && provisional["due"] == "2027-01-04T16:00:00.000Z")
        #expect(provisional["entries"]?[4]?["provisional"] == true && provisional["entries"]?[3]?["provisional"] == nil)
        _ = c.apply(stop(on: "2026-12-29"))
        let stopped = try #require(c.sum(of: .statutory, in: calendar)).json
        #expect(stopped["due"] == nil && stopped["lastDay"] == nil && stopped["daysLeft"] == 4)
        #expect(stopped["openStops"] == [["stop": "1", "reason": "supplement", "on": "2026-12-29"]])
    }

    @Test func `all limits of all clocks at once; one that has not begun has none`() {
        let explanation = busy().explanation(in: calendar)
        #expect(explanation["whole"]?.object?.names == ["statutory", "promised"])
        #expect(explanation["tasks"]?.object?.names == ["fire", "seal"])
        #expect(explanation["tasks"]?["fire"]?["promised"]?["limit"] == "promised")
        #expect(explanation["tasks"]?["seal"] == [:])
    }

    @Test func `the record of another calendar`() throws {
        let revision = try #require(clock(5, begun: "2026-12-28").revision(from: calendar, to: try ShippedCalendar.with2027()))
        #expect(
            revision.json == [
                "moves": [
                    [
                        "limit": "statutory", "before": ["due": "2027-01-04T16:00:00.000Z", "provisional": true, "daysLeft": 0],
                        "after": ["due": "2027-01-05T16:00:00.000Z", "provisional": false, "daysLeft": 0],
                    ]
                ],
                "days": [
                    ["date": "2027-01-01", "before": ["kind": "weekday"], "after": ["kind": "holiday", "holiday": ["zh": "元旦", "en": "New Year"]]]
                ],
                "years": [["year": 2027, "after": "sha256:2027"]],
            ])
    }

    @Test(
        "A stored clock that was changed by somebody else is told by its member",
        arguments: [
            ("\"whole\"", "\"hole\"", "whole"), ("\"statutory\":45", "\"statutory\":\"45\"", "statutory"), ("\"terms\"", "\"term\"", "terms"),
            ("\"event\":\"began\"", "\"event\":\"begun\"", "event"), ("2026-02-11", "2026-02-31", "on"),
            ("\"expert-review\"]", "\"sleep\"]", "stops"),
            ("\"reason\":\"inspection\"", "\"reason\":\"nap\"", "reason"), ("\"days\":5", "\"days\":50", "events"),
            ("\"signal\":\"reminder\"", "\"signal\":\"bell\"", "signal"), ("\"limit\":\"promised\"", "\"limit\":\"sworn\"", "limit"),
        ])
    func unreadable(old: String, new: String, member: String) throws {
        let text = String(decoding: busy().json.utf8, as: UTF8.self)
        try #require(text.contains(old))
        let broken = try JSONValue(parsing: Array(text.replacing(old, with: new).utf8), profile: .document)
        let error = #expect(throws: ClockUnreadable.self) { try CaseClock(broken) }
        #expect(error?.member == member)
    }
}
