import Messaging

extension ConformanceReport {
    /// The report as JUnit XML, which every CI reads: a test case for each check.
    public var junit: String {
        let seconds = startedAt.duration(to: finishedAt)
        var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
        let skipped = count(of: "skipped") + count(of: "not-run")
        let counts = #"tests="\#(results.count)" failures="\#(count(of: "failed"))" errors="0" skipped="\#(skipped)""#
        lines.append(
            #"<testsuite name="contract test \#(XMLText.escaped(department))" \#(counts) time="\#(Self.seconds(seconds))" timestamp="\#(startedAt)">"#
        )
        for result in results {
            let attributes =
                #"classname="\#(XMLText.escaped(department)).\#(result.check.id)" name="\#(XMLText.escaped(result.subject ?? result.check.title))""#
            let open = #"  <testcase \#(attributes) time="\#(Self.seconds(result.took))""#
            switch result.verdict {
            case .passed: lines.append(open + "/>")
            case .failed(let sentence):
                lines += [open + ">", #"    <failure message="\#(XMLText.escaped(sentence))">"# + XMLText.escaped(Self.text(result)) + "</failure>"]
                lines.append("  </testcase>")
            case .skipped(let reason), .notRun(let reason):
                lines += [open + ">", #"    <skipped message="\#(XMLText.escaped(reason))"/>"#, "  </testcase>"]
            }
        }
        lines.append("</testsuite>")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(_ result: CheckResult) -> String {
        let evidence = result.evidence.map { "+\($0.after.wholeMilliseconds) ms \($0.kind.rawValue): \($0.text)" }
        return (["The protocol says: \(result.check.reason)", "See \(result.check.page)"] + evidence).joined(separator: "\n")
    }

    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.wholeMilliseconds)
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}
