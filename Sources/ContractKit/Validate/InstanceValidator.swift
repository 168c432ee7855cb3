public import JSON
import JSONSchema

/// Holds values against one schema, whatever contract it is of, if any.
public struct InstanceValidator: Sendable {
    /// What is wrong with a schema or with the documents that it refers to.
    public struct Refusal: Error, Hashable, CustomStringConvertible {
        public var description: String
    }

    /// The verdict on one instance.
    public struct Verdict: Sendable {
        /// Counted from zero.
        public let instance: Int
        public let isValid: Bool
        /// As the output format `basic` of draft 2020-12 has them. An instance that is no JSON has one, with the place in its text.
        public let errors: [JSONValue]

        /// As one line tells it to a program.
        public var json: JSONValue { ["instance": .integer(Int64(instance)), "valid": .bool(isValid), "errors": .array(errors)] }

        /// Each error in a sentence, with the part of the instance.
        public var sentences: [String] {
            errors.map { error in
                let place = error["instanceLocation"]?.string ?? ""
                let keyword = error["keywordLocation"]?.string.map { " [\($0)]" } ?? ""
                return (place.isEmpty ? "" : "\(place): ") + (error["error"]?.string ?? "") + keyword
            }
        }
    }

    private let schema: JSONSchema

    /// Reads and compiles a schema.
    /// - Parameters:
    ///   - documents: What it may refer to: documents and how they are called in messages. Each is found by its `$id`.
    public init(schema text: [UInt8], named name: String, documents: [(name: String, text: [UInt8])], assertsFormat: Bool) throws(Refusal) {
        var registry = SchemaRegistry()
        for document in documents { registry.add(try Self.read(document.text, named: document.name)) }
        let document = try Self.read(text, named: name)
        do {
            schema = try JSONSchema(document, options: assertsFormat ? .draft2020AssertingFormat : .draft2020, registry: registry)
        } catch {
            throw Refusal(description: error.mistakes.map { "\(name)\($0)" }.joined(separator: "\n"))
        }
    }

    /// The verdict on a text, as the instance of that number.
    public func verdict(on text: [UInt8], number: Int) -> Verdict {
        do {
            let output = schema.output(of: try JSONValue(parsing: text, profile: .document))
            return Verdict(instance: number, isValid: output["valid"] == true, errors: output["errors"]?.array ?? [])
        } catch {
            let error: JSONValue = ["valid": false, "instanceLocation": "", "error": .string("This is no JSON: \(error)")]
            return Verdict(instance: number, isValid: false, errors: [error])
        }
    }

    private static func read(_ text: [UInt8], named name: String) throws(Refusal) -> JSONValue {
        do {
            return try JSONValue(parsing: text, profile: .document)
        } catch {
            throw Refusal(description: "\(name):\(error.line):\(error.column): \(error.reason)")
        }
    }
}
