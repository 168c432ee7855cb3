import JSON

/// Keywords that put subschemas to a value or to its parts.
extension SchemaCompiler {
    /// False where the keyword is none of these.
    mutating func compileApplicator(
        _ name: String, _ value: JSONValue, of keywords: JSONObject, into node: SchemaProgram.Node, at place: JSONPointer
    ) -> Bool {
        switch name {
        case "allOf", "anyOf", "oneOf": compileBranches(name, value, into: node, at: place)
        case "not": program.nodes[node].applicators.append(.not(compile(value, at: place)))
        case "if": compileCondition(value, of: keywords, into: node, at: place)
        case "then", "else":
            _ = compile(value, at: place)
            if keywords["if"] == nil, options.dialect == .contract { mistake(place, "“\(name)” says nothing without “if”") }
        case "$ref": openReference(name, value, of: node, at: place)
        case "$dynamicRef" where options.dialect == .draft2020: openReference(name, value, of: node, at: place)
        case "$defs": _ = subschemas(name, value, at: place)
        case "$anchor" where options.dialect == .draft2020, "$dynamicAnchor" where options.dialect == .draft2020:
            checkAnchor(name, value, at: place)
        case "dependentSchemas" where options.dialect == .draft2020:
            let rules = subschemas(name, value, at: place).map { (name: $0.name, schema: $0.node) }
            program.nodes[node].applicators.append(.dependent(rules))
        case "properties", "patternProperties", "additionalProperties", "propertyNames": compileMembers(name, value, into: node, at: place)
        case "items", "contains": compileElements(name, value, of: keywords, into: node, at: place)
        case "unevaluatedProperties" where options.dialect == .draft2020: program.nodes[node].leftMembers = compile(value, at: place)
        case "unevaluatedItems" where options.dialect == .draft2020: program.nodes[node].leftElements = compile(value, at: place)
        case "prefixItems" where options.dialect == .draft2020: compilePrefix(value, into: node, at: place)
        case "minContains" where options.dialect == .draft2020, "maxContains" where options.dialect == .draft2020:
            if (value.whole ?? -1) < 0 { mistake(place, "“\(name)” is a whole number from zero on") }
        default: return false
        }
        return true
    }

    private mutating func compileBranches(_ name: String, _ value: JSONValue, into node: SchemaProgram.Node, at place: JSONPointer) {
        guard let branches = value.array, !branches.isEmpty else {
            mistake(place, "“\(name)” is a list of at least one schema")
            return
        }
        let nodes = branches.enumerated().map { compile($0.element, at: place + $0.offset) }
        let applicator: Applicator = name == "allOf" ? .all(nodes) : name == "anyOf" ? .any(nodes) : .one(nodes)
        program.nodes[node].applicators.append(applicator)
        if name != "allOf" { program.hasAlternatives = true }
    }

    private mutating func compileCondition(_ value: JSONValue, of keywords: JSONObject, into node: SchemaProgram.Node, at place: JSONPointer) {
        let parent = JSONPointer(tokens: place.tokens.dropLast())
        let condition = compile(value, at: place)
        let then = keywords["then"].map { compile($0, at: parent + "then") }
        let otherwise = keywords["else"].map { compile($0, at: parent + "else") }
        program.nodes[node].applicators.append(.condition(if: condition, then: then, else: otherwise))
    }

    /// The members of an object of schemas, compiled.
    private mutating func subschemas(
        _ name: String, _ value: JSONValue, at place: JSONPointer
    ) -> [(name: String, node: SchemaProgram.Node)] {
        guard let object = value.object else {
            mistake(place, "“\(name)” is an object of schemas")
            return []
        }
        return object.map { member in (member.name, compile(member.value, at: place + member.name)) }
    }

    private mutating func compileMembers(_ name: String, _ value: JSONValue, into node: SchemaProgram.Node, at place: JSONPointer) {
        var rules = program.nodes[node].members ?? MemberRules()
        switch name {
        case "properties":
            for (member, schema) in subschemas(name, value, at: place) { rules.add(member, schema) }
        case "patternProperties":
            for (source, schema) in subschemas(name, value, at: place) {
                do throws(PatternError) {
                    rules.patterns.append((try Pattern(source), schema))
                } catch {
                    mistake(place + source, "the name's pattern cannot be used: \(error.sentence)")
                }
            }
        case "additionalProperties":
            rules.additional = compile(value, at: place)
            rules.additionalDeclares = value.object != nil
        default: rules.names = compile(value, at: place)
        }
        program.nodes[node].members = rules
    }

    private mutating func compileElements(
        _ name: String, _ value: JSONValue, of keywords: JSONObject, into node: SchemaProgram.Node, at place: JSONPointer
    ) {
        var rules = program.nodes[node].elements ?? ElementRules()
        if name == "contains" {
            rules.contains = compile(value, at: place)
            if options.dialect == .draft2020, isInForce("minContains") {
                rules.minContains = keywords["minContains"]?.whole.map { Int($0) } ?? 1
                rules.maxContains = keywords["maxContains"]?.whole.map(Int.init)
            }
        } else if value.array != nil {
            mistake(place, "“items” is a single schema")
        } else {
            rules.rest = compile(value, at: place)
        }
        program.nodes[node].elements = rules
    }

    private mutating func compilePrefix(_ value: JSONValue, into node: SchemaProgram.Node, at place: JSONPointer) {
        guard let schemas = value.array, !schemas.isEmpty else {
            mistake(place, "“prefixItems” is a list of at least one schema")
            return
        }
        var rules = program.nodes[node].elements ?? ElementRules()
        rules.prefix = schemas.enumerated().map { compile($0.element, at: place + $0.offset) }
        program.nodes[node].elements = rules
    }
}
