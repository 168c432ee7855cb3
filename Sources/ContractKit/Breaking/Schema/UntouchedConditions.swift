import JSON

/// Tells gaps that are none: where a schema has conditions, inclusion cannot be told keyword by keyword, though what stands under a condition may be
/// as it was.
///
/// A keyword that did not change holds for whatever held before, provided that everything around it is asked as before, too. So this excuses
/// nothing as soon as a change lies where a change turns what it means (`if`, `not`, `oneOf`, …, or a definition that these use), or where it makes
/// something apply that did not (a reference, a member that comes or goes).
struct UntouchedConditions {
    /// Keywords under which allowing more may mean allowing less.
    private static let turning: Set<String> = [
        "if", "not", "oneOf", "contains", "prefixItems", "unevaluatedProperties", "unevaluatedItems", "patternProperties", "propertyNames",
        "$dynamicRef",
    ]

    private let changes: [JSONChange]
    private let isSettled: Bool

    init(_ changes: [JSONChange], old: JSONValue, new: JSONValue) {
        self.changes = changes
        let turned = Self.definitions(turnedIn: old).union(Self.definitions(turnedIn: new))
        isSettled = changes.allSatisfy { change in
            let tokens = change.pointer.tokens
            return change.member == nil && tokens.last != "$ref" && !tokens.contains(where: Self.turning.contains)
                && !(tokens.first == "$defs" && tokens.dropFirst().first.map(turned.contains) ?? false)
                && ![change.old, change.new].contains { $0.map(Self.refers) ?? false }
        }
    }

    /// Whether a gap stands at a place where nothing changed, and nothing around it that would matter.
    func excuse(_ gap: SchemaGap) -> Bool {
        isSettled && !gap.isCertain && !changes.contains { $0.pointer.meets(gap.pointer) }
    }

    private static func refers(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let members): members.contains { $0.name == "$ref" || refers($0.value) }
        case .array(let elements): elements.contains(where: refers)
        default: false
        }
    }

    /// The names of the definitions to which something under a turning keyword refers, and those to which these refer.
    private static func definitions(turnedIn document: JSONValue) -> Set<String> {
        var found: Set<String> = []
        var waiting: [(JSONValue, Bool)] = [(document, false)]
        while let (value, isTurned) = waiting.popLast() {
            switch value {
            case .object(let members):
                for (name, value) in members {
                    if name == "$ref", isTurned, let target = value.string?.split(separator: "/").last.map(String.init),
                        found.insert(target).inserted, let definition = document["$defs"]?[target]
                    {
                        waiting.append((definition, true))
                    } else {
                        waiting.append((value, isTurned || turning.contains(name)))
                    }
                }
            case .array(let elements): waiting += elements.map { ($0, isTurned) }
            default: break
            }
        }
        return found
    }
}
