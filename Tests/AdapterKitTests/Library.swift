import AdapterKit
import Contracts
import JSON
import JSONSchema
import Messaging
import Synchronization

/// A small department for tests: a library that lends books, loses some, and at times takes long to look.
struct LibraryAdapter: DepartmentAdapter {
    static let department = "library"

    /// What reached the handlers.
    let desk = Desk()

    final class Desk: Sendable {
        private let state = Mutex((inputs: [JSONValue](), cancelled: 0))
        private let (gate, opening) = AsyncStream<Void>.makeStream()

        var inputs: [JSONValue] { state.withLock { $0.inputs } }
        var cancelled: Int { state.withLock { $0.cancelled } }

        func read(_ input: JSONValue) { state.withLock { $0.inputs.append(input) } }
        func waitAtGate() async { for await _ in gate {} }
        func openGate() { opening.finish() }
        func cancel() { state.withLock { $0.cancelled += 1 } }
    }

    struct ShelfCollapsed: Error {}

    var handlers: [Handler] {
        [
            Handler("library.book.read") { input, _ in
                desk.read(input.json)
                return try await answer(try input.string("title"))
            },
            Handler("library.book.read", version: 2) { _, _ in .notFound },
        ]
    }

    private func answer(_ title: String) async throws -> Outcome {
        switch title {
        case "unknown": return .notFound
        case "lent": return .refused(TaskProblem(code: "lent", detail: "Lent to somebody."))
        case "unlisted": return .refused(TaskProblem(code: "eaten", detail: "Eaten by the dog."))
        case "wordy": return .answered(data: ["title": "wordy", "pages": 9, "reader": "Emma Woodhouse"])
        case "broken": return .answered(data: ["title": "broken", "pages": "nine"])
        case "huge": return .answered(data: ["title": .string(String(repeating: "x", count: 1_100_000)), "pages": 1])
        case "moved": return .later(availableAt: .init(milliseconds: 1_795_500_000_000))
        case "withdrawn": return .withdrawn
        case "endless":
            do {
                try await Task.sleep(for: .seconds(3600))
            } catch {
                desk.cancel()
                throw error
            }
            return .notFound
        case "patient":
            await desk.waitAtGate()
            return .notFound
        case "falling": throw ShelfCollapsed()
        default: return .answered(data: ["title": .string(title), "pages": 120])
        }
    }
}

extension LibraryAdapter {
    static func catalogue() throws -> Catalogue {
        let request: JSONValue = [
            "type": "object", "required": ["title"], "properties": ["title": ["type": "string", "maxLength": 20]],
        ]
        let data: JSONValue = [
            "type": "object", "required": ["title", "pages"], "properties": ["title": ["type": "string"], "pages": ["type": "integer"]],
        ]
        let operations = try [1, 2].map { version in
            Operation(
                reference: OperationReference("library.book.read", version: version), lane: .lookup,
                summary: LocalizedText(zh: "图书", en: "A book"), effect: .none, typical: .milliseconds(10), limit: .seconds(5),
                request: try JSONSchema(request), data: try JSONSchema(data), problems: ["lent": LocalizedText(zh: "已借出", en: "Lent")],
                sensitiveRequest: [], sensitiveData: [], examples: [], contractHash: "sha256:\(version)")
        }
        return Catalogue(
            departments: [Department(name: "library", title: LocalizedText(zh: "图书馆", en: "Library"))], operations: operations, matters: [])
    }
}
