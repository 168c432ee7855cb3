import JSON
import Testing

@Suite("JSON properties over generated values")
struct JSONPropertyTests {
    private static let seeds: Range<UInt64> = 0..<16
    private static let valuesPerSeed = 200

    @Test("What is written reads back as the same value", arguments: seeds)
    func roundTrip(seed: UInt64) throws {
        var generator = ValueGenerator(seed: seed)
        for _ in 0..<Self.valuesPerSeed {
            let value = JSONValue.object(generator.object(depth: 5))
            let text = value.utf8
            #expect(try JSONValue(parsing: text, profile: .document) == value)
            #expect(try JSONValue(parsing: text, profile: .document).utf8 == text)
        }
    }

    @Test("A value of the bus reads back on the bus", arguments: seeds)
    func busRoundTrip(seed: UInt64) throws {
        var generator = ValueGenerator(seed: seed, withNUL: false)
        for _ in 0..<Self.valuesPerSeed {
            let value = JSONValue.object(generator.object(depth: 5))
            #expect(try JSONValue(parsing: value.utf8, profile: .bus) == value)
        }
    }

    @Test("The canonical form is its own canonical form, whatever the order of the members", arguments: seeds)
    func canonical(seed: UInt64) throws {
        var generator = ValueGenerator(seed: seed)
        for _ in 0..<Self.valuesPerSeed {
            let object = generator.object(depth: 5)
            let text = JSONValue.object(object).canonicalUTF8
            #expect(try JSONValue(parsing: text, profile: .document).canonicalUTF8 == text)
            var reversed = JSONObject()
            for member in Array(object).reversed() { reversed[member.name] = member.value }
            #expect(JSONValue.object(reversed).canonicalUTF8 == text)
            #expect(JSONValue.object(reversed) == .object(object))
            #expect(JSONValue.object(reversed).hashValue == JSONValue.object(object).hashValue)
        }
    }

    @Test("A damaged text is refused or read, and never brings the process down", arguments: seeds)
    func damage(seed: UInt64) throws {
        var generator = ValueGenerator(seed: seed)
        var refused = 0
        for _ in 0..<Self.valuesPerSeed {
            var text = JSONValue.object(generator.object(depth: 4)).utf8
            for _ in 0...Int.random(in: 0...3, using: &generator.random) {
                let place = Int.random(in: 0..<text.count, using: &generator.random)
                text[place] = UInt8.random(in: 0...255, using: &generator.random)
            }
            for profile in [JSONProfile.bus, .document] {
                do throws(JSONError) {
                    let value = try JSONValue(parsing: text, profile: profile)
                    let again = try JSONValue(parsing: value.utf8, profile: .document)
                    #expect(again == value)
                } catch {
                    refused += 1
                    #expect(error.line >= 1 && error.column >= 1)
                }
            }
        }
        #expect(refused > 0)
    }

    @Test("A truncated text is refused, with a place within it", arguments: seeds)
    func truncation(seed: UInt64) {
        var generator = ValueGenerator(seed: seed)
        let text = JSONValue.object(generator.object(depth: 5)).utf8
        for length in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text[..<length]), profile: .document) }
        }
    }
}

/// Values of every kind, from a seed.
struct ValueGenerator {
    var random: SplitMix64
    private let withNUL: Bool

    init(seed: UInt64, withNUL: Bool = true) {
        random = SplitMix64(state: seed)
        self.withNUL = withNUL
    }

    mutating func object(depth: Int) -> JSONObject {
        var object = JSONObject()
        for _ in 0..<Int.random(in: 0...(depth == 5 ? 20 : 4), using: &random) {
            object[string().filter { $0 != "\0" }] = value(depth: depth - 1)
        }
        return object
    }

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0...(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64(truncatingIfNeeded: random.next()) >> Int64.random(in: 0...63, using: &random))
        case 3: return .number(Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 100)
        case 4:
            let double = Double(bitPattern: random.next())
            return .number(double.isFinite ? double : 0.5)
        case 5, 6: return .string(string())
        case 7: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth - 1) })
        default: return .object(object(depth: depth - 1))
        }
    }

    private mutating func string() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let limit: UInt32 = [0x20, 0x7F, 0x7F, 0x7F, 0xFFFF, 0x10FFFF][Int.random(in: 0..<6, using: &random)]
            let code = UInt32.random(in: (withNUL ? 0 : 1)...limit, using: &random)
            text.unicodeScalars.append(Unicode.Scalar(code) ?? "?")
        }
        return text
    }
}

/// A small generator with a seed (Steele, Lea, Flood 2014), so that a failure can be run again.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
