import JSON

/// Turns a schema document into a program. It goes on after a mistake, so that all of them are found at once.
struct SchemaCompiler {
    /// Nesting of subschemas: compiling recurses.
    static let maximumDepth = 128
    /// Far above any schema that people write. A schema whose dynamic references could mean very much in very many places stops here.
    private static let maximumNodes = 100_000

    /// A `$ref` or `$dynamicRef` whose target is found when every subschema is known.
    struct OpenReference {
        var node: SchemaProgram.Node
        var applicator: Int
        var text: String
        var isDynamic: Bool
        var pointer: JSONPointer
        var scope: SchemaScope
    }

    /// One node per subschema, and one more for each way in which its dynamic references are bound.
    private struct Key: Hashable {
        var place: SchemaResource.Place
        var binding: Int
    }

    let options: JSONSchema.Options
    let registry: SchemaRegistry
    var program = SchemaProgram()
    var mistakes: [SchemaError.Mistake] = []
    var openReferences: [OpenReference] = []

    var documents: [JSONValue] = []
    var resources: [SchemaResource] = []
    var resourceAt: [SchemaResource.Place: Int] = [:]
    var resourceByURI: [String: Int] = [:]
    /// The dynamic anchors that count, outermost first come: what a `$dynamicRef` means depends on the way to it, so the ways are told apart.
    var bindings: [[String: SchemaResource.Place]] = [[:]]
    var bindingNumbers: [[String: SchemaResource.Place]: Int] = [[:]: 0]
    var scope = SchemaScope()

    private var known: [Key: SchemaProgram.Node] = [:]
    private var depth = 0

    static func compile(
        _ document: JSONValue, at uri: String, options: JSONSchema.Options, registry: SchemaRegistry
    ) throws(SchemaError) -> SchemaProgram {
        var compiler = SchemaCompiler(options: options, registry: registry)
        let root = compiler.open(document, at: uri)
        compiler.enter(resource: root)
        _ = compiler.compile(document, at: JSONPointer())
        compiler.resolveReferences()
        if compiler.mistakes.isEmpty { compiler.refuseEndlessChecks() }
        guard compiler.mistakes.isEmpty else { throw SchemaError(mistakes: compiler.mistakes) }
        let nodes = compiler.program.nodes
        for node in nodes.indices { compiler.program.nodes[node].prepare(among: nodes) }
        compiler.program.resources = compiler.resources.map { (uri: $0.uri, depth: $0.root.pointer.tokens.count) }
        return compiler.program
    }

    private init(options: JSONSchema.Options, registry: SchemaRegistry) {
        self.options = options
        self.registry = registry
    }

    /// A mistake of another document than the one that is compiled names it.
    mutating func mistake(_ pointer: JSONPointer, _ message: String, isForeignKeyword: Bool = false) {
        let document = scope.document == 0 ? "" : ", in the document “\(resources[scope.resource].uri)”"
        mistakes.append(SchemaError.Mistake(pointer: pointer, message: message + document, isForeignKeyword: isForeignKeyword))
    }

    /// The node of the subschema at that place, compiled once.
    mutating func compile(_ schema: JSONValue, at pointer: JSONPointer) -> SchemaProgram.Node {
        let outer = scope
        defer { scope = outer }
        let place = SchemaResource.Place(document: scope.document, pointer: pointer)
        if let resource = resourceAt[place] { enter(resource: resource) }
        let key = Key(place: place, binding: scope.binding)
        if let node = known[key] { return node }
        let node = program.nodes.count
        guard node < Self.maximumNodes else {
            if node == Self.maximumNodes, mistakes.isEmpty { mistake(pointer, "the schema has more than \(Self.maximumNodes) subschemas") }
            return SchemaProgram.root
        }
        known[key] = node
        program.nodes.append(SchemaNode(pointer: pointer, resource: scope.resource))
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
                mistake(place, refusal, isForeignKeyword: true)
            } else if holdsReference, options.dialect == .contract, !JSONSchema.Options.Dialect.besideReference.contains(name) {
                mistake(place, "“\(name)” stands beside “$ref”, where draft-07 ignores it; put both into “allOf”")
            } else if isInForce(name), !compileAssertion(name, value, into: node, at: place),
                !compileApplicator(name, value, of: keywords, into: node, at: place)
            {
                checkAnnotation(name, value, at: place)
            }
        }
    }

    /// Whether a vocabulary of the resource has the keyword.
    func isInForce(_ keyword: String) -> Bool {
        options.dialect == .contract || !SchemaVocabulary.all(of: keyword).isDisjoint(with: resources[scope.resource].vocabulary)
    }

    /// Keywords that judge nothing.
    private mutating func checkAnnotation(_ name: String, _ value: JSONValue, at place: JSONPointer) {
        switch name {
        case "$schema": checkDialect(value, at: place)
        case "$id":
            if value.string == nil { mistake(place, "“$id” is a text") }
            if options.dialect == .contract, place.tokens.count > 1 { mistake(place, "“$id” is supported at the root only") }
        case "$comment": if value.string == nil { mistake(place, "“$comment” is a text") }
        case "$vocabulary": if value.object == nil { mistake(place, "“$vocabulary” is an object of addresses") }
        case "title", "description": checkText(name, value, at: place)
        case "examples": if value.array == nil { mistake(place, "“examples” is a list") }
        case "deprecated": if value.bool == nil { mistake(place, "“deprecated” is true or false") }
        default: break
        }
    }

    private mutating func checkDialect(_ value: JSONValue, at place: JSONPointer) {
        if options.dialect == .draft2020, value.string != nil { return }
        let uri = value.string.map { $0.hasSuffix("#") ? String($0.dropLast()) : $0 }
        let draft07 = "http://json-schema.org/draft-07/schema"
        if uri == MetaSchema.uri || options.dialect == .contract && uri == draft07 { return }
        mistake(place, "“$schema” is “\(MetaSchema.uri)”")
    }

    /// In a contract a text may be given in both languages.
    private mutating func checkText(_ name: String, _ value: JSONValue, at place: JSONPointer) {
        if value.string != nil { return }
        if options.dialect == .contract, let texts = value.object, texts.count == 2, texts["zh"]?.string != nil, texts["en"]?.string != nil { return }
        mistake(place, options.dialect == .contract ? "“\(name)” is a text, or an object with a text for zh and for en" : "“\(name)” is a text")
    }
}
