import FoundationEssentials
import Glibc
import Logging
import MessagingTestKit
import Orchestration
import Testing

@Suite("Processes that are told to end themselves")
struct ArmedProcessTests {
    private static let variable = "ONEVISIT_CRASH_AT"

    private func adapter(_ environment: [String: String], in folder: String) async throws -> ProgramRun {
        try await ProgramRun.of(["adapter", "run", "police", "--contracts", Repository.contracts], in: folder, environment: environment)
    }

    @Test("A place that is not known, or is another process's, is refused", arguments: ["nonsense", "reply-after-commit", "word-after-commit:0"])
    func unknown(order: String) async throws {
        try await Repository.withFolder { folder in
            let run = try await adapter([Self.variable: order], in: folder)
            #expect(run.exit == .code(1))
            #expect(run.errors.contains("word-after-commit"))
        }
    }

    @Test("With a broker on another machine nobody is armed")
    func otherMachine() async throws {
        try await Repository.withFolder { folder in
            let broker = "amqp://police:secret@broker.example:5672"
            let run = try await adapter([Self.variable: "word-after-commit", "ONEVISIT_BROKER_URL": broker], in: folder)
            #expect(run.exit == .code(1))
            #expect(run.errors.contains("not on this machine"))
        }
    }

    @Test("An armed process says so, and ends at its place: of a copy of the store only a part is left, and the next one is whole")
    func backup() async throws {
        try await Repository.withFolder { folder in
            let store = try SQLiteRequestStore(.init(folder: "\(folder)/store"), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let arguments = ["db", "backup", "\(folder)/copies", "--store", "\(folder)/store"]
            let broken = try await ProgramRun.of(arguments, in: folder, environment: [Self.variable: "backup-before-rename"])
            #expect(broken.exit == .signal(SIGKILL))
            #expect(broken.errors.contains("crash point backup-before-rename"))
            func copies() throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: "\(folder)/copies").filter { $0.hasSuffix(".sqlite") }
            }
            #expect(try copies().isEmpty)
            #expect(try await ProgramRun.of(arguments, in: folder).exit == .code(0))
            #expect(try copies().count == 1)
            withExtendedLifetime(store) {}
        }
    }
}
