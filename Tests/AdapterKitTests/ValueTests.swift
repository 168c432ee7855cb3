import Messaging
import Testing

@testable import AdapterKit

@Suite struct ValueTests {
    @Test func `fen become yuan exactly`() {
        #expect([0, 5, 99, 100, 8_421_055, -7, -12_345].map { Fen($0).yuan } == ["0.00", "0.05", "0.99", "1.00", "84210.55", "-0.07", "-123.45"])
        #expect(Fen(Int64.min).yuan == "-92233720368547758.08")
    }

    @Test func `dates read and write both forms of old and new systems`() throws {
        let date = try #require(CivilDate("20240229"))
        #expect(date.description == "2024-02-29")
        #expect(date.compact == "20240229")
        #expect(CivilDate("2024-02-29") == date)
        #expect(["20230229", "2024-2-29", "2024022", "", "abcdefgh"].map { CivilDate($0) } == [nil, nil, nil, nil, nil])
    }

    @Test func `months are added to the end of shorter months`() throws {
        let date = try #require(CivilDate("2026-11-30"))
        #expect(date.adding(months: 3).description == "2027-02-28")
        #expect(date.adding(months: -9).description == "2026-02-28")
        #expect(date.adding(months: 3).adding(days: -1).description == "2027-02-27")
    }

    @Test func `the day in Beijing begins at four in the afternoon of the day before`() throws {
        let before = try #require(Timestamp("2026-11-22T15:59:59Z"))
        let after = try #require(Timestamp("2026-11-22T16:00:00Z"))
        #expect(CivilDate(inBeijingAt: before).description == "2026-11-22")
        #expect(CivilDate(inBeijingAt: after).description == "2026-11-23")
    }

    @Test func `months read, write and count`() throws {
        let month = try #require(CivilMonth("2026-11"))
        #expect(month.number == 202611)
        #expect(month.adding(2).description == "2027-01")
        #expect(month.adding(-11).description == "2025-12")
        #expect(CivilMonth(number: 202601) == CivilMonth("2026-01"))
        #expect(["2026-13", "2026-00", "202611", "26-11", ""].map { CivilMonth($0) } == [nil, nil, nil, nil, nil])
    }
}
