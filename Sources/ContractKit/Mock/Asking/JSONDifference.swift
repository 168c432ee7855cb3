public import Contracts
public import JSON
import Messaging

/// One place in which two documents differ.
public struct JSONDifference: Hashable, Sendable, CustomStringConvertible {
    public var pointer: JSONPointer
    /// Nil where only the other has something there.
    public var expected: JSONValue?
    public var actual: JSONValue?

    public init(pointer: JSONPointer, expected: JSONValue?, actual: JSONValue?) {
        self.pointer = pointer
        self.expected = expected
        self.actual = actual
    }

    /// Quotes both values: for the screen of whoever asked, not for a log.
    public var description: String {
        let place = pointer.tokens.isEmpty ? "the whole" : "\(pointer)"
        return "\(place): expected \(Self.text(expected)), got \(Self.text(actual))"
    }

    private static func text(_ value: JSONValue?) -> String { value.map { String(decoding: $0.utf8, as: UTF8.self) } ?? "nothing" }

    /// What differs, in the order of the expected document, then what only the other has. The order of an object's members does not count.
    /// - Parameter ignored: places, with all within them, that are passed over; `*` stands for every element of a list.
    public static func between(_ expected: JSONValue, _ actual: JSONValue, ignoring ignored: [JSONPointer] = []) -> [JSONDifference] {
        var differences: [JSONDifference] = []
        compare(expected, actual, at: JSONPointer(), ignored, into: &differences)
        return differences
    }

    private static func compare(
        _ expected: JSONValue?, _ actual: JSONValue?, at place: JSONPointer, _ ignored: [JSONPointer], into differences: inout [JSONDifference]
    ) {
        guard expected != actual, !ignored.contains(where: { place.lies(in: $0) }) else { return }
        switch (expected, actual) {
        case (.object(let left)?, .object(let right)?):
            for (name, value) in left { compare(value, right[name], at: place + name, ignored, into: &differences) }
            for (name, value) in right where !left.contains(name) { compare(nil, value, at: place + name, ignored, into: &differences) }
        case (.array(let left)?, .array(let right)?):
            for index in 0..<max(left.count, right.count) {
                compare(
                    index < left.count ? left[index] : nil, index < right.count ? right[index] : nil, at: place + index, ignored,
                    into: &differences)
            }
        default: differences.append(JSONDifference(pointer: place, expected: expected, actual: actual))
        }
    }
}

extension Outcome {
    /// As it stands in a reply: `outcome` and what it carries.
    public var json: JSONValue {
        switch self {
        case .answered(let data): ["outcome": .string(name), "data": data]
        case .notFound, .withdrawn: ["outcome": .string(name)]
        case .refused(let problem):
            ["outcome": .string(name), "problem": ["code": .string(problem.code), "detail": .string(problem.detail)]]
        case .incomplete(let missing): ["outcome": .string(name), "missing": .array(missing.map(\.json))]
        case .later(let time): ["outcome": .string(name), "availableAt": .string(time.description)]
        case .failed(let problem, let retryAfter):
            .object(failure(problem, retryAfter))
        }
    }

    private func failure(_ problem: TaskProblem, _ retryAfter: Timestamp?) -> JSONObject {
        var object: JSONObject = [
            "outcome": .string(name),
            "problem": ["code": .string(problem.code), "detail": .string(problem.detail), "retriable": .bool(problem.isRetriable)],
        ]
        if let retryAfter { object["retryAfter"] = .string(retryAfter.description) }
        return object
    }

    /// What of two replies is not compared: sentences for people, and times that move on.
    public static let incomparable = ["/problem/detail", "/missing/*/detail", "/availableAt", "/retryAfter"].compactMap { JSONPointer($0) }

    /// Where another outcome says something else, in places of a reply.
    /// - Parameter ignored: further places, of a reply: `/data/registeredAddress`.
    public func differences(to other: Outcome, ignoring ignored: [JSONPointer] = []) -> [JSONDifference] {
        JSONDifference.between(json, other.json, ignoring: Self.incomparable + ignored)
    }
}
