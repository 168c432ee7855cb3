import AdapterKit
import Contracts
import JSON
import JSONSchema
import Messaging

/// Takes people out of one exchange: the input of a task and what its department said.
///
/// What a contract does not declare by name is dropped. What it marks as sensitive, and every identity number, is replaced by a stand-in of the same
/// form, the same wherever it stands. Other texts are searched for both. What comes out is valid under the contract, or nothing comes out.
struct PersonalMask: Sendable {
    private let operation: Operation
    private let pseudonyms: Pseudonyms
    private let request: DeclaredSchema
    private let data: DeclaredSchema

    init(_ operation: Operation, _ pseudonyms: Pseudonyms) {
        self.operation = operation
        self.pseudonyms = pseudonyms
        request = DeclaredSchema(operation.request.document)
        data = DeclaredSchema(operation.data.document)
    }

    /// Rounds of finding stand-ins that keep the contract. From round ``classic`` on they take the form of the contract's example.
    private static let rounds = 16
    private static let classic = 8

    /// The exchange without people; nil where no stand-ins keep the contract.
    func mask(_ input: JSONValue, _ outcome: Outcome) -> (input: JSONValue, outcome: Outcome)? {
        let exchange = String(decoding: input.canonicalUTF8, as: UTF8.self)
        var known: [String: String] = [:]
        collect(input, request, operation.sensitiveRequest, into: &known)
        if case .answered(let value) = outcome { collect(value, data, operation.sensitiveData, into: &known) }
        let scrubber = TextScrubber(pseudonyms, known: known)
        let examples = operation.examples.map(\.request)
        guard
            let maskedInput = settled(
                input, Masking(request, operation.sensitiveRequest, pseudonyms, scrubber, exchange, examples), operation.request)
        else { return nil }
        guard case .answered(let value) = outcome else { return (maskedInput, bare(outcome)) }
        let dataExamples = operation.examples.compactMap { $0.reply["data"] }
        let masking = Masking(data, operation.sensitiveData, pseudonyms, scrubber, exchange, dataExamples)
        return settled(value, masking, operation.data).map { (maskedInput, .answered(data: $0)) }
    }

    /// Masks until the result keeps the schema: where it does not, the next round finds others.
    private func settled(_ value: JSONValue, _ masking: Masking, _ schema: JSONSchema) -> JSONValue? {
        var masking = masking
        for _ in 0..<Self.rounds {
            let masked = masking.mask(value)
            let violations = schema.violations(of: masked)
            if violations.isEmpty { return masked }
            for violation in violations { masking.turns[violation.instance, default: 0] += 1 }
        }
        return nil
    }

    /// Whatever else a department says: codes of the contract and of the protocol, and places in the form.
    private func bare(_ outcome: Outcome) -> Outcome {
        switch outcome {
        case .answered, .notFound, .withdrawn: outcome
        // No date stands in a recording by which somebody's visit could be found.
        case .later: .later(availableAt: Timestamp(milliseconds: 0))
        case .refused(let problem): .refused(TaskProblem(code: code(problem.code), detail: ""))
        case .failed(let problem, _): .failed(TaskProblem(code: code(problem.code), detail: "", isRetriable: problem.isRetriable))
        case .incomplete(let missing):
            .incomplete(
                missing.map { entry in
                    MissingInput(
                        pointer: request.declares(entry.pointer) ? entry.pointer : JSONPointer(),
                        code: gapCodes.contains(entry.code) ? entry.code : Self.unlisted, detail: "")
                })
        }
    }

    /// Stands for a code that is nobody's word.
    private static let unlisted = "unlisted"

    private func code(_ code: String) -> String {
        operation.problems[code] != nil || ReservedCode(rawValue: code) != nil ? code : Self.unlisted
    }

    /// Codes of what is missing that the contract's examples have.
    private var gapCodes: Set<String> {
        Set([InputGaps.missing] + operation.examples.flatMap { ($0.reply["missing"]?.array ?? []).compactMap { $0["code"]?.string } })
    }

    // MARK: - What is known to be somebody's

    private func collect(_ value: JSONValue, _ schema: DeclaredSchema, _ sensitive: [JSONPointer], into known: inout [String: String]) {
        Masking.visit(value, schema) { pointer, leaf, schema in
            guard Masking.isPersonal(leaf, at: pointer, schema, sensitive), !schema.enumeration.contains(leaf) else { return }
            switch leaf {
            case .string(let text): known[text] = Masking.standIn(for: text, at: pointer, schema, pseudonyms, turn: 0)
            case .integer(let number): known[String(number)] = String(pseudonyms.number(number))
            default: break
            }
        }
    }

    /// What of an outcome can be compared with one that was recorded: what is declared by name, and of what is somebody's the kind of value alone.
    /// - Parameter isExact: values that are somebody's are compared too, as where the system that is asked holds the recording's people.
    static func comparable(_ outcome: Outcome, of operation: Operation, isExact: Bool) -> JSONValue {
        guard case .answered(let value) = outcome else { return outcome.json }
        let data = Masking.map(value, DeclaredSchema(operation.data.document), at: JSONPointer()) { leaf, pointer, schema in
            let isPersonal = Masking.isPersonal(leaf, at: pointer, schema, operation.sensitiveData)
            guard !isExact, isPersonal || leaf.string.map(TextScrubber.looksPersonal) == true else { return leaf }
            return .string(leaf.kindWord)
        }
        return Outcome.answered(data: data).json
    }
}

extension JSONValue {
    /// What kind of value it is, where the value is nobody's business.
    fileprivate var kindWord: String {
        switch self {
        case .null: "(null)"
        case .bool: "(true or false)"
        case .integer, .number: "(a number)"
        case .string: "(a text)"
        case .array: "(a list)"
        case .object: "(an object)"
        }
    }
}

/// One pass over one value.
private struct Masking {
    let schema: DeclaredSchema
    let sensitive: [JSONPointer]
    let pseudonyms: Pseudonyms
    let scrubber: TextScrubber
    /// Tells this exchange from others, for values that are too few to stand for each other.
    let exchange: String
    let examples: [JSONValue]
    /// How often another stand-in was wanted, by place.
    var turns: [JSONPointer: Int] = [:]

    init(
        _ schema: DeclaredSchema, _ sensitive: [JSONPointer], _ pseudonyms: Pseudonyms, _ scrubber: TextScrubber, _ exchange: String,
        _ examples: [JSONValue]
    ) {
        self.schema = schema
        self.sensitive = sensitive
        self.pseudonyms = pseudonyms
        self.scrubber = scrubber
        self.exchange = exchange
        self.examples = examples
    }

    func mask(_ value: JSONValue) -> JSONValue { Self.map(value, schema, at: JSONPointer(), masked) }

    private func masked(_ leaf: JSONValue, at pointer: JSONPointer, _ schema: DeclaredSchema) -> JSONValue {
        let turn = turns[pointer] ?? 0
        let enumeration = schema.enumeration
        let isPersonal = Self.isPersonal(leaf, at: pointer, schema, sensitive)
        if enumeration.contains(leaf), !isPersonal { return leaf }
        guard isPersonal || turn > 0 else {
            switch leaf {
            case .string(let text): return .string(scrubber.scrub(text))
            case .integer(let number): return .integer(scrubber.scrub(number))
            default: return leaf
            }
        }
        if !enumeration.isEmpty {
            var random = pseudonyms.draw("\(pointer)", exchange, turn: turn)
            return random.pick(enumeration)
        }
        if turn >= Self.classicTurns, let example = example(at: pointer) { return likeExample(leaf, example, turn: turn) }
        switch leaf {
        case .string(let text): return .string(Self.standIn(for: text, at: pointer, schema, pseudonyms, turn: turn))
        case .integer(let number): return .integer(pseudonyms.number(number, turn: turn))
        case .number(let number):
            // To a hundredth, as amounts are; within what an integer holds.
            let whole = Int64(min(max(number * 100, -1e15), 1e15))
            return .number(Double(pseudonyms.number(whole, turn: turn)) / 100)
        case .bool:
            var random = pseudonyms.draw("\(pointer)", exchange, turn: turn)
            return .bool(random.below(2) == 1)
        case .null, .array, .object: return leaf
        }
    }

    // MARK: - Stand-ins

    /// Draws in the value's own form, before that of the contract's example is taken.
    private static let classicTurns = 8

    private static let nameWords = ["name", "representative", "officer", "holder", "applicant", "agent"]
    /// A person's name has so many Chinese characters.
    private static let nameLength = 2...4

    /// Whether a leaf is to be replaced.
    static func isPersonal(_ leaf: JSONValue, at pointer: JSONPointer, _ schema: DeclaredSchema, _ sensitive: [JSONPointer]) -> Bool {
        if sensitive.contains(where: { pointer.lies(in: $0) }) || !schema.formats.isDisjoint(with: ["resident-id", "credit-code"]) { return true }
        guard let text = leaf.string else { return false }
        return ResidentID(text) != nil || CreditCode(text) != nil
    }

    static func standIn(
        for text: String, at pointer: JSONPointer, _ schema: DeclaredSchema, _ pseudonyms: Pseudonyms, turn: Int
    ) -> String {
        let formats = schema.formats
        if formats.contains("resident-id") || ResidentID(text) != nil { return pseudonyms.residentID(text, turn: turn) }
        if formats.contains("credit-code") || CreditCode(text) != nil { return pseudonyms.creditCode(text, turn: turn) }
        if formats.contains("date") { return pseudonyms.day(text, turn: turn) }
        if formats.contains("date-time") { return pseudonyms.day(text, turn: turn) + "T00:00:00Z" }
        let member = pointer.tokens.last { Int($0) == nil }?.lowercased() ?? ""
        if member.contains("address") { return pseudonyms.address(text, turn: turn) }
        let isChinese = text.unicodeScalars.allSatisfy(\.properties.isIdeographic)
        if isChinese, nameLength.contains(text.count) { return pseudonyms.name(text, turn: turn) }
        if nameWords.contains(where: member.hasSuffix), text.count <= nameLength.upperBound { return pseudonyms.name(text, turn: turn) }
        return pseudonyms.text(text, turn: turn)
    }

    private func example(at pointer: JSONPointer) -> JSONValue? { examples.lazy.compactMap { $0[pointer] }.first }

    /// The example's value with other digits, and at last the example's value: nothing of it is anybody's.
    private func likeExample(_ leaf: JSONValue, _ example: JSONValue, turn: Int) -> JSONValue {
        guard let text = example.string, let own = leaf.string, turn < Self.classicTurns + 6 else { return example }
        var random = pseudonyms.draw("example", own, turn: turn)
        return .string(String(text.map { $0.isASCII && $0.isWholeNumber ? Character(String(random.below(10))) : $0 }))
    }

    // MARK: - Walking

    static func visit(_ value: JSONValue, _ schema: DeclaredSchema, _ body: (JSONPointer, JSONValue, DeclaredSchema) -> Void) {
        _ = map(value, schema, at: JSONPointer()) { leaf, pointer, schema in
            body(pointer, leaf, schema)
            return leaf
        }
    }

    /// The value with other leaves, without what is not declared.
    static func map(
        _ value: JSONValue, _ schema: DeclaredSchema, at pointer: JSONPointer, _ leaf: (JSONValue, JSONPointer, DeclaredSchema) -> JSONValue
    ) -> JSONValue {
        switch value {
        case .object(let object):
            var result = JSONObject()
            for (name, member) in object {
                guard let schema = schema.member(name) else { continue }
                result.append(name, map(member, schema, at: pointer + name, leaf))
            }
            return .object(result)
        case .array(let elements):
            guard let schema = schema.element else { return .array([]) }
            return .array(elements.enumerated().map { map($1, schema, at: pointer + $0, leaf) })
        case .null, .bool, .integer, .number, .string: return leaf(value, pointer, schema)
        }
    }
}
