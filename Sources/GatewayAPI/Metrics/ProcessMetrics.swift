import Glibc

/// How the process does, under the names that every Prometheus client uses. What the system does not tell is left out.
enum ProcessMetrics {
    static func render() -> String {
        var text = ""
        func add(_ name: String, _ kind: String, _ value: Double?) {
            guard let value else { return }
            text += "# TYPE \(name) \(kind)\n" + PrometheusText.line(name, [], value)
        }
        add("process_cpu_seconds_total", "counter", processorSeconds)
        add("process_max_fds", "gauge", descriptorsAllowed)
        add("process_open_fds", "gauge", descriptorsOpen)
        add("process_resident_memory_bytes", "gauge", residentBytes)
        add("process_start_time_seconds", "gauge", startTime)
        return text
    }

    private static var processorSeconds: Double? {
        var usage = rusage()
        guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return nil }
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1_000_000 }
    }

    private static var descriptorsAllowed: Double? {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Double(limit.rlim_cur) : nil
    }

    /// The entries of `/proc/self/fd`, less `.` and `..` and the directory that is being read.
    private static var descriptorsOpen: Double? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = -3
        while readdir(directory) != nil { count += 1 }
        return Double(count)
    }

    /// The second number of `/proc/self/statm`, in pages.
    private static var residentBytes: Double? {
        guard let words = words(of: "/proc/self/statm"), words.count > 1, let pages = Double(words[1]) else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// When the process began: `starttime` in `/proc/self/stat` counts ticks since the machine began, `btime` in `/proc/stat` says when
    /// that was. Both stay as they are.
    private static let startTime: Double? = {
        guard let stat = words(of: "/proc/self/stat"), let machine = words(of: "/proc/stat"),
            // The second field is the program's name in brackets, which may hold blanks.
            let nameEnd = stat.lastIndex(where: { $0.hasSuffix(")") }), stat.count > nameEnd + 20, let ticks = Double(stat[nameEnd + 20]),
            let label = machine.firstIndex(of: "btime"), machine.count > label + 1, let boot = Double(machine[label + 1])
        else { return nil }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    private static func words(of path: String) -> [String]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
    }
}
