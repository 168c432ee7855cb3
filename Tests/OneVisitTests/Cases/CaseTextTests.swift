import ArgumentParser
import Contracts
import JSON
import Messaging
import Testing

@testable import onevisit

@Suite("Cases on the terminal")
struct CaseTextTests {
    private let text = CaseText(style: Style(isColoured: false))

    @Test("Times are those of Beijing, and a due date ends with its day")
    func times() {
        #expect(CaseTime.text("2026-11-26T05:07:00.000Z") == "2026-11-26 13:07")
        #expect(CaseTime.text("2026-12-10T16:00:00.000Z") == "2026-12-11 00:00")
        #expect(CaseTime.dueText("2026-12-10T16:00:00.000Z") == "2026-12-10 24:00")
        #expect(CaseTime.dueText("2026-12-31T16:00:00.000Z") == "2026-12-31 24:00")
        #expect(CaseTime.dueText("2026-12-10T09:30:00.000Z") == "2026-12-10 17:30")
        #expect(CaseTime.text(nil) == "" && CaseTime.dueText("soon") == "")
    }

    @Test(
        "A moment is a time, a day, or how long ago it was",
        arguments: [
            ("1h", "2026-11-23T04:00:00.000Z"), ("90m", "2026-11-23T03:30:00.000Z"), ("7d", "2026-11-16T05:00:00.000Z"),
            ("2026-11-01", "2026-10-31T16:00:00.000Z"), ("2026-11-01T00:00:00Z", "2026-11-01T00:00:00.000Z"), ("1", nil), ("h", nil), ("-1h", nil),
            ("0h", nil), ("1w", nil), ("", nil), ("2026-13-01", nil), ("9999999999d", nil),
        ] as [(String, String?)])
    func moments(text: String, time: String?) {
        #expect(CaseTime.since(text, now: Timestamp(milliseconds: 1_795_410_000_000))?.description == time)
    }

    @Test("A case shows its number, its times and what is missing; a lookup has none of it")
    func lines() {
        let answer: JSONValue = [
            "matter": "relocation", "request": "01K", "state": "supplement", "case": "20261126-4F7K2Q", "openedAt": "2026-11-26T05:07:00.000Z",
            "due": "2026-12-10T16:00:00.000Z", "missing": [["pointer": "/form/photo", "code": "missing", "detail": "a photo"]], "mayCollect": false,
        ]
        #expect(
            text.lines(of: answer) == [
                "  case     20261126-4F7K2Q", "  opened   2026-11-26 13:07", "  due      2026-12-10 24:00", "  missing  /form/photo: a photo",
            ])
        #expect(text.lines(of: ["matter": "my-affairs", "request": "01K", "state": "complete"]).isEmpty)
    }

    @Test("A due date that may become another one says so, alone, in a list, and after an order")
    func provisional() {
        let line: JSONValue = [
            "request": "01K", "case": "20261126-4F7K2Q", "matter": "relocation", "state": "pending", "openedAt": "2026-11-26T05:07:00.000Z",
            "due": "2027-01-08T16:00:00.000Z", "dueProvisional": true, "missing": [], "mayCollect": false,
        ]
        #expect(text.lines(of: line).last == "  due      2027-01-08 24:00 (provisional)")
        #expect(text.list([line]).contains("2027-01-08 24:00 (provisional)  01K"))
        #expect(text.ordered(line, in: .en) == "due 2027-01-08 24:00 (provisional)")
    }

    @Test("A clock that stands still has no due date; a closed case can be collected")
    func stoppedAndClosed() {
        let stopped: JSONValue = ["case": "20261126-4F7K2Q", "openedAt": "2026-11-26T05:07:00.000Z", "missing": [], "mayCollect": false]
        #expect(text.lines(of: stopped).last == "  due      its clock stands still")
        let closed: JSONValue = [
            "case": "20261126-4F7K2Q", "openedAt": "2026-11-26T05:07:00.000Z", "closedAt": "2026-11-27T01:00:00.000Z", "missing": [],
            "mayCollect": true,
        ]
        #expect(text.lines(of: closed).suffix(2) == ["  closed   2026-11-27 09:00", "  collect  now"])
    }

    @Test("Lists stand in columns")
    func tables() {
        let line: JSONValue = [
            "request": "01K", "case": "20261126-4F7K2Q", "matter": "relocation", "state": "pending", "openedAt": "2026-11-26T05:07:00.000Z",
            "due": "2026-12-10T16:00:00.000Z",
        ]
        #expect(
            text.list([line]) == """
                CASE             MATTER      STATE    OPENED            DUE               REQUEST
                20261126-4F7K2Q  relocation  pending  2026-11-26 13:07  2026-12-10 24:00  01K
                """)
        let ticketed = JSONValue.object((line.object ?? [:]).reduce(into: ["ticket": "A-017"]) { $0[$1.name] = $1.value })
        #expect(
            text.list([line, ticketed]) == """
                CASE             TICKET  MATTER      STATE    OPENED            DUE               REQUEST
                20261126-4F7K2Q          relocation  pending  2026-11-26 13:07  2026-12-10 24:00  01K
                20261126-4F7K2Q  A-017   relocation  pending  2026-11-26 13:07  2026-12-10 24:00  01K
                """)
        let held: JSONValue = [
            "request": "01K", "case": "20261126-4F7K2Q", "step": "permit", "department": "police", "since": "2026-11-26T05:07:00.000Z",
            "reason": ["code": "unknown-outcome", "detail": "It is not known what happened"],
        ]
        #expect(
            text.held([held]) == """
                CASE             STEP    DEPARTMENT  SINCE             CODE             WHY
                20261126-4F7K2Q  permit  police      2026-11-26 13:07  unknown-outcome  It is not known what happened
                """)
        let entry: JSONValue = ["at": "2026-11-26T05:07:00.000Z", "action": "replied", "task": "permit", "text": "police 答复：answered"]
        #expect(
            text.timeline([entry]) == """
                TIME              TASK    WHAT HAPPENED
                2026-11-26 13:07  permit  police 答复：answered
                """)
    }

    @Test("An account balances, or says how many cases it does not explain")
    func account() {
        let account: JSONValue = [
            "since": "2026-11-26T05:07:00.000Z", "accepted": 16, "closed": 12, "open": ["department": 3, "held": 1], "overdue": 2,
        ]
        #expect(
            text.account(account) == """
                PLACE             CASES
                accepted          16
                closed            12
                open: department  3
                open: held        1
                overdue           2
                parked messages   0
                """)
        #expect(CaseText.unexplained(account) == 0)
        #expect(CaseText.unexplained(["accepted": 16, "closed": 12, "open": ["department": 3]]) == 1)
    }

    @Test("A query has the values that there are, in an order that stays, and carries any text")
    func query() {
        #expect(RequestCommand.List.query(["matter": "a b", "state": nil, "limit": "50"]) == "limit=50&matter=a%20b")
    }

    @Test(
        "The commands are there, and say what they want",
        arguments: [
            ["request", "show", "20261126-4F7K2Q"], ["request", "get", "01K", "--identity", "99010419900101123X"],
            ["request", "timeline", "01K", "--json"], ["request", "withdraw", "01K"], ["request", "supplement", "01K", "--form", "photo=p"],
            ["request", "list", "--matter", "relocation", "--due-before", "2026-12-01"], ["request", "list", "--overdue", "--all"],
            ["request", "why", "01K"], ["account", "--since", "1h"],
            ["held"], ["held", "list", "--limit", "5"], ["held", "ask-again", "01K", "permit"],
            ["held", "answer", "01K", "permit", "--outcome", "not-found"], ["request", "clock", "01K"],
            ["request", "clock", "show", "01K", "--as-operator"],
            ["request", "clock", "stop", "01K", "--reason", "inspection", "--task", "fire"], ["request", "clock", "resume", "01K"],
            ["request", "clock", "extend", "01K", "--days", "10", "--approver", "the head", "--reason", "a second inspection"],
            ["request", "record", "01K"], ["parked"], ["parked", "list", "--after", "7"], ["parked", "show", "7", "--body"],
            ["parked", "send-again", "7"], ["parked", "drop", "7", "--reason", "a test"],
            ["held", "drop", "01K", "permit", "--reason", "closed for good"],
        ])
    func commands(arguments: [String]) {
        #expect(throws: Never.self) { try OneVisit.parseAsRoot(arguments) }
    }

    @Test(
        "What is missing on the command line is wrong usage",
        arguments: [
            ["held", "drop", "01K", "permit"], ["held", "ask-again", "01K"], ["request", "why"], ["request", "clock", "stop", "01K"],
            ["parked", "drop", "7"],
            ["parked", "show"],
            ["request", "clock", "stop", "01K", "--reason", "holiday"], ["request", "clock", "extend", "01K", "--days", "10", "--reason", "x"],
        ])
    func usage(arguments: [String]) {
        #expect(throws: (any Error).self) { try OneVisit.parseAsRoot(arguments) }
    }
}
