import Testing

@testable import AdapterKit

@Suite struct ValueTests {
    @Test func `fen become yuan exactly`() {
        #expect([0, 5, 99, 100, 8_421_055, -7, -12_345].map { Fen($0).yuan } == ["0.00", "0.05", "0.99", "1.00", "84210.55", "-0.07", "-123.45"])
        #expect(Fen(Int64.min).yuan == "-92233720368547758.08")
    }
}
