/// The members of a JSON object, in the order in which they were written.
///
/// Names compare by their bytes, as JSON has it, not by Unicode equivalence. Objects of a message are small, so members are
/// searched one by one; from `indexedFrom` members on an index is kept.
public struct JSONObject: Sendable {
    /// A member: its name and its value.
    public typealias Member = (name: String, value: JSONValue)

    /// Below this a linear search over short names is faster than hashing.
    private static let indexedFrom = 16

    private var members: [Member] = []
    private var index: [JSONName: Int] = [:]

    /// An object without members.
    public init() {}

    /// An object with room for that many members.
    public init(minimumCapacity: Int) {
        members.reserveCapacity(minimumCapacity)
    }

    /// How many members there are.
    public var count: Int { members.count }

    /// Whether there are none.
    public var isEmpty: Bool { members.isEmpty }

    /// The names in their order.
    public var names: [String] { members.map(\.name) }

    /// The member of that name; setting nil removes it, setting a new name appends it.
    public subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil):
                members.remove(at: place)
                rebuildIndex()
            case (nil, let value?): append(name, value)
            case (nil, nil): break
            }
        }
    }

    /// Whether there is a member of that name.
    public func contains(_ name: String) -> Bool { position(of: name) != nil }

    /// Appends a member whose name is known to be new: for readers that have ruled duplicates out.
    public mutating func append(_ name: String, _ value: JSONValue) {
        members.append((name, value))
        if members.count == Self.indexedFrom {
            rebuildIndex()
        } else if members.count > Self.indexedFrom {
            index[JSONName(name)] = members.count - 1
        }
    }

    /// An object of the first members, as many as that.
    public func beginning(_ count: Int) -> JSONObject {
        var object = JSONObject(minimumCapacity: members.count)
        for member in members.prefix(count) { object.append(member.name, member.value) }
        return object
    }

    private func position(of name: String) -> Int? {
        if members.count >= Self.indexedFrom { return index[JSONName(name)] }
        // Lengths tell most names apart, and cost nothing.
        let length = name.utf8.count
        return members.firstIndex { $0.name.utf8.count == length && JSONName($0.name) == JSONName(name) }
    }

    private mutating func rebuildIndex() {
        index = [:]
        guard members.count >= Self.indexedFrom else { return }
        for (place, member) in members.enumerated() { index[JSONName(member.name)] = place }
    }
}

extension JSONObject: Sequence {
    public func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.name] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members {
            var one = Hasher()
            one.combine(JSONName(member.name))
            one.combine(member.value)
            sum ^= one.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }
}
