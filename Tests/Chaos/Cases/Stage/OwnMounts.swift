import Glibc
import MessagingTestKit

/// Small disks are mounted where only this process and its children see them, and vanish with the last of these, however they end.
enum OwnMounts {
    private static let mark = "CHAOS_OWN_MOUNTS"

    /// Whether small disks can be mounted.
    static var isPossible: Bool { Command.environmentVariable(mark) != nil }

    /// Begins anew as a process with mounts of its own, where this one may: root in a container may not.
    static func enter() async throws {
        guard !isPossible, geteuid() == 0, let unshare = Command.find("unshare"), let nothing = Command.find("true") else { return }
        let options = ["--mount", "--propagation", "private"]
        let attempt = try ChildProcess(Command(unshare, options + [nothing]))
        guard await attempt.waitForExit()?.isSuccess == true else { return }
        setenv(mark, "1", 1)
        let words = [unshare] + options + [Executable.path] + CommandLine.arguments.dropFirst()
        var arguments = words.map { strdup($0) } + [nil]
        execv(unshare, &arguments)
        // Only where that failed.
        unsetenv(mark)
    }
}

/// A small disk in memory.
struct SmallDisk: Sendable {
    let path: String

    /// Mounts a disk of that size on a folder that is there.
    static func mount(_ path: String, megabytes: Int) async throws -> SmallDisk {
        guard let mount = Command.find("mount") else { throw ChaosError("there is no mount program") }
        let process = try ChildProcess(
            Command(mount, ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0700", "onevisit-chaos", path], standardError: .inherited))
        guard let exit = await process.waitForExit(), exit.isSuccess else { throw ChaosError("no small disk could be mounted on \(path)") }
        return SmallDisk(path: path)
    }

    private var filler: String { "\(path)/filler" }

    /// Fills it to the last byte.
    func fill() throws {
        // A child that is started at this moment must not keep it.
        let file = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw ChaosError("\(filler) cannot be made") }
        defer { close(file) }
        let block = [UInt8](repeating: 0x5a, count: 1 << 16)
        // Page by page at the end, where a block does not fit any more.
        for size in [block.count, 4096] { while write(file, block, size) == size {} }
    }

    func empty() { unlink(filler) }
}
