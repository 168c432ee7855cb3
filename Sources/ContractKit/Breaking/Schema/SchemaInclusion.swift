public import JSON
import JSONSchema

/// How writer and reader treat members that a schema does not declare.
public struct SchemaReading: Hashable, Sendable {
    /// Whether the writer sends only what his schema declares.
    public var writerIsClosed: Bool
    /// Whether the reader leaves out what his schema does not declare before he looks at the value.
    public var readerProjects: Bool

    /// By the letter of the schemas.
    public static let strict = SchemaReading(writerIsClosed: false, readerProjects: false)
    /// As on the bus: both sides project.
    public static let bus = SchemaReading(writerIsClosed: true, readerProjects: true)
    /// As with forms: a channel fills in the fields that it was shown, and all that it sends is looked at.
    public static let form = SchemaReading(writerIsClosed: true, readerProjects: false)
}

/// Why not everything that a writer may send is understood: one keyword of the reader's schema.
public struct SchemaGap: Hashable, Sendable {
    /// The keyword in the reader's schema.
    public var pointer: JSONPointer
    public var keyword: String
    /// Whether it is certain; else nobody can tell, and that counts as a break too.
    public var isCertain: Bool
    /// What it is about, where the keyword alone does not tell: the member that is required.
    public var detail: String?
}

/// Whether everything that one schema lets a writer send satisfies another: proven, or not.
///
/// Sound, not complete: where it finds no gap there is none; a gap may be one that cannot be proven closed. Recursive schemas end, since a pair
/// that is being looked at is taken for proven within itself: values are finite.
public struct SchemaInclusion {
    /// Steps after which it is given up: contracts take some hundred.
    private static let mostSteps = 20_000

    struct Pair: Hashable {
        var writer: [JSONPointer]
        var reader: [JSONPointer]
    }

    let reading: SchemaReading
    let writer: SchemaDocument
    let reader: SchemaDocument
    let writing: SchemaExpansion
    let understanding: SchemaExpansion
    let haveSameDefinitions: Bool
    var memory = PatternMemory()
    private var underWay: Set<Pair> = []
    private var steps = 0

    private init(writer: JSONValue, reader: JSONValue, reading: SchemaReading) {
        self.reading = reading
        self.writer = SchemaDocument(writer)
        self.reader = SchemaDocument(reader)
        writing = SchemaExpansion(document: self.writer)
        understanding = SchemaExpansion(document: self.reader)
        haveSameDefinitions = writer["$defs"] == reader["$defs"]
    }

    /// What of the writer's schema the reader's does not take; empty where it takes all.
    public static func gaps(writer: JSONValue, reader: JSONValue, reading: SchemaReading) -> [SchemaGap] {
        var inclusion = SchemaInclusion(writer: writer, reader: reader, reading: reading)
        var seen: Set<SchemaGap> = []
        return inclusion.gaps([inclusion.writer.whole], [inclusion.reader.whole]).filter { seen.insert($0).inserted }
    }

    /// What of values that satisfy all the writer's schemas breaks one of the reader's.
    mutating func gaps(_ sent: [SchemaPlace], _ read: [SchemaPlace]) -> [SchemaGap] {
        var declared = SchemaExpansion.Kept()
        for place in read {
            declared.always.join(understanding.declared(by: place))
            declared.atMost.join(understanding.declared(by: place, withBranches: true))
        }
        // Beside others a schema may be read without a member that it counts on.
        let isAlone = sent.count == 1 && read.count == 1 || !reading.readerProjects
        let read = isAlone ? read.filter { place in !sent.contains { isSame($0.schema, place.schema) } } : read
        let pair = Pair(writer: sent.map(\.pointer), reader: read.map(\.pointer))
        guard let first = read.first, underWay.insert(pair).inserted else { return [] }
        defer { underWay.remove(pair) }
        steps += 1
        guard steps < Self.mostSteps, let ways = writing.ways(of: sent, &memory) else { return [.undecided(first, "")] }
        var found: [SchemaGap] = []
        for way in ways {
            for place in read { found += gaps(way, place, declared) }
        }
        return found
    }

    /// What of the facts breaks the reader's schema.
    mutating func gaps(_ sent: SchemaFacts, _ place: SchemaPlace, _ declared: SchemaExpansion.Kept) -> [SchemaGap] {
        guard let schema = place.schema.object else { return place.isFalse ? [.certain(place, "")] : [] }
        if let values = sent.values { return gaps(values, place) }
        var found: [SchemaGap] = []
        for (keyword, rule) in schema {
            switch keyword {
            case "$ref":
                guard let target = rule.string.flatMap({ reader.target(of: $0) }) else {
                    found.append(.undecided(place, keyword))
                    break
                }
                found += gaps(sent, target, declared)
            case "type": found += typeGaps(sent, place, rule)
            case "enum", "const": found.append(.certain(place, keyword))
            case "allOf": for branch in place.branches(keyword) { found += gaps(sent, branch, declared) }
            case "anyOf": if !satisfiesAny(sent, place.branches(keyword), declared) { found.append(.undecided(place, keyword)) }
            case "oneOf": if !satisfiesOne(sent, place, declared) { found.append(.undecided(place, keyword)) }
            case "not": if !isVerbatim(keyword, rule, sent), !excludes(sent, place.child(keyword, rule)) { found.append(.undecided(place, keyword)) }
            case "if": found += conditionGaps(sent, place, rule, declared)
            case "then", "else": break
            case _ where Self.annotations.contains(keyword): break
            case _ where Self.numbers.contains(keyword): if sent.kinds.contains(.number) { found += numberGaps(sent, place, keyword, rule) }
            case _ where Self.texts.contains(keyword): if sent.kinds.contains(.string) { found += textGaps(sent, place, keyword, rule) }
            case _ where Self.lists.contains(keyword): if sent.kinds.contains(.array) { found += listGaps(sent, place, keyword, rule) }
            case _ where Self.objects.contains(keyword):
                if sent.kinds.contains(.object) { found += memberGaps(sent, place, keyword, rule, declared) }
            default: found.append(.undecided(place, keyword))
            }
        }
        return found
    }

    private static let annotations: Set<String> = [
        "title", "description", "examples", "default", "deprecated", "$comment", "$schema", "$id", "$defs",
    ]
    private static let numbers: Set<String> = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]
    private static let texts: Set<String> = ["minLength", "maxLength", "pattern", "format"]
    private static let lists: Set<String> = ["items", "contains", "minItems", "maxItems", "uniqueItems"]
    private static let objects: Set<String> = [
        "properties", "patternProperties", "additionalProperties", "required", "propertyNames", "minProperties", "maxProperties",
    ]

    /// Whether two schemas, one of each document, mean the same because they say the same.
    private func isSame(_ sent: JSONValue, _ read: JSONValue) -> Bool { sent == read && (haveSameDefinitions || !sent.hasReference) }

    func isVerbatim(_ keyword: String, _ rule: JSONValue, _ sent: SchemaFacts) -> Bool {
        // What a reader leaves out could decide it, so that the same words are no proof there.
        guard !reading.readerProjects, !reading.writerIsClosed else { return false }
        return sent.verbatim.contains { $0.keyword == keyword && isSame($0.schema, rule) }
    }

    /// The few values themselves are put to the schema.
    private func gaps(_ values: [JSONValue], _ place: SchemaPlace) -> [SchemaGap] {
        guard let schema = reader.schema(at: place), !values.contains(where: isCut) else { return [.undecided(place, "")] }
        let refused = values.filter { !schema.isValid($0) }
        guard let value = refused.first else { return [] }
        let keyword = ["enum", "const", "oneOf", "anyOf", "type"].first { place.schema[$0] != nil } ?? ""
        return [SchemaGap(pointer: keyword.isEmpty ? place.pointer : place.pointer + keyword, keyword: keyword, isCertain: true, detail: value.brief)]
    }

    /// Whether the reader may leave something of the value out before he looks at it.
    func isCut(_ value: JSONValue) -> Bool {
        switch value {
        case .object: reading.readerProjects
        case .array(let elements): elements.contains(where: isCut)
        default: false
        }
    }

    private func typeGaps(_ sent: SchemaFacts, _ place: SchemaPlace, _ rule: JSONValue) -> [SchemaGap] {
        guard let type = ValueKinds.read(rule) else { return [.undecided(place, "type")] }
        guard sent.kinds.isSubset(of: type.kinds) else { return [.certain(place, "type")] }
        guard type.isWhole, sent.kinds.contains(.number), !sent.isWhole else { return [] }
        return sent.multiples.contains { $0.whole != nil } ? [] : [.certain(place, "type")]
    }
}

extension SchemaGap {
    static func certain(_ place: SchemaPlace, _ keyword: String, detail: String? = nil) -> SchemaGap {
        SchemaGap(pointer: keyword.isEmpty ? place.pointer : place.pointer + keyword, keyword: keyword, isCertain: true, detail: detail)
    }

    static func undecided(_ place: SchemaPlace, _ keyword: String, detail: String? = nil) -> SchemaGap {
        SchemaGap(pointer: keyword.isEmpty ? place.pointer : place.pointer + keyword, keyword: keyword, isCertain: false, detail: detail)
    }
}

extension JSONValue {
    /// Longest text of a value in a sentence.
    private static let longestBrief = 60

    /// The value for a sentence: as JSON, cut short.
    var brief: String {
        let text = String(decoding: utf8, as: UTF8.self)
        return text.count <= Self.longestBrief ? text : text.prefix(Self.longestBrief) + "…"
    }
}
