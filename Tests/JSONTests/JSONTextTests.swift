import JSON
import Testing

@Suite("JSON text and Swift values")
struct JSONTextTests {
    private func document(_ text: String) throws(JSONError) -> JSONValue { try JSONValue(parsing: Array(text.utf8), profile: .document) }
    private func text(_ value: JSONValue) -> String { String(decoding: value.utf8, as: UTF8.self) }
    private func canonical(_ value: JSONValue) -> String { String(decoding: value.canonicalUTF8, as: UTF8.self) }

    @Test("What is written without fraction and exponent is an integer; all else is a double")
    func integers() throws {
        #expect(try document("9223372036854775807").integer == .max)
        #expect(try document("-9223372036854775808").integer == .min)
        #expect(try document("-0").integer == 0)
        #expect(try document("1.0").integer == nil)
        #expect(try document("1.0") == 1)
        #expect(try document("1e2").integer == nil)
        #expect(try document("1e2").whole == 100)
        #expect(try document("9223372036854775808").double == 0x1p63)
        #expect(try document("9223372036854775808").whole == nil)
    }

    @Test("An integer that is widened beside others changes nothing else")
    func widened() throws {
        let value = try document(#"{"a":[18446744073709551616,1,"18446744073709551616"],"b":-18446744073709551616}"#)
        #expect(value == ["a": [.number(0x1p64), 1, "18446744073709551616"], "b": .number(-0x1p64)])
    }

    @Test("Doubles are written in the shortest text that reads back the same")
    func doubles() {
        let written: [(Double, String)] = [
            (0.1, "0.1"), (1, "1.0"), (-0.0, "-0.0"), (.leastNonzeroMagnitude, "5e-324"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
            (100.01, "100.01"),
            (1e21, "1e+21"), (.infinity, "null"), (.nan, "null"),
        ]
        for (value, expected) in written { #expect(text(.number(value)) == expected) }
    }

    @Test("Members keep their order, strings the fewest escapes")
    func strings() throws {
        #expect(text(["b": 1, "a": [nil, true, false], "": [:]]) == #"{"b":1,"a":[null,true,false],"":{}}"#)
        #expect(text("\"\\/\u{08}\u{0C}\n\r\t\u{01}\u{1F}\u{7F}é😀") == #""\"\\/\b\f\n\r\t\u0001\u001f"# + "\u{7F}é😀\"")
        #expect(text(.integer(.min)) == "-9223372036854775808")
        #expect(text(0) == "0")
        #expect(text(JSONValue.string("ends with \"")) == #""ends with \"""#)
    }

    @Test("Names compare by bytes: composed and decomposed letters are two members")
    func names() throws {
        let value = try document("{\"é\":1,\"e\u{301}\":2}")
        #expect(value.object?.count == 2)
        #expect(value["e\u{301}"] == 2)
    }

    @Test("A text is put together member by member, and reads back")
    func putTogether() throws {
        var text = JSONText()
        text.beginObject()
        text.member("a", "\"")
        text.member("none", nil as String?)
        text.beginArray("list")
        text.beginObject()
        text.endObject()
        text.element([1])
        text.endArray()
        text.member("n", -3)
        text.member("v", ["x": nil] as JSONValue)
        text.endObject()
        #expect(String(decoding: text.utf8, as: UTF8.self) == #"{"a":"\"","list":[{},[1]],"n":-3,"v":{"x":null}}"#)
    }

    @Test("Writing appends")
    func appending() {
        var bytes = Array("data: ".utf8)
        JSONValue.array([1]).write(into: &bytes)
        #expect(bytes == Array("data: [1]".utf8))
    }

    /// RFC 8785, appendix B: the bits of a double and the text of ECMAScript.
    @Test("The canonical form writes numbers as ECMAScript does")
    func canonicalNumbers() {
        let samples: [(UInt64, String)] = [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"), (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"), (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"), (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"), (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"), (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"), (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ]
        for (bits, expected) in samples { #expect(canonical(.number(Double(bitPattern: bits))) == expected) }
        #expect(canonical(1.0) == "1")
        #expect(canonical(.integer(9_007_199_254_740_993)) == "9007199254740992")
        #expect(canonical(4.50) == "4.5")
        #expect(canonical(.number(2e-3)) == "0.002")
        #expect(canonical(.number(1e30)) == "1e+30")
    }

    @Test("The canonical form sorts names by UTF-16, at every depth")
    func canonicalOrder() throws {
        let value = try document(#"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7,"a":{"z":0,"":[{"y":1,"x":2}]}}"#)
        let inner = #"{"":[{"x":2,"y":1}],"z":0}"#
        #expect(canonical(value) == #"{"\r":2,"1":4,"a":\#(inner),"\#u{80}":6,"ö":7,"€":1,"😀":5,"\#u{FB33}":3}"#)
    }
}
