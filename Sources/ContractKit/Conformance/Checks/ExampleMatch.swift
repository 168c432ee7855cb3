import Contracts
import JSON
import JSONSchema

/// Holds a reply against an example: what differs, and whether that breaks it.
struct ExampleMatch {
    /// Why the reply is not the example's; nil where it is.
    private(set) var breach: String?
    /// Places in the data whose values are others, where that is allowed.
    private(set) var differing: [String] = []

    init(_ expected: JSONValue, _ reply: HeardReply, of operation: Operation, _ comparison: ConformanceSettings.Comparison) {
        let outcome = expected["outcome"]?.string ?? ""
        let code = expected["problem"]?["code"]?.string
        guard reply.outcome == outcome, reply.code == code else {
            breach = "the example says \(code.map { "\(outcome)/\($0)" } ?? outcome), and it said \(reply.inWords)"
            return
        }
        if let missing = expected["missing"]?.array {
            let (wanted, got) = (Self.gaps(missing), Self.gaps(reply.raw["missing"]?.array ?? []))
            if wanted != got {
                breach = "the example misses \(wanted.sorted().joined(separator: ", ")), and it \(got.sorted().joined(separator: ", "))"
            }
        }
        if let wanted = expected["data"] {
            // What the contract does not declare is another check's business.
            let got = operation.data.project(reply.raw["data"] ?? .null).value
            compare(wanted, got, at: JSONPointer(), comparison)
        }
    }

    private static func gaps(_ missing: [JSONValue]) -> Set<String> {
        Set(missing.map { "\($0["pointer"]?.string ?? "") \($0["code"]?.string ?? "")" })
    }

    private mutating func compare(_ wanted: JSONValue, _ got: JSONValue, at place: JSONPointer, _ comparison: ConformanceSettings.Comparison) {
        guard breach == nil, wanted != got else { return }
        switch (wanted, got) {
        case (.object(let wanted), .object(let got)):
            let (here, there) = (Set(wanted.names), Set(got.names))
            guard here == there else {
                let names = here.symmetricDifference(there).sorted().joined(separator: ", ")
                breach = "the data differs in its members at “\(place)”: \(names)"
                return
            }
            for (name, value) in wanted { compare(value, got[name] ?? .null, at: place + name, comparison) }
        case (.array(let wanted), .array(let got)) where comparison == .shape || wanted.count == got.count:
            if wanted.isEmpty != got.isEmpty { breach = "the data has \(got.count) elements at “\(place)”, and the example \(wanted.count)" }
            if wanted.count != got.count { differing.append(place.description) }
            for (index, pair) in zip(wanted, got).enumerated() { compare(pair.0, pair.1, at: place + index, comparison) }
        default:
            if comparison == .shape, Self.kind(wanted) == Self.kind(got) {
                differing.append(place.description)
            } else {
                breach = "the data differs from the example's at “\(place)”"
            }
        }
    }

    private static func kind(_ value: JSONValue) -> Int {
        switch value {
        case .null: 0
        case .bool: 1
        case .integer, .number: 2
        case .string: 3
        case .array: 4
        case .object: 5
        }
    }
}
