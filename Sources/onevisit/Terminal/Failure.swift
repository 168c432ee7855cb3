import ArgumentParser

/// Why a command ends without having done its job: what to say, and the exit code that tells scripts which kind of reason it was.
struct Failure: Error, Hashable, CustomStringConvertible {
    /// The exit codes of the program. Wrong usage is 64, which the argument parser gives by itself.
    enum Kind: Int32, Sendable {
        /// The command failed.
        case failed = 1
        /// It ran, and found something wrong: a contract with mistakes, an unhealthy installation, an answer that is `failed`.
        case findings = 2
        case notFound = 3
        /// Not signed in, or not allowed.
        case notAllowed = 4
        /// Waited, and it is still not there.
        case pending = 5
        /// The arguments cannot be meant so.
        case usage = 64
        /// The broker or the gateway cannot be reached.
        case unreachable = 69
        /// Stopped by a signal.
        case interrupted = 130
    }

    var kind: Kind
    /// What happened and what to do, for standard error. Empty where all is said already.
    var message: String

    /// The single findings, where each is a line of its own.
    var findings: [String] = []

    init(_ kind: Kind, _ message: String = "") {
        self.kind = kind
        self.message = message
    }

    var exitCode: ExitCode { ExitCode(kind.rawValue) }
    var description: String { message }
}
