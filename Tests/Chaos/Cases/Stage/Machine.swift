import Foundation
import MessagingTestKit
import Synchronization

/// The machine that a process believes to run on: its disk, which loses what was not made durable, and its clock.
///
/// `machine.c` stands between the process and the C library; this is its other side.
struct Machine: Sendable {
    private static let library = "machine.so"
    /// What an fsync takes at least, in microseconds: as long as that of a good disk.
    private static let syncTime = 5000

    let name: String
    /// Where the databases and documents are that are watched.
    private let disk: String
    private let logs: String
    private let control: String
    private let library: String
    private let isLying: Bool

    /// Builds what is loaded into processes.
    static func build(in folder: String) async throws {
        guard let compiler = Command.find("gcc") ?? Command.find("cc") else {
            throw ChaosError("there is no C compiler; `make chaos-cases` installs gcc")
        }
        let output = "\(folder)/gcc.out"
        let process = try ChildProcess(
            Command(
                compiler, ["-O2", "-shared", "-fPIC", "-o", "\(folder)/\(library)", "\(Executable.sources)/Machine/machine.c", "-ldl", "-lpthread"],
                environment: ["PATH": Command.searchPath], standardOutput: .file(output), standardError: .file(output)))
        guard let exit = await process.waitForExit(), exit.isSuccess else { throw ChaosError("machine.c cannot be compiled; see \(output)") }
    }

    init(_ name: String, disk: String, folder: String, isLying: Bool) throws {
        self.name = name
        self.disk = disk
        self.isLying = isLying
        logs = "\(folder)/undo"
        control = "\(folder)/\(name).control"
        library = "\(folder)/\(Self.library)"
        try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
        try write(Control())
    }

    /// What a process of this machine is started with.
    var environment: [String: String] {
        var environment = ["LD_PRELOAD": library, "CHAOS_DISK": disk, "CHAOS_LOGS": logs, "CHAOS_CONTROL": control, "CHAOS_SYNC": "\(Self.syncTime)"]
        if isLying { environment["CHAOS_LIES"] = "1" }
        return environment
    }

    // MARK: - Clock and room

    private struct Control {
        var clockOffset: Int64 = 0
        var isFull: Int64 = 0
    }

    /// How far the wall clock is ahead, in milliseconds; processes that run see it at once.
    var clockOffset: Duration {
        get throws { .milliseconds(try read().clockOffset) }
    }

    func moveClock(by duration: Duration) throws {
        var control = try read()
        control.clockOffset += Int64(duration / .milliseconds(1))
        try write(control)
    }

    func setClock(_ offset: Duration) throws {
        var control = try read()
        control.clockOffset = Int64(offset / .milliseconds(1))
        try write(control)
    }

    /// The disk has no room any more, or has it again. Where no small disk can be mounted.
    func setFull(_ isFull: Bool) throws {
        var control = try read()
        control.isFull = isFull ? 1 : 0
        try write(control)
    }

    private func read() throws -> Control {
        let bytes = [UInt8](FileManager.default.contents(atPath: control) ?? Data())
        guard bytes.count == MemoryLayout<Control>.size else { throw ChaosError("\(control) cannot be read") }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: Control.self) }
    }

    /// In place: the processes have the file mapped.
    private func write(_ value: Control) throws {
        let file = open(control, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw ChaosError("\(control) cannot be written") }
        defer { close(file) }
        let isWritten = withUnsafeBytes(of: value) { Glibc.write(file, $0.baseAddress, $0.count) == $0.count }
        guard isWritten else { throw ChaosError("\(control) cannot be written") }
    }

    // MARK: - Power

    /// Drops, as a power cut does, what these files had been given and had not made durable. Nobody may have them open.
    /// - Parameter files: paths below the disk; a folder's are all that lie in it.
    /// - Returns: how many bytes were dropped.
    func dropUnsynced(of files: [String], using random: inout SeededGenerator) throws -> Int {
        let names = files.map { $0.replacing("/", with: "%") }
        let known = try FileManager.default.contentsOfDirectory(atPath: logs).sorted()
        return try known.filter { log in names.contains { log == $0 || log.hasPrefix($0 + "%") } }.reduce(0) { sum, name in
            let (file, log) = (name.replacing("%", with: "/"), "\(logs)/\(name)")
            guard FileManager.default.fileExists(atPath: file), let bytes = FileManager.default.contents(atPath: log) else { return sum }
            let dropped = try UndoLog([UInt8](bytes)).cut(file, using: &random)
            guard truncate(log, 0) == 0 else { throw ChaosError("\(log) cannot be emptied") }
            return sum + dropped
        }
    }
}
