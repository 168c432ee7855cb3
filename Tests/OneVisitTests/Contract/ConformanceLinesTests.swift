import Testing

@testable import ContractKit
@testable import onevisit

@Suite("Checks as they are printed")
struct ConformanceLinesTests {
    private func result(_ verdict: Verdict) -> CheckResult {
        CheckResult(check: Check.all[0], subject: nil, verdict: verdict, note: nil, evidence: [], took: .zero)
    }

    private func printed(_ verdicts: [Verdict]) -> [String] {
        var lines = ConformanceLines(style: Style(isColoured: false))
        return verdicts.flatMap { lines.add(result($0)) } + lines.flush()
    }

    @Test("One reason that stops many is told once, where it stops them")
    func many() {
        let stopped = Array(repeating: Verdict.notRun("it answers nothing"), count: 27)
        let lines = printed([.passed] + stopped + [.notRun("the broker is away"), .passed])
        #expect(lines.count == 4)
        #expect(lines[1].hasPrefix("? 27 checks") && lines[1].hasSuffix("it answers nothing"))
        #expect(lines[2].contains("the broker is away"))
        #expect(printed(stopped).count == 1, "at the end, too")
    }

    @Test("A few are told one by one, and nothing is kept back")
    func few() {
        let lines = printed([.notRun("it answers nothing"), .notRun("it answers nothing"), .skipped("none"), .failed("no")])
        #expect(lines.count == 4)
        #expect(lines.prefix(2).allSatisfy { $0.contains(Check.all[0].id) })
    }
}
