extension ConformanceCase {
    private static func text(_ name: String, _ text: String, bus: Verdict, document: Verdict) -> ConformanceCase {
        ConformanceCase(name: name, text: bytes(text), bus: bus, document: document)
    }

    /// In a string of an object, so that the bus judges the bytes and not the root.
    private static func inString(_ name: String, _ content: [UInt8], refused reason: String) -> ConformanceCase {
        ConformanceCase(name: name, text: bytes(#"{"a":""#) + content + bytes(#""}"#), bus: .refused(reason), document: .refused(reason))
    }

    private static func surrogate(_ name: String, _ content: String) -> ConformanceCase {
        inString(name, bytes(content), refused: "not JSON syntax")
    }

    /// What the RFC leaves to the reader (i_), and what we decided.
    static let leftOpen: [ConformanceCase] = numbers + surrogates + encodings + structures

    private static let numbers: [ConformanceCase] = [
        text("number_double_huge_neg_exp", #"{"n":123.456e-789}"#, bus: .refused("rounding"), document: .accepted),
        text(
            "number_huge_exp", #"{"n":0.4e00669999999999999999999999999999999999999999969999999006}"#, bus: .refused("range"),
            document: .refused("range")),
        text("number_neg_int_huge_exp", #"{"n":-1e+9999}"#, bus: .refused("range"), document: .refused("range")),
        text("number_pos_double_huge_exp", #"{"n":1.5e+9999}"#, bus: .refused("range"), document: .refused("range")),
        text("number_real_neg_overflow", #"{"n":-123123e100000}"#, bus: .refused("range"), document: .refused("range")),
        text("number_real_pos_overflow", #"{"n":123123e100000}"#, bus: .refused("range"), document: .refused("range")),
        text("number_real_underflow", #"{"n":123e-10000000}"#, bus: .refused("rounding"), document: .accepted),
        text("number_too_big_neg_int", #"{"n":-123123123123123123123123123123}"#, bus: .refused("rounding"), document: .accepted),
        text("number_too_big_pos_int", #"{"n":100000000000000000000}"#, bus: .refused("rounding"), document: .accepted),
        text(
            "number_very_big_negative_int", #"{"n":-237462374673276894279832749832423479823246327846}"#, bus: .refused("rounding"),
            document: .accepted),
        text(
            "number_integer_beyond_double", #"{"n":\#(String(repeating: "9", count: 400))}"#, bus: .refused("rounding"), document: .refused("range")),
        text("number_largest_int64", #"{"n":9223372036854775807}"#, bus: .accepted, document: .accepted),
        text("number_smallest_int64", #"{"n":-9223372036854775808}"#, bus: .accepted, document: .accepted),
        text("number_one_above_int64", #"{"n":9223372036854775808}"#, bus: .refused("rounding"), document: .accepted),
        text("number_one_below_int64", #"{"n":-9223372036854775809}"#, bus: .refused("rounding"), document: .accepted),
    ]

    private static let surrogates: [ConformanceCase] = [
        surrogate("object_key_lone_2nd_surrogate", #"\uDFAA"#),
        surrogate("string_1st_surrogate_but_2nd_missing", #"\uDADA"#),
        surrogate("string_1st_valid_surrogate_2nd_invalid", #"\uD888\u1234"#),
        surrogate("string_incomplete_surrogate_and_escape_valid", #"\uD800\n"#),
        surrogate("string_incomplete_surrogate_pair", #"\uDd1ea"#),
        surrogate("string_incomplete_surrogates_escape_valid", #"\uD800\uD800\n"#),
        surrogate("string_invalid_lonely_surrogate", #"\ud800"#),
        surrogate("string_invalid_surrogate", #"\ud800abc"#),
        surrogate("string_inverted_surrogates_U+1D11E", #"\uDd1e\uD834"#),
        surrogate("string_lone_second_surrogate", #"\uDFAA"#),
    ]

    private static let encodings: [ConformanceCase] = [
        inString("string_UTF-8_invalid_sequence", [0xE6, 0x97, 0xA5, 0xD1, 0x88, 0xFA], refused: "UTF-8"),
        inString("string_UTF8_surrogate_U+D800", [0xED, 0xA0, 0x80], refused: "UTF-8"),
        inString("string_invalid_utf-8", [0xFF], refused: "UTF-8"),
        inString("string_iso_latin_1", [0xE9], refused: "UTF-8"),
        inString("string_lone_utf8_continuation_byte", [0x81], refused: "UTF-8"),
        inString("string_not_in_unicode_range", [0xF4, 0xBF, 0xBF, 0xBF], refused: "UTF-8"),
        inString("string_overlong_sequence_2_bytes", [0xC0, 0xAF], refused: "UTF-8"),
        inString("string_overlong_sequence_3_bytes", [0xE0, 0x80, 0xAF], refused: "UTF-8"),
        inString("string_overlong_sequence_4_bytes", [0xF0, 0x80, 0x80, 0xAF], refused: "UTF-8"),
        inString("string_overlong_sequence_6_bytes", [0xFC, 0x83, 0xBF, 0xBF, 0xBF, 0xBF], refused: "UTF-8"),
        inString("string_overlong_sequence_6_bytes_null", [0xFC, 0x80, 0x80, 0x80, 0x80, 0x80], refused: "UTF-8"),
        inString("string_overlong_nul", [0xC0, 0x80], refused: "UTF-8"),
        inString("string_truncated-utf-8", [0xE0, 0xFF], refused: "UTF-8"),
        inString("string_truncated_4_bytes", [0xF0, 0x9F, 0x98], refused: "UTF-8"),
    ]

    private static let structures: [ConformanceCase] = [
        ConformanceCase(
            name: "string_utf16BE_no_BOM", text: [0x00, 0x5B, 0x00, 0x22, 0x00, 0xE9, 0x00, 0x22, 0x00, 0x5D], bus: .refused(""),
            document: .refused("NUL")),
        ConformanceCase(
            name: "string_utf16LE_no_BOM", text: [0x5B, 0x00, 0x22, 0x00, 0xE9, 0x00, 0x22, 0x00, 0x5D, 0x00], bus: .refused(""),
            document: .refused("NUL")),
        ConformanceCase(
            name: "string_UTF-16LE_with_BOM", text: [0xFF, 0xFE, 0x5B, 0x00, 0x22, 0x00, 0xE9, 0x00], bus: .refused(""), document: .refused("")),
        text("structure_500_nested_arrays", nested(500), bus: .refused("root"), document: .accepted),
        text("structure_512_nested_arrays", nested(512), bus: .refused("root"), document: .accepted),
        text("structure_513_nested_arrays", nested(513), bus: .refused("root"), document: .refused("512 levels")),
        text("structure_depth_64_in_an_object", #"{"a":\#(nested(63))}"#, bus: .accepted, document: .accepted),
        text("structure_depth_65_in_an_object", #"{"a":\#(nested(64))}"#, bus: .refused("64 levels"), document: .accepted),
        text("structure_UTF-8_BOM_empty_object", "\u{FEFF}{}", bus: .refused("byte order mark"), document: .refused("byte order mark")),
        text("structure_10000_members", object(members: 10_000), bus: .accepted, document: .accepted),
        text("structure_10001_members", object(members: 10_001), bus: .refused("10000 members"), document: .accepted),
        text(
            "structure_long_array", #"{"a":[\#(Array(repeating: "0", count: 20_000).joined(separator: ","))]}"#, bus: .accepted, document: .accepted),
        text("structure_largest_text", sized(1 << 20), bus: .accepted, document: .accepted),
        text("structure_one_byte_more", sized(1 << 20 + 1), bus: .refused("1048576 bytes"), document: .accepted),
    ]

    private static func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }

    private static func object(members: Int) -> String { "{" + (0..<members).map { "\"m\($0)\":0" }.joined(separator: ",") + "}" }

    private static func sized(_ bytes: Int) -> String { #"{"a":""# + String(repeating: "x", count: bytes - 8) + #""}"# }
}
