import JSON

/// A place in a file's text, from 1.
struct SourcePlace: Hashable, Sendable {
    var line: Int
    var column: Int

    /// The file as a whole.
    static let whole = SourcePlace(line: 0, column: 0)
}

/// A value of a file, and where it stands.
struct SourceNode: Sendable {
    struct Member: Sendable {
        var name: String
        var place: SourcePlace
        var value: SourceNode
    }

    enum Content: Sendable {
        case scalar(JSONValue)
        case list([SourceNode])
        case object([Member])
    }

    var content: Content
    var place: SourcePlace

    /// The members, if this is an object.
    var members: [Member]? {
        guard case .object(let members) = content else { return nil }
        return members
    }

    /// The elements, if this is a list.
    var elements: [SourceNode]? {
        guard case .list(let elements) = content else { return nil }
        return elements
    }

    /// The text, if this is one.
    var string: String? {
        guard case .scalar(.string(let text)) = content else { return nil }
        return text
    }

    subscript(name: String) -> SourceNode? { members?.first { $0.name == name }?.value }

    /// The value without its places.
    var json: JSONValue {
        switch content {
        case .scalar(let value): return value
        case .list(let elements): return .array(elements.map(\.json))
        case .object(let members):
            var object = JSONObject(minimumCapacity: members.count)
            for member in members { object.append(member.name, member.value.json) }
            return .object(object)
        }
    }

    /// Where the value at `pointer` stands: its name, or itself in a list. A pointer that leads too far gives the last place on its way.
    func place(of pointer: JSONPointer) -> SourcePlace {
        var node = self
        var place = self.place
        for token in pointer.tokens {
            switch node.content {
            case .object(let members):
                guard let member = members.first(where: { $0.name == token }) else { return place }
                (node, place) = (member.value, member.place)
            case .list(let elements):
                guard let index = Int(token), elements.indices.contains(index) else { return place }
                (node, place) = (elements[index], elements[index].place)
            case .scalar: return place
            }
        }
        return place
    }
}
