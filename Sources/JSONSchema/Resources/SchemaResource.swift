import JSON

/// A part of a document that has an address of its own: the document as a whole, or a subschema with `$id`.
struct SchemaResource {
    /// A place in one of the documents.
    struct Place: Hashable {
        var document: Int
        var pointer: JSONPointer
    }

    /// Without a fragment; empty where the document has none.
    var uri: String
    var root: Place
    /// By `$anchor` and `$dynamicAnchor`.
    var anchors: [String: Place] = [:]
    /// By `$dynamicAnchor` alone.
    var dynamicAnchors: [String: Place] = [:]
    var vocabulary: SchemaVocabulary = .standard
}

/// Where a subschema is read, and what was entered on the way to it.
struct SchemaScope: Hashable {
    var document = 0
    var resource = 0
    /// Which dynamic anchors count, as a number of ``SchemaCompiler/bindings``.
    var binding = 0
}

extension SchemaCompiler {
    /// Which schemas stand in a keyword's value.
    private enum Subschemas {
        case one, list, members
    }

    private static let subschemas: [String: Subschemas] = [
        "allOf": .list, "anyOf": .list, "oneOf": .list, "prefixItems": .list, "not": .one, "if": .one, "then": .one, "else": .one, "items": .one,
        "contains": .one, "additionalProperties": .one, "propertyNames": .one, "unevaluatedItems": .one, "unevaluatedProperties": .one,
        "contentSchema": .one, "properties": .members, "patternProperties": .members, "dependentSchemas": .members, "$defs": .members,
    ]

    /// Takes a document in: finds its resources and their anchors. Gives the resource of the document as a whole.
    mutating func open(_ document: JSONValue, at uri: String) -> Int {
        let number = documents.count
        documents.append(document)
        let root = addResource(uri, at: SchemaResource.Place(document: number, pointer: JSONPointer()))
        if options.dialect == .draft2020 {
            let outer = scope
            scope = SchemaScope(document: number, resource: root)
            index(document, at: JSONPointer(), depth: 1)
            scope = outer
        }
        return root
    }

    private mutating func addResource(_ uri: String, at place: SchemaResource.Place) -> Int {
        resourceAt[place] = resources.count
        if resourceByURI[uri] == nil { resourceByURI[uri] = resources.count }
        resources.append(SchemaResource(uri: uri, root: place))
        return resources.count - 1
    }

    /// Looks where schemas stand; an `$id` within an example or a constant is none.
    private mutating func index(_ schema: JSONValue, at pointer: JSONPointer, depth: Int) {
        guard case .object(let keywords) = schema, depth <= Self.maximumDepth else { return }
        let outer = scope
        defer { scope = outer }
        if let id = keywords["$id"]?.string { identify(id, at: pointer) }
        if let dialect = keywords["$schema"]?.string, resources[scope.resource].root.pointer == pointer { setVocabulary(dialect, at: pointer) }
        for keyword in ["$anchor", "$dynamicAnchor"] { if let name = keywords[keyword]?.string { setAnchor(name, keyword, at: pointer) } }
        for (name, value) in keywords {
            let place = pointer + name
            switch (Self.subschemas[name], value) {
            case (.one, _): index(value, at: place, depth: depth + 1)
            case (.list, .array(let schemas)):
                for (number, schema) in schemas.enumerated() { index(schema, at: place + number, depth: depth + 1) }
            case (.members, .object(let schemas)):
                for member in schemas { index(member.value, at: place + member.name, depth: depth + 1) }
            default: break
            }
        }
    }

    private mutating func identify(_ id: String, at pointer: JSONPointer) {
        guard let reference = SchemaReference(id, from: resources[scope.resource].uri), reference.fragment.isEmpty else {
            mistake(pointer + "$id", "“$id” is an address without a fragment; a name within the document is an “$anchor”")
            return
        }
        guard !pointer.tokens.isEmpty else {
            // The document is known by the address that it was found at, and by its own.
            resources[scope.resource].uri = reference.uri
            if resourceByURI[reference.uri] == nil { resourceByURI[reference.uri] = scope.resource }
            return
        }
        if let other = resourceByURI[reference.uri], resources[other].root.document == scope.document {
            mistake(pointer + "$id", "another schema of the document has this address")
        }
        let vocabulary = resources[scope.resource].vocabulary
        scope.resource = addResource(reference.uri, at: SchemaResource.Place(document: scope.document, pointer: pointer))
        resources[scope.resource].vocabulary = vocabulary
    }

    private mutating func setAnchor(_ name: String, _ keyword: String, at pointer: JSONPointer) {
        let place = SchemaResource.Place(document: scope.document, pointer: pointer)
        let known = resources[scope.resource].anchors.updateValue(place, forKey: name)
        if known != nil, known != place { mistake(pointer + keyword, "“\(keyword)” is a name that no other schema of the resource has") }
        if keyword == "$dynamicAnchor" { resources[scope.resource].dynamicAnchors[name] = place }
    }

    /// The meta-schema that a resource names says which of its keywords count.
    private mutating func setVocabulary(_ dialect: String, at pointer: JSONPointer) {
        guard let uri = SchemaReference(dialect, from: "")?.uri, uri != MetaSchema.uri else { return }
        guard let metaSchema = registry.document(at: uri) else {
            mistake(pointer + "$schema", "“$schema” is “\(MetaSchema.uri)”, or the address of a meta-schema that is at hand")
            return
        }
        guard let declared = metaSchema["$vocabulary"]?.object else { return }
        switch SchemaVocabulary.all(of: declared) {
        case .success(let vocabulary): resources[scope.resource].vocabulary = vocabulary
        case .failure(let unknown): mistake(pointer + "$schema", "the meta-schema needs the vocabulary “\(unknown.uri)”, which is not known here")
        }
    }

    // MARK: - Entering

    /// Goes to a place that a reference leads to: the resource there is the innermost that holds it.
    mutating func enter(_ place: SchemaResource.Place) {
        scope.document = place.document
        var pointer = place.pointer
        while resourceAt[SchemaResource.Place(document: place.document, pointer: pointer)] == nil, !pointer.tokens.isEmpty {
            pointer.tokens.removeLast()
        }
        if let resource = resourceAt[SchemaResource.Place(document: place.document, pointer: pointer)] { enter(resource: resource) }
    }

    /// Goes into a resource, whose dynamic anchors count from here on, unless an outer resource has one of the same name.
    mutating func enter(resource: Int) {
        scope.resource = resource
        let anchors = resources[resource].dynamicAnchors
        guard !anchors.isEmpty else { return }
        let binding = bindings[scope.binding].merging(anchors) { outer, _ in outer }
        if let known = bindingNumbers[binding] {
            scope.binding = known
        } else {
            scope.binding = bindings.count
            bindingNumbers[binding] = bindings.count
            bindings.append(binding)
        }
    }
}
