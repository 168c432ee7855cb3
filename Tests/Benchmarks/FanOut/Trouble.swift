import ArgumentParser
import Glibc
import MessagingTestKit
import Synchronization

/// What goes wrong with one department while the others go on.
enum Trouble: String, CaseIterable, ExpressibleByArgument {
    /// Nothing, to see how much two equal runs differ.
    case nothing
    /// Its only instance said goodbye, and is gone.
    case left
    /// Its only instance is killed, and nobody says so.
    case killed
    /// Its only instance stands still.
    case stopped
    /// Its back office takes 10 s.
    case slow
    /// It is killed and started again every 2 to 3 s.
    case flapping
    /// One in three of its messages is nonsense.
    case garbage

    /// Whether nearly all that it is asked goes wrong while it is announced, so that it should not be asked.
    var opensCircuit: Bool { self == .stopped || self == .slow || self == .killed }
}

/// The process of one department, with which something can be made wrong and right again.
final class Patient: Sendable {
    private static let stopGrace = Duration.seconds(10)

    let department: String
    private let stage: Stage
    private let process: Mutex<ChildProcess>
    private let sickness: Sickness.Kind

    /// Starts the department as one that will have this trouble.
    init(_ department: String, _ trouble: Trouble, on stage: Stage) throws {
        self.department = department
        self.stage = stage
        sickness = trouble == .garbage ? .garbage : .slow
        process = Mutex(try Self.start(department, sickness, on: stage))
    }

    private static func start(_ department: String, _ sickness: Sickness.Kind, on stage: Stage) throws -> ChildProcess {
        try stage.startDepartment(department, sickness: sickness, tallies: "\(stage.folder)/tallies-\(department).json")
    }

    private var current: ChildProcess { process.withLock { $0 } }

    /// Goes through the trouble for so long, and is well again, as far as that is up to its process, when this returns.
    /// - Parameter begun: called when the trouble has begun.
    func suffer(_ trouble: Trouble, for duration: Duration, begun: () -> Void) async throws {
        let end = ContinuousClock.now + duration
        switch trouble {
        case .nothing:
            begun()
            try await Task.sleep(for: duration)
        case .left, .killed:
            if trouble == .left { await current.stop(grace: Self.stopGrace) } else { await current.end() }
            begun()
            try await Task.sleep(until: end)
            try startAnew()
        case .stopped: try await signalled(SIGSTOP, SIGCONT, for: duration, begun)
        case .slow, .garbage: try await signalled(SIGUSR1, SIGUSR2, for: duration, begun)
        case .flapping:
            begun()
            // 2 s down, 3 s up.
            while ContinuousClock.now < end {
                await current.end()
                try await Task.sleep(for: .seconds(2))
                try startAnew()
                try await Task.sleep(for: .seconds(3))
            }
        }
    }

    /// Ends it for good.
    func leave() async { await current.stop(grace: Self.stopGrace) }

    private func startAnew() throws {
        let new = try Self.start(department, sickness, on: stage)
        process.withLock { $0 = new }
    }

    private func signalled(_ first: Int32, _ last: Int32, for duration: Duration, _ begun: () -> Void) async throws {
        current.signal(first)
        begun()
        try await Task.sleep(for: duration)
        current.signal(last)
    }
}
