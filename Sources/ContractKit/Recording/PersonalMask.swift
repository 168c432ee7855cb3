import AdapterKit
import Contracts
import JSON
import JSONSchema
import Messaging

/// Takes people out of one exchange: the input of a task and what its department said.
///
/// What a contract does not declare by name is dropped. What it marks as sensitive, every identity number and every free text, whatever it may quote,
/// is replaced by a stand-in of the same form, the same wherever it stands. What stays are words that the contract itself writes out, dates and small
/// numbers that it does not mark, and codes. What comes out is valid under the contract, or nothing comes out.
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

    /// Rounds of finding stand-ins that keep the contract. The later ones take the form of the contract's example.
    private static let rounds = 16

    /// The exchange without people; nil where no stand-ins keep the contract.
    func mask(_ input: JSONValue, _ outcome: Outcome) -> (input: JSONValue, outcome: Outcome)? {
        let exchange = String(decoding: input.canonicalUTF8, as: UTF8.self)
        let examples = operation.examples.map(\.request)
        let masking = Masking(request, operation.sensitiveRequest, pseudonyms, exchange, examples)
        guard let maskedInput = settled(input, masking, operation.request) else { return nil }
        guard case .answered(let value) = outcome else { return (maskedInput, bare(outcome)) }
        let dataExamples = operation.examples.compactMap { $0.reply["data"] }
        let dataMasking = Masking(data, operation.sensitiveData, pseudonyms, exchange, dataExamples)
        return settled(value, dataMasking, operation.data).map { (maskedInput, .answered(data: $0)) }
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

    /// What of an outcome can be compared with one that was recorded: what is declared by name, and of what is somebody's the kind of value alone.
    /// - Parameter isExact: values that are somebody's are compared too, as where the system that is asked holds the recording's people.
    static func comparable(_ outcome: Outcome, of operation: Operation, isExact: Bool) -> JSONValue {
        guard case .answered(let value) = outcome else { return outcome.json }
        let data = Masking.map(value, DeclaredSchema(operation.data.document), at: JSONPointer()) { leaf, pointer, schema in
            let isPersonal = Masking.isPersonal(leaf, at: pointer, schema, operation.sensitiveData)
            return isPersonal && !isExact ? .string(leaf.kindWord) : leaf
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
    /// Tells this exchange from others, for values that are too few to stand for each other.
    let exchange: String
    let examples: [JSONValue]
    /// How often another stand-in was wanted, by place.
    var turns: [JSONPointer: Int] = [:]

    init(
        _ schema: DeclaredSchema, _ sensitive: [JSONPointer], _ pseudonyms: Pseudonyms, _ exchange: String, _ examples: [JSONValue]
    ) {
        self.schema = schema
        self.sensitive = sensitive
        self.pseudonyms = pseudonyms
        self.exchange = exchange
        self.examples = examples
    }

    func mask(_ value: JSONValue) -> JSONValue { Self.map(value, schema, at: JSONPointer(), masked) }

    private func masked(_ leaf: JSONValue, at pointer: JSONPointer, _ schema: DeclaredSchema) -> JSONValue {
        let turn = turns[pointer] ?? 0
        guard turn > 0 || Self.isPersonal(leaf, at: pointer, schema, sensitive) else { return leaf }
        let enumeration = schema.enumeration
        if !enumeration.isEmpty {
            var random = pseudonyms.draw("\(pointer)", exchange, turn: turn)
            return random.pick(enumeration)
        }
        if turn >= Self.classicTurns, let example = example(at: pointer) { return likeExample(leaf, example, turn: turn) }
        switch leaf {
        case .string(let text): return .string(standIn(for: text, at: pointer, schema, turn: turn))
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

    /// Digits of a number that is somebody's: telephones have eleven, identity numbers and bank cards more.
    private static let digitsOfSomebody = 11
    /// Longest text that counts as a code or an amount where the contract has a pattern for it.
    private static let longestWord = 16

    /// Whether a leaf is to be replaced.
    static func isPersonal(_ leaf: JSONValue, at pointer: JSONPointer, _ schema: DeclaredSchema, _ sensitive: [JSONPointer]) -> Bool {
        if sensitive.contains(where: { pointer.lies(in: $0) }) { return true }
        switch leaf {
        case .string(let text):
            if schema.enumeration.contains(leaf) { return false }
            if !schema.formats.isDisjoint(with: ["date", "date-time"]) { return false }
            return !(schema.hasPattern && isWord(text))
        case .integer(let number): return String(number.magnitude).utf8.count >= digitsOfSomebody
        case .number, .bool, .null, .array, .object: return false
        }
    }

    /// A code or an amount, as `CNY`, `84210.55`, `2026-10`: too short to name anybody.
    private static func isWord(_ text: String) -> Bool {
        text.utf8.count <= longestWord && text.utf8.count { (0x30...0x39).contains($0) } < digitsOfSomebody
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || ".:+-/".utf8.contains($0) }
    }

    private func standIn(for text: String, at pointer: JSONPointer, _ schema: DeclaredSchema, turn: Int) -> String {
        let formats = schema.formats
        if formats.contains("resident-id") || ResidentID(text) != nil { return pseudonyms.residentID(text, turn: turn) }
        if formats.contains("credit-code") || CreditCode(text) != nil { return pseudonyms.creditCode(text, turn: turn) }
        if formats.contains("date") { return pseudonyms.day(text, turn: turn) }
        if formats.contains("date-time") { return pseudonyms.day(text, turn: turn) + "T00:00:00Z" }
        let member = pointer.tokens.last { Int($0) == nil }?.lowercased() ?? ""
        if member.contains("address") { return pseudonyms.address(text, turn: turn) }
        let isChinese = text.unicodeScalars.allSatisfy(\.properties.isIdeographic)
        if isChinese, Self.nameLength.contains(text.count) { return pseudonyms.name(text, turn: turn) }
        if Self.nameWords.contains(where: member.hasSuffix), text.count <= Self.nameLength.upperBound { return pseudonyms.name(text, turn: turn) }
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
