import JSON
import Yams

/// Reads the YAML that we accept: one document of objects, lists and scalars that every reader of YAML 1.1 and 1.2 understands alike.
struct YAMLReader {
    /// Longest file, in bytes. The largest contract is a few kilobytes.
    static let longestFile = 256 * 1024

    private let file: String
    private let log: MistakeLog

    init(file: String, log: MistakeLog) {
        self.file = file
        self.log = log
    }

    /// The file's document, or nil where it says nothing that could be read on.
    func read(_ bytes: [UInt8]) -> SourceNode? {
        guard bytes.count <= Self.longestFile else {
            return complain(.unreadable, .whole, "The file is longer than \(Self.longestFile) bytes.")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return complain(.unreadable, .whole, "The file is not valid UTF-8.")
        }
        // Before the text is composed: an alias that stands in a name costs the composer exponential time.
        let hidden = YAMLScan.hiddenMeaning(in: bytes)
        for finding in hidden { complain(.plainYAML, finding.place, finding.message) }
        guard hidden.isEmpty else { return nil }
        do {
            guard let root = try Yams.compose(yaml: text, .basic) else {
                return complain(.syntax, SourcePlace(line: 1, column: 1), "The file is empty.")
            }
            return node(root)
        } catch let error as YamlError {
            return complain(error, text)
        } catch {
            return complain(.syntax, .whole, "The file is no YAML: \(error)")
        }
    }

    @discardableResult
    private func complain(_ rule: CatalogueMistake.Rule, _ place: SourcePlace, _ message: String) -> SourceNode? {
        log.add(rule, file: file, at: place, message)
        return nil
    }

    private func complain(_ error: YamlError, _ text: String) -> SourceNode? {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let context = context.map { "\($0.text), " } ?? ""
            return complain(.syntax, SourcePlace(mark), "This is no YAML: \(context)\(problem).")
        case .duplicatedKeysInMapping(let names, let context):
            return complain(
                .duplicateMember, SourcePlace(context.mark), "\(names.map { "“\($0)”" }.joined(separator: ", ")) stands here more than once.")
        case .reader(let problem, _, _, _):
            return complain(.syntax, .whole, "The file holds a character that YAML does not allow: \(problem).")
        default:
            return complain(.syntax, .whole, "The file is no YAML: \(error)")
        }
    }

    private func node(_ node: Node) -> SourceNode? {
        let place = node.mark.map(SourcePlace.init) ?? .whole
        switch node {
        case .scalar(let scalar):
            return value(scalar, place).map { SourceNode(content: .scalar($0), place: place) }
        case .sequence(let sequence):
            // Every element is read, so that every mistake is found.
            let elements = sequence.map { self.node($0) }
            return elements.contains { $0 == nil } ? nil : SourceNode(content: .list(elements.compactMap { $0 }), place: place)
        case .mapping(let mapping):
            let members = mapping.map { member($0.key, $0.value) }
            return members.contains { $0 == nil } ? nil : SourceNode(content: .object(members.compactMap { $0 }), place: place)
        case .alias:
            return complain(.plainYAML, place, "Aliases are not read: write the value out.")
        }
    }

    private func member(_ key: Node, _ value: Node) -> SourceNode.Member? {
        let place = key.mark.map(SourcePlace.init) ?? .whole
        let value = node(value)
        guard case .scalar(let scalar) = key, let name = self.value(scalar, place) else {
            if key.scalar == nil { complain(.plainYAML, place, "A member's name must be a plain text.") }
            return nil
        }
        guard case .string(let name) = name else {
            complain(.plainYAML, place, "“\(scalar.string)” is no text as a name: put it in quotes.")
            return nil
        }
        return value.map { SourceNode.Member(name: name, place: place, value: $0) }
    }

    private func value(_ scalar: Node.Scalar, _ place: SourcePlace) -> JSONValue? {
        guard scalar.style == .plain else { return .string(scalar.string) }
        switch PlainScalar(scalar.string) {
        case .value(let value): return value
        case .ambiguous(let meaning):
            complain(.plainYAML, place, "Some readers of YAML take “\(scalar.string)” for \(meaning): put it in quotes.")
            return nil
        }
    }
}

extension SourcePlace {
    fileprivate init(_ mark: Mark) {
        self.init(line: mark.line, column: mark.column)
    }
}
