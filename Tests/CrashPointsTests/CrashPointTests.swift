import CrashPoints
import Testing

/// That an armed process ends where it should is tested with processes, in EndToEndTests: in this one nothing may be armed.
@Suite("Crash points")
struct CrashPointTests {
    @Test("Every side of the code has places, and every place a side and a name in the words of the others")
    func names() {
        for side in CrashPoint.Side.allCases { #expect(CrashPoint.allCases.contains { $0.sides.contains(side) }) }
        for point in CrashPoint.allCases {
            #expect(!point.sides.isEmpty)
            #expect(point.rawValue.allSatisfy { $0.isLowercase || $0 == "-" })
        }
    }

    @Test(
        "A place that is not known, or not in this process, arms nothing, and those that there are are named",
        arguments: ["", "reply", "ledger-after-commit"])
    func unknown(order: String) throws {
        let error = try #require(throws: CrashPointError.self) { _ = try CrashPoint.arm(order, side: .orchestrator) }
        #expect(error.message.contains("reply-after-commit"))
        #expect(!error.message.contains("word-after-commit"))
        CrashPoint.ledgerAfterCommit.reached()
    }

    @Test("A passing that is no number from 1 arms nothing", arguments: ["0", "-1", "x", "", "1:2"])
    func passing(number: String) {
        #expect(throws: CrashPointError.self) { _ = try CrashPoint.arm("reply-after-commit:\(number)", side: .orchestrator) }
        CrashPoint.replyAfterCommit.reached()
    }
}
