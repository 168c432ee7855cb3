import Glibc

/// A program to start: nothing is inherited but what is said here.
public struct Command: Sendable {
    /// Where what the program prints goes.
    public enum Output: Hashable, Sendable {
        case discarded
        /// Appended to that file, which is readable by its owner alone.
        case file(String)
        /// To where our own goes.
        case inherited
    }

    /// The path of the program.
    public var executable: String
    public var arguments: [String]
    public var environment: [String: String]
    /// Where it runs; nil where we do.
    public var workingDirectory: String?
    public var standardOutput: Output
    public var standardError: Output

    public init(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:], workingDirectory: String? = nil,
        standardOutput: Output = .discarded, standardError: Output = .discarded
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.standardOutput = standardOutput
        self.standardError = standardError
    }

    /// Where this process finds programs.
    public static var searchPath: String { environmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin" }

    /// One variable of our own environment.
    public static func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The path of a program of that name, looked up as a shell does.
    public static func find(_ name: String, searchPath: String = searchPath) -> String? {
        searchPath.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Starts it in a process group of its own, with every signal as the system has it, and nothing to read.
    /// - Parameter input: a descriptor to read from; a program without one finds its input empty.
    func spawn(input: Int32? = nil) throws(BrokerError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        for (descriptor, output) in [(Int32(1), standardOutput), (Int32(2), standardError)] {
            switch output {
            case .discarded: posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
            case .file(let path): posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            case .inherited: break
            }
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        posix_spawnattr_setpgroup(&attributes, 0)
        // A parent that catches signals itself often ignores them in the C sense, which children would inherit.
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)

        // The C library's own way into another folder is not visible from here; `env` becomes the program when it is there.
        let words = (workingDirectory.map { ["/usr/bin/env", "-C", $0] } ?? []) + [executable] + arguments
        let argumentTexts = words.map { strdup($0) }
        let environmentTexts = environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for text in argumentTexts + environmentTexts { free(text) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, words[0], &actions, &attributes, argumentTexts + [nil], environmentTexts + [nil])
        guard failure == 0 else {
            throw BrokerError(.system, "\(executable) could not be started: \(String(cString: strerror(failure)))")
        }
        return pid
    }
}
