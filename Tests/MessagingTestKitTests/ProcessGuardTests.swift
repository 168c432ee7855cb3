import Glibc
import Testing

@testable import MessagingTestKit

@Suite("A process guard")
struct ProcessGuardTests {
    private func sleeper() throws -> ChildProcess { try ChildProcess(Command("/bin/sleep", ["1000"])) }

    @Test("ends, when its owner is gone, the groups that it was told of and not told to forget")
    func endsWhatIsLeft() async throws {
        var processGuard: ProcessGuard? = try ProcessGuard()
        let watched = try sleeper()
        let forgotten = try sleeper()
        processGuard?.watch(group: watched.pid)
        processGuard?.watch(group: forgotten.pid)
        processGuard?.forget(group: forgotten.pid)
        processGuard = nil
        #expect(await watched.waitForExit() == .signal(SIGKILL))
        #expect(forgotten.exit == nil)
        #expect(await forgotten.stop(grace: .seconds(10)) == .signal(SIGTERM))
    }

    @Test("A child leads a group of its own, has nothing to read, and its end is told to everyone who waits")
    func child() async throws {
        let child = try sleeper()
        #expect(getpgid(child.pid) == child.pid)
        async let first = child.waitForExit()
        async let second = child.waitForExit()
        #expect(await child.waitForExit(within: .milliseconds(1)) == nil)
        child.signal(SIGTERM)
        #expect(await first == .signal(SIGTERM))
        #expect(await second == .signal(SIGTERM))
        let reader = try ChildProcess(Command("/bin/cat"))
        #expect(await reader.waitForExit() == .code(0))
    }

    @Test("A child that does not listen is ended after its grace, with all of its group")
    func stubborn() async throws {
        let path = "/tmp/onevisit-stubborn-\(UInt64.random(in: 0 ... .max))"
        defer { unlink(path) }
        let script = "trap '' TERM; echo ready; while :; do sleep 1000; done"
        let child = try ChildProcess(Command("/bin/sh", ["-c", script], environment: ["PATH": Command.searchPath], standardOutput: .file(path)))
        var about = stat()
        while child.exit == nil && !(stat(path, &about) == 0 && about.st_size > 0) { await Task.yield() }
        #expect(await child.stop(grace: .milliseconds(50)) == .signal(SIGKILL))
    }
}

@Suite("A held port")
struct HeldPortTests {
    @Test("is nobody else's until it is released")
    func held() throws {
        let port = try LoopbackPorts.free(1)[0]
        let hold = try #require(HeldPort(port))
        #expect(HeldPort(port) == nil)
        hold.release()
        #expect(HeldPort(port) != nil)
    }
}
