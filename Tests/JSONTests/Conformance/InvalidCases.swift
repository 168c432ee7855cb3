extension ConformanceCase {
    /// What every reader must refuse (n_).
    static let mustRefuse: [ConformanceCase] = arrays + numbers + objects + strings + structures

    private static let arrays: [ConformanceCase] = [
        .invalid("array_1_true_without_comma", "[1 true]"),
        .invalid("array_a_invalid_utf8", bytes: [0x5B, 0x61, 0xE5, 0x5D]),
        .invalid("array_colon_instead_of_comma", #"["": 1]"#),
        .invalid("array_comma_after_close", #"[""],"#),
        .invalid("array_comma_and_number", "[,1]"),
        .invalid("array_double_comma", "[1,,2]"),
        .invalid("array_double_extra_comma", #"["x",,]"#),
        .invalid("array_extra_close", #"["x"]]"#),
        .invalid("array_extra_comma", #"["",]"#),
        .invalid("array_incomplete", #"["x""#),
        .invalid("array_incomplete_invalid_value", "[x"),
        .invalid("array_inner_array_no_comma", "[3[4]]"),
        .invalid("array_invalid_utf8", bytes: [0x5B, 0xFF, 0x5D]),
        .invalid("array_items_separated_by_semicolon", "[1:2]"),
        .invalid("array_just_comma", "[,]"),
        .invalid("array_just_minus", "[-]"),
        .invalid("array_missing_value", #"[   , ""]"#),
        .invalid("array_newlines_unclosed", "[\"a\",\n4\n,1,"),
        .invalid("array_number_and_comma", "[1,]"),
        .invalid("array_number_and_several_commas", "[1,,]"),
        .invalid("array_spaces_vertical_tab_formfeed", "[\"\u{0B}a\"\\f]"),
        .invalid("array_star_inside", "[*]"),
        .invalid("array_unclosed", #"["""#),
        .invalid("array_unclosed_trailing_comma", "[1,"),
        .invalid("array_unclosed_with_new_lines", "[1,\n1\n,1"),
        .invalid("array_unclosed_with_object_inside", "[{}"),
        .invalid("incomplete_false", "[fals]"),
        .invalid("incomplete_null", "[nul]"),
        .invalid("incomplete_true", "[tru]"),
        .invalid("multidigit_number_then_00", bytes: [0x31, 0x32, 0x33, 0x00]),
    ]

    private static let numbers: [ConformanceCase] =
        [
            "++1234", "+1", "+Inf", "-01", "-1.0.", "-2.", "-NaN", ".-1", ".2e-3", "0.1.2", "0.3e+", "0.3e", "0.e1", "0E+", "0E", "0e+", "0e",
            "1.0e+",
            "1.0e-", "1.0e", "1 000.0", "1eE2", "2.e+3", "2.e-3", "2.e3", "9.e+", "Inf", "NaN", "\u{FF11}", "1+2", "0x1", "0x42", "Infinity", "0e+-1",
            "-123.123foo", "-Infinity", "-foo", "- 1", "-012", "-.123", "-1x", "1ea", "1e\u{E9}", "1.", ".123", "1.2a-3", "1.8011670033376514H-308",
            "012",
            "123\u{00}", "1.e1", "--1", "-", "1e1.5",
        ].map { .invalid("number \($0)", "[\($0)]") } + [
            .invalid("number_invalid-utf-8-in-bigger-int", bytes: [0x5B, 0x31, 0x32, 0x33, 0xE5, 0x5D]),
            .invalid("number_invalid-utf-8-in-exponent", bytes: [0x5B, 0x31, 0x65, 0x31, 0xE5, 0x5D]),
            .invalid("number_invalid-utf-8-in-int", bytes: [0x5B, 0x30, 0xE5, 0x5D]),
        ]

    private static let objects: [ConformanceCase] =
        [
            #"["x", truth]"#, #"{[: "x"}"#, #"{"x", null}"#, #"{"x"::"b"}"#, #"{🇨🇭}"#, #"{"a":"a" 123}"#, "{key: 'value'}", #"{"a" b}"#, #"{:"b"}"#,
            #"{"a" "b"}"#, #"{"a":"#, #"{"a""#, "{1:1}", "{9999E9999:1}", "{null:null,null:null}", #"{"id":0,,,,,}"#, "{'a':0}", #"{"id":0,}"#,
            #"{"a":"b"}/**/"#, #"{"a":"b"}/**//"#, #"{"a":"b"}//"#, #"{"a":"b"}/"#, #"{"a":"b",,"c":"d"}"#, #"{a: "b"}"#, #"{"a":"a"#,
            #"{ "foo" : "bar", "a" }"#, #"{"a":"b"}#"#, #"{"a":1 "b":2}"#, #"{"a":}"#, "{,}", #"{"a":1]"#, #"{"a";1}"#,
        ].map { .invalid("object \($0)", $0) } + [
            .invalid("object_lone_continuation_byte_in_key_and_trailing_comma", bytes: bytes(#"{""#) + [0xB9] + bytes(#"":"0",}"#)),
            .invalid("object_lone_continuation_byte_in_key", bytes: bytes(#"{""#) + [0xB9] + bytes(#"":"0"}"#)),
        ]

    private static let strings: [ConformanceCase] =
        [
            #""\uD800\"#, #""\uD800\u"#, #""\uD800\u1"#, #""\uD800\u1x""#, "é", #""\x00""#, #""\\\""#, "\"\\\t\"", #""\🌀""#, #""\"#, #""\u00A""#,
            #""\uD834\uDd""#, #""\uD800\uD800\x""#, #""\a""#, #""\uqqqq""#, #""\uqq"#, #"\u0020"asd""#, #"\n"#, #"""#, "'single quote'", "abc",
            "\"\\", "\"new\nline\"", "\"\t\"", #""\UA66D""#, #""a" x"#, #""\u12g4""#, "\"\u{00}\"", "\"a\u{00}a\"", "\"\u{1F}\"", #""unclosed"#,
        ].map { .invalid("string \($0)", "[\($0)]") } + [
            .invalid("string_escaped_emoji_byte", bytes: [0x5B, 0x22, 0x5C, 0xE5, 0x22, 0x5D]),
            .invalid("string_invalid-utf-8-in-escape", bytes: bytes(#"["\u"#) + [0xE5] + bytes(#""]"#)),
            .invalid("string_single_doublequote", "\""),
            .invalid("string_with_trailing_garbage", #"""x"#),
            .invalid("string_start_escape_unclosed", #"["\"#),
        ]

    private static let structures: [ConformanceCase] =
        [
            "", " ", "[", "]", "{", "}", ",", "<.>", "[<null>]", "[1]x", "[1]]", #"["asd]"#, "aå", "[True]", #"1]"#, #"{"x": true,"#, "[][]", "{}}",
            #"{"":"#,
            #"{"a":/*comment*/"b"}"#, #"{"a": true} "x""#, "['", "[,", "[{", #"["a"#, #"["a""#, "{[", "{,", "{]", #"{"a"#, "{'a'",
            #"["\{["\{["\{["\{"#,
            "*", #"{"a":"b"}#{}"#, "[\u{2060}]", "[\\u000A\"\"]", "[1", "[ false, nul", "[ true, fals", "[ false, tru", #"{"asd":"asd""#, "[\u{0C}]",
            "{} {}",
            "\u{00}", "[\u{00}1]", "nul", "nulll", "tru\u{00}e", #"@"#, "\u{FEFF}", "[\u{00A0}1]", "\u{3000}[]", "#", #"//"#, "1 2", "[1}",
            "{\"a\":1}]",
        ].map { .invalid("structure \($0)", $0) } + [
            .invalid("structure_100000_opening_arrays", String(repeating: "[", count: 100_000)),
            .invalid("structure_open_array_object", String(repeating: #"[{"":"#, count: 50_000)),
            .invalid("structure_100000_opening_objects", String(repeating: #"{"a":"#, count: 100_000)),
            .invalid("structure_deep_but_closed", String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)),
            .invalid("structure_lone-invalid-utf-8", bytes: [0xE5]),
            .invalid("structure_single_eacute", bytes: [0xE9]),
            .invalid("structure_UTF8_BOM_no_data", bytes: [0xEF, 0xBB, 0xBF]),
            .invalid("structure_incomplete_UTF8_BOM", bytes: [0xEF, 0xBB, 0x7B, 0x7D]),
            .invalid("structure_many_closing", String(repeating: "]", count: 100_000)),
        ]
}
