import FoundationEssentials
import Glibc

/// What the system says of a process: the processor time it has used, the memory it holds, and how many files and sockets it has open (proc(5)).
struct ProcessState {
    /// User and system time, in seconds.
    var processorSeconds: Double
    var residentBytes: Int
    var descriptors: Int

    init(of pid: Int32) throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: "/proc/\(pid)/stat")), as: UTF8.self)
        // The name in brackets may hold blanks; what follows it does not. `utime` is the 14th field of all, `rss` the 24th.
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ").dropFirst().map(String.init)
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]), let pages = Int(fields[21]) else {
            throw BenchmarkError("the system says nothing of process \(pid)")
        }
        processorSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        residentBytes = pages * sysconf(Int32(_SC_PAGESIZE))
        descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
    }
}
