import JSON

/// Keywords that judge a value without other subschemas.
extension SchemaCompiler {
    /// False where the keyword is none of these.
    mutating func compileAssertion(_ name: String, _ value: JSONValue, into node: SchemaProgram.Node, at place: JSONPointer) -> Bool {
        guard let assertion = assertion(name, value, at: place) else { return false }
        switch assertion {
        case .success(let assertion): program.nodes[node].assertions.append(assertion)
        case .failure(.mistake(let message)): mistake(place, message)
        case .failure(.nothing): break
        }
        return true
    }

    private enum NoAssertion: Error {
        case mistake(String)
        /// The keyword is right and asserts nothing.
        case nothing
    }

    private func assertion(_ name: String, _ value: JSONValue, at place: JSONPointer) -> Result<Assertion, NoAssertion>? {
        switch name {
        case "type": return types(value)
        case "enum": return value.array.map { .success(.enumeration(Enumeration($0))) } ?? .failure(.mistake("“enum” is a list"))
        case "const": return .success(.constant(value))
        case "multipleOf":
            return MultipleOf(value).map { .success(.multipleOf($0)) } ?? .failure(.mistake("“multipleOf” is a number above zero"))
        case "maximum": return number(name, value).map(Assertion.maximum)
        case "exclusiveMaximum": return number(name, value).map(Assertion.exclusiveMaximum)
        case "minimum": return number(name, value).map(Assertion.minimum)
        case "exclusiveMinimum": return number(name, value).map(Assertion.exclusiveMinimum)
        case "maxLength": return count(name, value).map(Assertion.maxLength)
        case "minLength": return count(name, value).map(Assertion.minLength)
        case "maxItems": return count(name, value).map(Assertion.maxItems)
        case "minItems": return count(name, value).map(Assertion.minItems)
        case "maxProperties": return count(name, value).map(Assertion.maxProperties)
        case "minProperties": return count(name, value).map(Assertion.minProperties)
        case "uniqueItems":
            guard let isUnique = value.bool else { return .failure(.mistake("“uniqueItems” is true or false")) }
            return isUnique ? .success(.uniqueItems) : .failure(.nothing)
        case "required":
            return names(value).map { .success(.required($0)) } ?? .failure(.mistake("“required” is a list of different names"))
        case "dependentRequired" where options.dialect == .draft2020: return dependentRequired(value)
        case "pattern": return pattern(value)
        case "format": return format(value)
        default: return nil
        }
    }

    private func types(_ value: JSONValue) -> Result<Assertion, NoAssertion> {
        let names = value.array ?? [value]
        var set: TypeSet = []
        for name in names {
            guard let name = name.string, let type = TypeSet(name: name), set.insert(type).inserted else {
                return .failure(.mistake("“type” is one of \(TypeSet.names.map(\.name).joined(separator: ", ")), or a list of different ones"))
            }
        }
        return set.isEmpty ? .failure(.mistake("“type” names at least one type")) : .success(.type(set))
    }

    private func number(_ name: String, _ value: JSONValue) -> Result<JSONValue, NoAssertion> {
        value.double == nil ? .failure(.mistake("“\(name)” is a number")) : .success(value)
    }

    private func count(_ name: String, _ value: JSONValue) -> Result<Int, NoAssertion> {
        guard let count = value.whole, count >= 0 else { return .failure(.mistake("“\(name)” is a whole number from zero on")) }
        return .success(Int(count))
    }

    private func names(_ value: JSONValue) -> [String]? {
        guard let names = value.array?.map(\.string), !names.contains(nil), Set(names.compactMap { $0.map(JSONName.init) }).count == names.count
        else { return nil }
        return names.compactMap { $0 }
    }

    private func dependentRequired(_ value: JSONValue) -> Result<Assertion, NoAssertion> {
        var rules: [(name: String, needs: [String])] = []
        for (name, needs) in value.object ?? JSONObject() {
            guard let needs = names(needs) else { return .failure(.mistake("“dependentRequired” gives a list of different names for “\(name)”")) }
            rules.append((name, needs))
        }
        return value.object == nil ? .failure(.mistake("“dependentRequired” is an object")) : .success(.dependentRequired(rules))
    }

    private func pattern(_ value: JSONValue) -> Result<Assertion, NoAssertion> {
        guard let source = value.string else { return .failure(.mistake("“pattern” is a text")) }
        do throws(PatternError) {
            return .success(.pattern(try Pattern(source)))
        } catch {
            return .failure(.mistake("“pattern” cannot be used: \(error.sentence)"))
        }
    }

    /// Where the options, or the resource's own meta-schema, say so.
    private var assertsFormat: Bool { options.assertsFormat || resources[scope.resource].vocabulary.contains(.formatAssertion) }

    private func format(_ value: JSONValue) -> Result<Assertion, NoAssertion> {
        guard let name = value.string else { return .failure(.mistake("“format” is a text")) }
        if let format = Format(rawValue: name) { return assertsFormat ? .success(.format(format)) : .failure(.nothing) }
        guard options.dialect == .contract else { return .failure(.nothing) }
        return .failure(.mistake("“\(name)” is no known format; known are \(Format.allCases.map(\.rawValue).joined(separator: ", "))"))
    }
}
