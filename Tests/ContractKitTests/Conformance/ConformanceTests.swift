import ContractKit
import JSON
import Testing

/// A test of the tests: a sound adapter passes, and each mistake is found by the check that is there for it, and by no other.
@Suite struct ConformanceTests {
    /// Mistakes that are tried side by side: most of a run is waiting.
    private static let atOnce = 6
    private static let groups = stride(from: 0, to: Mistake.allCases.count, by: atOnce).map {
        Array(Mistake.allCases[$0..<min($0 + atOnce, Mistake.allCases.count)])
    }

    @Test(.timeLimit(.minutes(2))) func `an adapter that keeps the protocol passes everything`() async throws {
        let report = try await ReadingRoom.report()
        #expect(report.failures.isEmpty, "\(report.sentences)")
        #expect(report.results.filter { $0.verdict.word == "not-run" }.map(\.name) == [])
        #expect(report.results.filter { $0.verdict.word == "skipped" }.map(\.name) == [])
        #expect(report.isConformant)
        #expect(report.instance == Librarian.instance)
        #expect(report.software == "librarian 1")
        #expect(Set(report.results.map(\.check.id)) == Set(Check.all.map(\.id)))
    }

    @Test(.timeLimit(.minutes(5)), arguments: groups) func `each mistake is found by its check and by no other`(mistakes: [Mistake]) async throws {
        try await withThrowingTaskGroup(of: (Mistake, ConformanceReport).self) { group in
            for mistake in mistakes { group.addTask { (mistake, try await ReadingRoom.report(mistake)) } }
            for try await (mistake, report) in group {
                // Whatever is played while an adapter dies fails with it.
                let found = report.failures.filter { $0.verdict.sentence?.hasPrefix("the adapter's process ended meanwhile") != true }
                #expect(Set(found.map(\.check.id)) == mistake.alsoFoundBy.union([mistake.check]), "\(mistake): \(report.sentences)")
                #expect(report.failures.allSatisfy { $0.verdict.sentence?.isEmpty == false })
                #expect(!report.isConformant)
            }
        }
    }

    @Test func `there is a mistake for every check`() {
        #expect(Set(Mistake.allCases.map(\.check)) == Set(Check.all.map(\.id)))
    }

    @Test(.timeLimit(.minutes(2))) func `where nobody counts effects it is said that replies alone were judged`() async throws {
        let report = try await ReadingRoom.report(.actsAgain, counts: false)
        #expect(report.failures.isEmpty, "\(report.sentences)")
        let effects = report.results.first { $0.check.id == "case-effects" }
        #expect(
            effects?.verdict
                == .skipped("judged by replies only, see case-repeated and case-redelivery: nobody looks into the drawer"))
    }

    @Test(.timeLimit(.minutes(2))) func `effects are counted where that check alone is wanted, too`() async throws {
        for (mistake, word) in [(nil, "passed"), (Mistake.actsAgain, "failed")] {
            let report = try await ReadingRoom.report(mistake) { $0.only = ["case-effects"] }
            #expect(report.results.map(\.verdict.word) == [word], "\(report.sentences)")
        }
    }

    @Test(.timeLimit(.minutes(2))) func `who never answers is told so once, and nothing more is waited for`() async throws {
        let report = try await ReadingRoom.report(nil, .answersNothing)
        #expect(Set(report.failures.map(\.check.id)) == ["lookup-answers", "case-answers"], "\(report.sentences)")
        #expect(report.results.contains { $0.check.id == "batch-sizes" && $0.verdict.word == "not-run" })
    }

    @Test(.timeLimit(.minutes(2))) func `a flood is cut off and called one`() async throws {
        let report = try await ReadingRoom.report(nil, .floods)
        let once = report.results.first { $0.check.id == "reply-once" }
        #expect(once?.verdict.sentence?.contains("flood") == true, "\(report.sentences)")
        #expect(report.results.contains { $0.verdict.word == "not-run" })
    }

    @Test(.timeLimit(.minutes(2))) func `an adapter that dies is found dead, and what is left is not played`() async throws {
        let report = try await ReadingRoom.report(.fallsOver)
        // The check during which it died: that of the deadly message, or, where its end took a moment, the next.
        let failures = report.failures.map(\.check.id)
        #expect(failures.count == 2 && failures.last == "alive", "\(report.sentences)")
        let stop = report.results.first { $0.check.id == "stop-orderly" }
        #expect(stop?.verdict == .notRun("the adapter's process ended: signal 9"))
        // What was sent had control characters.
        #expect(report.junit.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    @Test(.timeLimit(.minutes(2))) func `one check alone is played with what it rests on, and another is left out on request`() async throws {
        let report = try await ReadingRoom.report { settings in
            settings.only = ["batch-mixed", "example"]
            settings.skip = ["example library.book.find@1: an empty shelf"]
        }
        #expect(Set(report.results.map(\.check.id)) == ["batch-mixed", "example"])
        let skipped = report.results.filter { $0.verdict == .skipped("left out by request") }
        #expect(skipped.map(\.subject) == ["library.book.find@1: an empty shelf"])
        #expect(report.isConformant)
    }
}

extension ConformanceReport {
    var failures: [CheckResult] { results.filter(\.verdict.isFailure) }
    var sentences: [String] { failures.map { "\($0.name): \($0.verdict.sentence ?? "") \($0.evidence.map(\.text))" } }
}
