import Messaging
import Testing

@Suite struct TimestampTests {
    @Test(
        "A moment is written to the millisecond and read back as itself",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_795_410_000_000, "2026-11-23T05:00:00.000Z"), (951_782_400_001, "2000-02-29T00:00:00.001Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (-2_208_988_800_000, "1900-01-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func roundTrip(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text) == Timestamp(milliseconds: milliseconds))
    }

    @Test(
        "Fractions of any length are read to the millisecond",
        arguments: [
            ("2026-11-23T05:00:00Z", 0), ("2026-11-23T05:00:00.5Z", 500), ("2026-11-23T05:00:00.05Z", 50), ("2026-11-23T05:00:00.1239999Z", 123),
        ] as [(String, Int64)])
    func fractions(text: String, milliseconds: Int64) {
        #expect(Timestamp(text) == Timestamp(milliseconds: 1_795_410_000_000 + milliseconds))
    }

    @Test(
        "What is no moment of the calendar, or no UTC, is refused",
        arguments: [
            "", "2026-11-23", "2026-11-23T05:00:00", "2026-11-23T05:00:00+08:00", "2026-11-23 05:00:00Z", "2026-11-23T05:00:00.Z",
            "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.5xZ", "+026-01-01T00:00:00Z", "2026-11-23T05:00:00z",
        ])
    func refused(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("Durations count in milliseconds, rounded towards zero")
    func durations() {
        #expect(Duration.microseconds(1999).wholeMilliseconds == 1)
        #expect(Duration.microseconds(-1999).wholeMilliseconds == -1)
        let start = Timestamp(milliseconds: 1000)
        #expect(start.advanced(by: .seconds(2)).milliseconds == 3000)
        #expect(start.duration(to: Timestamp(milliseconds: 500)) == .milliseconds(-500))
    }
}
