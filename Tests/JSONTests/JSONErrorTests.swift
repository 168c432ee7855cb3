import JSON
import Testing

@Suite("JSON errors say where and why")
struct JSONErrorTests {
    private func refusal(_ text: String, _ profile: JSONProfile = .bus) -> String {
        do throws(JSONError) {
            _ = try JSONValue(parsing: Array(text.utf8), profile: profile)
            return "accepted"
        } catch {
            return error.description
        }
    }

    @Test("The scan's own errors carry the place of the value")
    func scan() {
        #expect(
            refusal("{\"a\": [1, {\n  \"b\": 1.00000000000000001}]}")
                == "line 2, column 8, at /a/1/b: the number cannot be kept without rounding; write it as a string")
        #expect(refusal(#"{"a":"x\u0000"}"#) == "line 1, column 8, at /a: NUL is not allowed, neither raw nor escaped")
        #expect(refusal("[1]") == "line 1, column 1: the root must be an object")
        #expect(refusal("\n 1") == "line 2, column 2: the root must be an object")
        #expect(refusal(" \n ") == "line 2, column 2: the text ends before the value does")
        let deep = #"{"a":"# + String(repeating: "[", count: 64)
        #expect(refusal(deep).hasPrefix("line 1, column 69, at /a/0/0"))
        #expect(refusal(deep).hasSuffix("values are nested deeper than 64 levels"))
    }

    @Test("jansson's errors carry the place of the token that it could not take")
    func jansson() {
        #expect(refusal(#"{"a" 1}"#) == "line 1, column 6, at /a: this is not JSON syntax")
        #expect(refusal(#"{"a":[1,}"#) == "line 1, column 9, at /a/1: this is not JSON syntax")
        #expect(refusal(#"{"a":[1,nope]}"#) == "line 1, column 9, at /a/1: this is not JSON syntax")
        #expect(refusal(#"{"a":[1,01]}"#) == "line 1, column 9, at /a/1: this is not JSON syntax")
        #expect(refusal(#"{"a":{"b":1,"c":2"#) == "line 1, column 18, at /a/c: the text ends before the value does")
        #expect(refusal("{\"a\":1}\n x") == "line 2, column 2: text follows after the end of the value")
        #expect(refusal("{\"a\":{\"b\":1,\n\"b\":2}}") == "line 2, column 1, at /a/b: the object has a member of this name already")
        #expect(refusal(#"{"a":1e999}"#, .document) == "line 1, column 6, at /a: the number is beyond the range of a double; write it as a string")
        #expect(refusal(#"{"x":{"a\u0000b":1}}"#, .document) == "line 1, column 7, at /x: NUL is not allowed in a member's name")
    }

    @Test("A fault within a string has the place of the fault")
    func strings() {
        #expect(refusal("{\"a\":\"é\tb\"}") == "line 1, column 8, at /a: this is not JSON syntax")
        #expect(refusal("{\"a\":\"bc\nd\"}") == "line 1, column 9, at /a: this is not JSON syntax")
        #expect(refusal(#"{"a":"b\x"}"#) == "line 1, column 9, at /a: this is not JSON syntax")
        let bytes = Array(#"{"a":["é"#.utf8) + [0xFF] + Array(#""]}"#.utf8)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes, profile: .bus) }
        #expect(error == JSONError(line: 1, column: 9, path: JSONPointer(tokens: ["a", "0"]), reason: "the text is not valid UTF-8"))
    }

    @Test("The path escapes names as JSON Pointer does, and reads escaped names")
    func names() {
        #expect(refusal(#"{"a/b":{"\u0063~":[0,x]}}"#) == "line 1, column 22, at /a~1b/c~0/1: this is not JSON syntax")
    }

    @Test("A sender's names neither break the line nor flood it")
    func hostileNames() {
        #expect(refusal(#"{"a\nb":x}"#) == "line 1, column 9, at /a\u{FFFD}b: this is not JSON syntax")
        let long = refusal(#"{"\#(String(repeating: "n", count: 100_000))":x}"#)
        #expect(long.count < 300 && long.contains("nnn…: this is not JSON syntax"))
    }

    @Test("The place is that of the text as it was sent, also behind integers that are widened")
    func widened() {
        #expect(refusal(#"[100000000000000000000, 100000000000000000000, x]"#, .document) == "line 1, column 48, at /2: this is not JSON syntax")
        #expect(refusal(#"[100000000000000000000 x]"#, .document) == "line 1, column 24, at /0: this is not JSON syntax")
        #expect(refusal(#"[100000000000000000000"#, .document) == "line 1, column 23, at /0: the text ends before the value does")
    }

    @Test("No reason quotes the text")
    func noQuotes() {
        for text in [#"{"a":secret}"#, #"{"a":"secret\x"}"#, #"{"a":"secret"#, #"{"a":1} secret"#, #"{"a":"secret" "secret"}"#, "secret"] {
            #expect(!refusal(text).contains("secret"))
            #expect(!refusal(text, .document).contains("secret"))
        }
    }
}
