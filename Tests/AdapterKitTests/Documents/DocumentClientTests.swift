import Contracts
import Foundation
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import AdapterKit

@Suite("Papers are fetched")
struct DocumentClientTests {
    /// Gives what a test scripts, once each, and then always the last.
    final class Script: DocumentSource {
        enum Step {
            case pieces([String])
            case refusal(AdapterError)
            /// The connection breaks in the middle.
            case breaks(after: String)
        }
        struct Broken: Error {}

        private let steps: Mutex<[Step]>
        let asked = Mutex<[String]>([])

        init(_ steps: Step...) { self.steps = Mutex(steps) }

        func read(_ document: TaskDocument, _ take: ([UInt8]) async throws -> Void) async throws {
            asked.withLock { $0.append(document.href) }
            switch steps.withLock({ $0.count > 1 ? $0.removeFirst() : $0[0] }) {
            case .pieces(let pieces): for piece in pieces { try await take(Array(piece.utf8)) }
            case .refusal(let error): throw error
            case .breaks(let start):
                try await take(Array(start.utf8))
                throw Broken()
            }
        }
    }

    /// Something that two tasks know of.
    private final class Flag: Sendable {
        private let value = Atomic(false)
        var isRaised: Bool { value.load(ordering: .relaxed) }
        func raise() { value.store(true, ordering: .relaxed) }
    }

    private static let content = "%PDF-1.7 a lease"
    private static let lease = TaskDocument(
        name: "lease", type: "application/pdf", size: 16, sha256: ContentHash.text(of: Array(content.utf8)), href: "/v1/documents/a")
    private let clock = ManualClock()
    private let folder = FileManager.default.temporaryDirectory.path

    /// Fetches, while time passes as fast as somebody waits for it.
    private func fetch(_ script: Script, _ document: TaskDocument = lease) async throws -> FetchedDocument {
        let client = DocumentClient(source: script, folder: folder, time: clock)
        let isOver = Flag()
        return try await withThrowingTaskGroup(of: FetchedDocument?.self) { [clock] group in
            group.addTask {
                defer { isOver.raise() }
                return try await client.fetch(document)
            }
            group.addTask {
                try await eventually("the fetch is over") {
                    clock.advance(by: .seconds(1))
                    return isOver.isRaised
                }
                return nil
            }
            var fetched: FetchedDocument?
            while let one = try await group.next() { fetched = one ?? fetched }
            return try #require(fetched)
        }
    }

    private func failure(_ script: Script, _ document: TaskDocument = lease) async -> AdapterError? {
        do {
            _ = try await fetch(script, document)
            Issue.record("It was fetched.")
            return nil
        } catch {
            if !(error is AdapterError) { Issue.record(error) }
            return error as? AdapterError
        }
    }

    @Test("A paper is in a file that nobody else finds, complete, for as long as somebody holds it")
    func fetched() async throws {
        let script = Script(.pieces(["%PDF-", "1.7", "", " a lease"]))
        let path: String
        do {
            let lease = try await fetch(script)
            #expect(lease.name == "lease" && lease.type == "application/pdf" && lease.size == 16)
            #expect(try lease.contents() == Array(Self.content.utf8))
            #expect(FileManager.default.contents(atPath: lease.path) == Data(Self.content.utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("document-") } == [])
            path = lease.path
            withExtendedLifetime(lease) {}
        }
        #expect(FileManager.default.contents(atPath: path) != Data(Self.content.utf8))
        #expect(script.asked.withLock { $0 } == ["/v1/documents/a"])
    }

    @Test("What comes damaged is fetched again, and never given out")
    func damaged() async throws {
        for wrong in ["%PDF-1.7 a leasE", "%PDF-1.7 a leas", "%PDF-1.7 a lease, and more", ""] {
            let script = Script(.pieces([wrong]), .pieces([Self.content]))
            #expect(try await fetch(script).contents() == Array(Self.content.utf8))
            #expect(script.asked.withLock { $0.count } == 2)
        }
        let always = Script(.pieces(["%PDF-1.7 a leasE"]))
        let error = await failure(always)
        #expect(error?.code == .documentUnavailable && error?.isRetriable == true)
        #expect(error?.message.contains("“lease” came damaged") == true)
        #expect(always.asked.withLock { $0.count } == 4)
    }

    @Test("A gateway that is away is asked again; one that refuses is not")
    func away() async throws {
        let away = AdapterError(.documentUnavailable, "the gateway restarts")
        let script = Script(.refusal(away), .breaks(after: "%PDF-"), .pieces([Self.content]))
        _ = try await fetch(script)
        #expect(script.asked.withLock { $0.count } == 3)
        let refusing = Script(.refusal(AdapterError(.documentRefused, "no")))
        let error = await failure(refusing)
        #expect(error?.code == .documentRefused && error?.isRetriable == false)
        #expect(refusing.asked.withLock { $0.count } == 1)
    }

    @Test("A handler fetches by name what its task carries")
    func context() async throws {
        func context(_ client: DocumentClient?) -> CaseContext {
            CaseContext(
                operation: OperationReference("police.permit.renew", version: 1), caseNumber: "c", task: "t", request: "r", key: "k",
                documents: [Self.lease], documentClient: client, now: clock.timestamp)
        }
        let script = Script(.pieces([Self.content]))
        let able = context(DocumentClient(source: script, folder: folder, time: clock))
        #expect(try await able.fetch("lease").contents() == Array(Self.content.utf8))
        await #expect(throws: AdapterError.self) { _ = try await able.fetch("photo") }
        let error = await #expect(throws: AdapterError.self) { _ = try await context(nil).fetch("lease") }
        #expect(error?.code == .invalidConfiguration)
    }
}
