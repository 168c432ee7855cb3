import JSON

/// Turns a schema document into a program. It goes on after a mistake, so that all of them are found at once.
struct SchemaCompiler {
    /// Nesting of subschemas: compiling recurses.
    private static let maximumDepth = 128

    /// A `$ref` whose target is found when every subschema is known.
    struct OpenReference {
        var node: SchemaProgram.Node
        var applicator: Int
        var text: String
        var pointer: JSONPointer
    }

    let document: JSONValue
    let options: JSONSchema.Options
    var program = SchemaProgram()
    var mistakes: [SchemaError.Mistake] = []
    var openReferences: [OpenReference] = []
    var anchors: [String: SchemaProgram.Node] = [:]
    private var known: [JSONPointer: SchemaProgram.Node] = [:]
    private var depth = 0

    static func compile(_ document: JSONValue, options: JSONSchema.Options) throws(SchemaError) -> SchemaProgram {
        var compiler = SchemaCompiler(document: document, options: options)
        _ = compiler.compile(document, at: JSONPointer())
        compiler.resolveReferences()
        if compiler.mistakes.isEmpty { compiler.refuseEndlessChecks() }
        guard compiler.mistakes.isEmpty else { throw SchemaError(mistakes: compiler.mistakes) }
        return compiler.program
    }

    private init(document: JSONValue, options: JSONSchema.Options) {
        self.document = document
        self.options = options
    }

    mutating func mistake(_ pointer: JSONPointer, _ message: String) {
        mistakes.append(SchemaError.Mistake(pointer: pointer, message: message))
    }

    /// The node of the subschema at that place, compiled once.
    mutating func compile(_ schema: JSONValue, at pointer: JSONPointer) -> SchemaProgram.Node {
        if let node = known[pointer] { return node }
        let node = program.nodes.count
        known[pointer] = node
        program.nodes.append(SchemaNode(pointer: pointer))
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            mistake(pointer, "schemas are nested deeper than \(Self.maximumDepth) levels")
            return node
        }
        switch schema {
        case .bool(true): break
        case .bool(false): program.nodes[node].assertions = [.never]
        case .object(let keywords): compile(keywords, into: node, at: pointer)
        default: mistake(pointer, "a schema is an object, true or false")
        }
        return node
    }

    private mutating func compile(_ keywords: JSONObject, into node: SchemaProgram.Node, at pointer: JSONPointer) {
        let holdsReference = keywords["$ref"] != nil
        for (name, value) in keywords {
            let place = pointer + name
            if let refusal = options.dialect.refusal(of: name) {
                mistake(place, refusal)
            } else if holdsReference, options.dialect == .contract, !JSONSchema.Options.Dialect.besideReference.contains(name) {
                mistake(place, "“\(name)” stands beside “$ref”, where draft-07 ignores it; put both into “allOf”")
            } else if !compileAssertion(name, value, into: node, at: place), !compileApplicator(name, value, of: keywords, into: node, at: place) {
                checkAnnotation(name, value, at: place)
            }
        }
    }

    /// Keywords that judge nothing.
    private mutating func checkAnnotation(_ name: String, _ value: JSONValue, at place: JSONPointer) {
        switch name {
        case "$schema": checkDialect(value, at: place)
        case "$id":
            if value.string == nil { mistake(place, "“$id” is a text") }
            if place.tokens.count > 1 { mistake(place, "“$id” is supported at the root only") }
        case "$comment": if value.string == nil { mistake(place, "“$comment” is a text") }
        case "title", "description": checkText(name, value, at: place)
        case "examples": if value.array == nil { mistake(place, "“examples” is a list") }
        case "deprecated": if value.bool == nil { mistake(place, "“deprecated” is true or false") }
        default: break
        }
    }

    private mutating func checkDialect(_ value: JSONValue, at place: JSONPointer) {
        let uri = value.string.map { $0.hasSuffix("#") ? String($0.dropLast()) : $0 }
        let draft07 = "http://json-schema.org/draft-07/schema"
        if uri == "https://json-schema.org/draft/2020-12/schema" || options.dialect == .contract && uri == draft07 { return }
        mistake(place, "“$schema” is “https://json-schema.org/draft/2020-12/schema”")
    }

    /// In a contract a text may be given in both languages.
    private mutating func checkText(_ name: String, _ value: JSONValue, at place: JSONPointer) {
        if value.string != nil { return }
        if options.dialect == .contract, let texts = value.object, texts.count == 2, texts["zh"]?.string != nil, texts["en"]?.string != nil { return }
        mistake(place, options.dialect == .contract ? "“\(name)” is a text, or an object with a text for zh and for en" : "“\(name)” is a text")
    }
}
