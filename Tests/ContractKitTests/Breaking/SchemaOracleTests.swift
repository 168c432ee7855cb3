import ContractKit
import JSON
import JSONSchema
import Testing

/// What is proven of generated pairs of schemas is held against values that they accept, and against the verdicts of `jsoncompat`.
@Suite("Which schema takes what another allows, on generated pairs")
struct SchemaOracleTests {
    private static let pairsAtOnce = 2000
    private static let valuesOfPair = 60

    /// A pair with our verdict and what values say about it.
    private struct Judged {
        var pair: SchemaPairs.Pair
        var gaps: [SchemaGap]
        /// How many values the older schema accepted.
        var accepted = 0
        /// One of them that the newer one refuses.
        var witness: JSONValue?

        var isProven: Bool { gaps.isEmpty }
    }

    private func judged(seed: UInt64, _ reading: SchemaReading) throws -> [Judged] {
        var pairs = SchemaPairs(seed: seed)
        var values = SchemaPairs(seed: seed &+ 1)
        var found: [Judged] = []
        for _ in 0..<Self.pairsAtOnce {
            let pair = pairs.next()
            let (old, new) = (try JSONSchema(pair.old, options: .draft2020), try JSONSchema(pair.new, options: .draft2020))
            var judged = Judged(pair: pair, gaps: SchemaInclusion.gaps(writer: pair.old, reader: pair.new, reading: reading))
            for _ in 0..<Self.valuesOfPair where judged.witness == nil {
                let drawn = values.value(near: pair.old)
                let sent = reading.writerIsClosed ? old.project(drawn).value : drawn
                guard old.isValid(sent) else { continue }
                judged.accepted += 1
                if !new.isValid(reading.readerProjects ? new.project(sent).value : sent) { judged.witness = sent }
            }
            found.append(judged)
        }
        return found
    }

    @Test("No value is refused that was proven to be taken", arguments: [1, 2, 3], [SchemaReading.strict, .bus, .form])
    func soundness(seed: UInt64, reading: SchemaReading) throws {
        let all = try judged(seed: seed, reading)
        for one in all where one.isProven {
            #expect(one.witness == nil, "\(one.pair.old.line) → \(one.pair.new.line)")
        }
        // A judge who never says yes, or sees values refused nowhere, would pass too.
        #expect(all.count { $0.isProven && $0.accepted > 0 } > Self.pairsAtOnce / 3)
        #expect(all.count { $0.witness != nil } > Self.pairsAtOnce / 10)
        // What is left undecided, or denied without a value that shows it, stays the exception.
        #expect(all.count { !$0.isProven && $0.witness == nil } < Self.pairsAtOnce / 8)
    }

    /// Why the two may disagree. Each is needed by some pair, and no pair may disagree without one.
    private enum Reason: String, CaseIterable {
        case refuted = "jsoncompat says yes, and a value is refused: it takes patterns for satisfied"
        case nothing = "no value is accepted by the older schema, which only one of the two sees"
        case exclusive = "that branches of a oneOf exclude each other follows from the older schema's own oneOf, which we do not follow"
        case branches = "jsoncompat does not see through not, if, oneOf or anyOf; our proof is held against values above"
        case members = "jsoncompat takes keywords about members one by one; our proof is held against values above"

        func explains(_ one: Judged, theirs: Bool) -> Bool {
            switch self {
            case .refuted: theirs && one.witness != nil
            case .nothing: one.accepted == 0
            case .exclusive: theirs && one.pair.old.mentions(["oneOf"])
            case .branches:
                !theirs && (one.pair.old.mentions(["not", "if", "oneOf", "anyOf"]) || one.pair.new.mentions(["not", "if", "oneOf", "anyOf"]))
            case .members:
                !theirs && one.pair.new.mentions(["properties", "patternProperties", "additionalProperties", "propertyNames", "required"])
            }
        }
    }

    @Test("jsoncompat says the same, but where it is known why not")
    func jsoncompat() throws {
        let package = try JSONCompat.required()
        let all = try judged(seed: 2, .strict)
        let verdicts = try package.verdicts(on: all.map(\.pair))
        try #require(verdicts.count == all.count)
        var (needed, agreed): (Set<Reason>, Int) = ([], 0)
        for (one, verdict) in zip(all, verdicts) {
            guard let verdict, verdict != one.isProven else {
                agreed += verdict == nil ? 0 : 1
                continue
            }
            let reason = Reason.allCases.first { $0.explains(one, theirs: verdict) }
            if let reason { needed.insert(reason) }
            #expect(reason != nil, "\(one.pair.old.line) → \(one.pair.new.line): jsoncompat says \(verdict)")
        }
        #expect(needed == Set(Reason.allCases), "a reason that no pair needs is to be taken off")
        #expect(agreed > all.count * 9 / 10)
    }
}

extension JSONValue {
    /// The document on one line.
    fileprivate var line: String { String(decoding: utf8, as: UTF8.self) }

    /// Whether one of these names stands anywhere in it.
    fileprivate func mentions(_ names: Set<String>) -> Bool {
        switch self {
        case .object(let members): members.contains { names.contains($0.name) || $0.value.mentions(names) }
        case .array(let elements): elements.contains { $0.mentions(names) }
        default: false
        }
    }
}
