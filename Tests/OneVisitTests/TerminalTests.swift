import Contracts
import JSON
import Logging
import Messaging
import Testing

@testable import onevisit

@Suite("The terminal")
struct TerminalTests {
    private let plain = Style(isColoured: false)

    @Test("A Chinese character takes two columns, a combining mark none")
    func width() {
        #expect(DisplayWidth.of("police") == 6)
        #expect(DisplayWidth.of("公安局") == 6)
        #expect(DisplayWidth.of("e\u{301}") == 1)
        #expect(DisplayWidth.of("（ＡＢ）") == 8)
        #expect(DisplayWidth.pad("公安", to: 6) == "公安  ")
    }

    @Test("Columns of a table stand under each other, whatever stands in them")
    func table() {
        let table = Table(headings: ["NAME", "TITLE", "N"], rows: [["police", "公安局", "1"], ["housing-fund", "住房公积金", ""]])
        #expect(
            table.rendered(style: plain) == """
                NAME          TITLE       N
                police        公安局      1
                housing-fund  住房公积金
                """)
    }

    @Test("NO_COLOR wins over FORCE_COLOR, and a file is not coloured")
    func colours() {
        #expect(!Style(descriptor: -1, environment: [:]).isColoured)
        #expect(Style(descriptor: -1, environment: ["FORCE_COLOR": "1"]).isColoured)
        #expect(!Style(descriptor: -1, environment: ["FORCE_COLOR": "1", "NO_COLOR": "1"]).isColoured)
        #expect(Style(isColoured: true).green("ok") == "\u{1B}[32mok\u{1B}[0m")
        #expect(plain.green("ok") == "ok")
    }

    @Test("A log line is one JSON object, or one line of text, whatever stands in its values")
    func logLine() {
        let line = LogLine(
            timestamp: Timestamp(milliseconds: 1_795_410_000_000), level: .warning, label: "bus", message: "The broker is away",
            metadata: ["reason": "one\ntwo", "ts": "mine", "list": ["a", "b"]])
        #expect(
            line.json.line
                == #"{"ts":"2026-11-23T05:00:00.000Z","level":"warning","logger":"bus","msg":"The broker is away","list":["a","b"],"reason":"one\ntwo"}"#
        )
        let text = line.text(style: plain)
        #expect(text.hasPrefix("05:00:00.000 warning  The broker is away"))
        #expect(text.contains("reason=one⏎two"))
        #expect(!text.contains("\n"))
    }

    @Test("An answer shows each part with its outcome, its data or the reason why there is none")
    func answer() throws {
        let view = AnswerView(language: .en, style: plain)
        let answered: JSONValue = [
            "outcome": "answered", "ms": 12,
            "data": ["balance": ["amount": "84210.55", "currency": "CNY"], "kinds": [["kind": "pension", "months": 200]]],
        ]
        #expect(
            view.line(for: answered, name: "housing-fund") == """
                ✓ housing-fund         answered 12 ms
                    balance  84210.55 CNY
                    kinds
                      - kind pension, months 200
                """)
        let late: JSONValue = ["outcome": "timed-out", "reason": ["code": "timed-out", "detail": "The department did not answer in time"]]
        #expect(view.line(for: late, name: "police").hasSuffix("\n    The department did not answer in time"))
        #expect(view.head(of: ["matter": "my-affairs", "request": "01K", "state": "partial"]) == "my-affairs 01K partial")
    }

    @Test(
        "The state of an answer decides the exit code",
        arguments: [("complete", nil), ("partial", nil), ("refused", nil), ("failed", 2), ("pending", 5)] as [(String, Int32?)])
    func exitCodes(state: String, code: Int32?) {
        do {
            try AnswerView.judge(["state": .string(state)])
            #expect(code == nil)
        } catch {
            #expect(error.kind.rawValue == code)
        }
    }
}
