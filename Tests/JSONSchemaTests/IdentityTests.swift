import JSON
import JSONSchema
import Testing

@Suite("Identity numbers and credit codes")
struct IdentityTests {
    @Test("A resident identity number has a calendar date and its check character")
    func residentID() throws {
        let id = try #require(ResidentID("11010519491231002X"))
        #expect(id.text == "11010519491231002X")
        #expect("\(id)" == "110105***********X")
        #expect(ResidentID("440524188001010014") != nil)
        #expect(ResidentID.checkCharacter(of: "11010519491231002") == "X")
        #expect(ResidentID.checkCharacter(of: "44052418800101001") == "4")
        #expect(ResidentID.checkCharacter(of: "1101051949123100") == nil)
        #expect(ResidentID.checkCharacter(of: "1101051949123100x") == nil)
    }

    @Test(
        "A wrong number is refused",
        arguments: [
            "11010519491231002x", "110105194912310021", "11010519491231002", "11010519491231002XX", "", "１１010519491231002X", "1101051949123100-X",
            "11010519491331002X", " 1010519491231002X",
        ])
    func wrongResidentID(text: String) {
        #expect(ResidentID(text) == nil)
    }

    @Test("Any single wrong digit and any swap of neighbours is found")
    func residentIDErrors() throws {
        let right = Array("11010519491231002X".utf8)
        for place in 0..<17 {
            for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != right[place] {
                var wrong = right
                wrong[place] = digit
                #expect(ResidentID(String(decoding: wrong, as: UTF8.self)) == nil)
            }
            guard place < 16, right[place] != right[place + 1] else { continue }
            var swapped = right
            swapped.swapAt(place, place + 1)
            #expect(ResidentID(String(decoding: swapped, as: UTF8.self)) == nil)
        }
    }

    @Test("A day that the calendar does not have is refused even with its check character")
    func calendar() throws {
        for (date, isDay) in [
            ("20240229", true), ("20230229", false), ("19000229", false), ("20000229", true), ("20230431", false), ("20231301", false),
        ] {
            let first = "110105\(date)002"
            let check = try #require(ResidentID.checkCharacter(of: first))
            #expect((ResidentID(first + String(check)) != nil) == isDay)
        }
    }

    @Test("A credit code has its alphabet and its check character")
    func creditCode() throws {
        #expect(CreditCode("91350100M000100Y43") != nil)
        #expect(CreditCode.checkCharacter(of: "91350100M000100Y4") == "3")
        for wrong in [
            "91350100M000100Y44", "91350100m000100Y43", "91350100M000100I43", "91350100M000100Y4", "9135A100M000100Y43", "", "91350100M000100Y4三",
        ] {
            #expect(CreditCode(wrong) == nil)
        }
        #expect(CreditCode.checkCharacter(of: "91350100M000100O4") == nil)
    }

    @Test("Any single wrong character of a credit code is found")
    func creditCodeErrors() {
        let right = Array("91350100M000100Y43".utf8)
        for place in 0..<18 {
            for character in "0123456789ABCDEFGHJKLMNPQRTUWXY".utf8 where character != right[place] {
                var wrong = right
                wrong[place] = character
                #expect(CreditCode(String(decoding: wrong, as: UTF8.self)) == nil)
            }
        }
    }

    @Test("Both are formats of contracts")
    func formats() throws {
        let resident = try schema(#"{"format": "resident-id"}"#)
        #expect(resident.isValid("11010519491231002X"))
        #expect(!resident.isValid("11010519491231002x"))
        #expect(
            resident.violations(of: "1").first?.en
                == "must be a resident identity number of 18 characters with the right check character, X in upper case")
        let firm = try schema(#"{"format": "credit-code"}"#)
        #expect(firm.isValid("91350100M000100Y43"))
        #expect(!firm.isValid("91350100M000100Y44"))
    }
}
