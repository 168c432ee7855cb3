import CrashPoints
import Foundation
import MessagingTestKit
import Synchronization

/// A process of the play: started, ended, started again. Each start logs to a file of its own.
final class Player: Sendable {
    enum Role: Hashable, Sendable {
        case orchestrator
        case adapter(String)
        case workshop
    }

    private struct Life {
        var process: ChildProcess?
        var starts = 0
        /// Whether its end would be a surprise.
        var isExpected = false
    }

    /// An end that nobody has brought about.
    struct Surprise: Hashable, Sendable {
        var player: String
        var exit: String
        var log: String
    }

    let name: String
    let role: Role
    let machine: Machine
    /// Its databases, and the folder of its documents.
    let files: [String]
    private let command: Command
    private let logs: String
    private let processes: ProcessGuard
    private let life = Mutex(Life())
    private let surprises = Mutex<[Surprise]>([])

    init(_ name: String, _ role: Role, command: Command, machine: Machine, files: [String], logs: String, processes: ProcessGuard) {
        self.name = name
        self.role = role
        self.command = command
        self.machine = machine
        self.files = files
        self.logs = logs
        self.processes = processes
    }

    // MARK: - Life

    /// Starts it, armed where an order is given.
    func start(crashAt order: String? = nil) throws {
        var command = command
        command.environment.merge(machine.environment) { $1 }
        if let order { command.environment[CrashPoint.variable] = order }
        try life.withLock { life in
            guard life.process == nil || life.process?.exit != nil else { throw ChaosError("\(name) runs already") }
            life.starts += 1
            let log = logFile(life.starts)
            command.standardOutput = .file(log)
            command.standardError = .file(log)
            life.process = try ChildProcess(command, guardedBy: processes)
            life.isExpected = order != nil
        }
    }

    private var process: ChildProcess? { life.withLock(\.process) }

    private func logFile(_ number: Int) -> String { "\(logs)/\(name).\(number).log" }

    private func expectEnd() -> ChildProcess? {
        life.withLock { life in
            life.isExpected = true
            return life.process
        }
    }

    /// Ends it at once, with a SIGKILL.
    func end() async { _ = await expectEnd()?.end() }

    /// Asks it to end, and waits until it has.
    func stop(within limit: Duration) async -> ChildProcess.Exit? { await expectEnd()?.stop(grace: limit) }

    /// It stands still.
    func pause() { process?.signal(SIGSTOP) }

    /// It goes on.
    func resume() { process?.signal(SIGCONT) }

    /// Waits until it has ended by itself.
    /// - Returns: the crash point at which it has, or nil where it has not within the limit.
    func waitForCrash(within limit: Duration) async throws -> CrashPoint? {
        guard let process, await process.waitForExit(within: limit) == .signal(SIGKILL) else { return nil }
        let words = lastWords(lines: 3)
        return CrashPoint.allCases.first { words.contains("crash point \($0):") }
    }

    /// What it wrote last.
    func lastWords(lines: Int = 12) -> String {
        let log = logFile(life.withLock(\.starts))
        let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").suffix(lines).joined(separator: "\n")
    }

    // MARK: - Surprises

    /// Starts it again where it ends though nobody has ended it, and remembers that. Lives until cancelled.
    func watch() async throws {
        while !Task.isCancelled {
            if let process, let exit = process.exit, !life.withLock(\.isExpected) {
                let log = logFile(life.withLock(\.starts))
                say("\(name) ended by itself with \(exit): \(lastWords(lines: 2))")
                surprises.withLock { $0.append(Surprise(player: name, exit: "\(exit)", log: log)) }
                try start()
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    var ownEnds: [Surprise] { surprises.withLock { $0 } }
}
