import Glibc

/// What this process holds of the system's things: what grows from fault to fault is a leak.
public struct ProcessUse: Hashable, Sendable, CustomStringConvertible {
    public var descriptors: Int
    public var threads: Int
    /// The memory that is in use, in KiB.
    public var residentKiB: Int

    /// As it is now.
    public static var now: ProcessUse {
        ProcessUse(descriptors: entries("/proc/self/fd"), threads: entries("/proc/self/task"), residentKiB: resident())
    }

    public var description: String { "\(descriptors) descriptors, \(threads) threads, \(residentKiB) KiB" }

    private static func entries(_ path: String) -> Int {
        guard let folder = opendir(path) else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count
    }

    /// The second number of `statm`, in pages.
    private static func resident() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let numbers = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).split(separator: " ")
        return numbers.count > 1 ? (Int(numbers[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) / 1024 : 0
    }
}
