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
        try life.withLock { life in
            guard life.process == nil || life.process?.exit != nil else { throw ChaosError("\(name) runs already") }
            try begin(&life, crashAt: order)
        }
    }

    private func begin(_ life: inout Life, crashAt order: String? = nil) throws {
        life.starts += 1
        let log = logFile(life.starts)
        var command = command
        command.environment.merge(machine.environment) { $1 }
        if let order { command.environment[CrashPoint.variable] = order }
        command.standardOutput = .file(log)
        command.standardError = .file(log)
        life.process = try ChildProcess(command, guardedBy: processes)
        life.isExpected = order != nil
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
    func lastWords(lines: Int = 12) -> String { Self.lastWords(in: logFile(life.withLock(\.starts)), lines: lines) }

    private static func lastWords(in log: String, lines: Int) -> String {
        let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").suffix(lines).joined(separator: "\n")
    }

    // MARK: - Surprises

    /// Starts it again where it ends though nobody has ended it, and remembers that. Lives until cancelled.
    func watch() async throws {
        while !Task.isCancelled {
            // In one step: whoever ends and starts it otherwise would meet one that he has not started.
            let surprise: Surprise? = try life.withLock { life in
                guard let exit = life.process?.exit, !life.isExpected else { return nil }
                let surprise = Surprise(player: name, exit: "\(exit)", log: logFile(life.starts))
                try begin(&life)
                return surprise
            }
            if let surprise {
                say("\(name) ended by itself with \(surprise.exit): \(Self.lastWords(in: surprise.log, lines: 2))")
                surprises.withLock { $0.append(surprise) }
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    var ownEnds: [Surprise] { surprises.withLock { $0 } }
}
